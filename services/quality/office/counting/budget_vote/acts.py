"""The vote on the names of a budget: opened and called off by the office, cast by the members."""

from collections.abc import Collection, Set
from datetime import date
from uuid import UUID

from pydantic import AnyHttpUrl

from services.quality.foundation.tables.store import Transaction
from services.quality.office.counting.budget_vote import domain
from services.quality.office.counting.budget_vote.domain import BudgetVote, Outcome
from services.quality.office.counting.budget_vote.store import BudgetVotes
from services.quality.office.drafting.vote_acts import by_a_right_clock
from services.quality.office.governance.domain import NotNowError, UnfitError
from services.quality.office.members.representing import centre_of, represented
from services.quality.office.voting.announcing import announced_budget, ended
from services.quality.standards.desk import Desk
from shared.accounts.domain import Person
from shared.privacy.budget import budget


async def open_vote(year: int, *, until: date, office: AnyHttpUrl, gone: Set[str], id: UUID, desk: Desk) -> None:
    """One at a time, and none for a year that is decided; the same form sent twice opens one. Every centre hears of it;
    `office` is where members find it.

    Raises NotNowError or UnfitError.
    """
    async with desk.store.work() as work:
        await BudgetVotes(work).lock_budget_votes()
        known = await BudgetVotes(work).budget_votes(to_change=True)
        if any(each.id == id for each in known):
            return
        if any(domain.outcome(each, today=desk.today) is Outcome.RUNNING for each in known):
            raise NotNowError("vote_running")
        if any(each.year == year and domain.outcome(each, today=desk.today) is Outcome.CHOSEN for each in known):
            raise UnfitError("year", "chosen_already")
        await by_a_right_clock(work, desk)
        names, members = domain.candidates(desk.catalogue, budget()), await represented(work, gone)
        vote = domain.open_vote(year, names, until=until, entitled=members, id=id, now=desk.now(), today=desk.today)
        await BudgetVotes(work).open_budget_vote(vote)
        await work.publish(announced_budget(id, year=year, until=until, office=office))


async def cast(vote_id: UUID, names: Collection[str], *, by: Person, gone: Set[str], desk: Desk) -> None:
    """Counted once, and never to be changed: nobody keeps whose vote it was.

    Raises NotNowError, UnfitError, NoCentreError.
    """
    async with desk.store.work() as work:
        centre = await centre_of(work, by, gone)
        vote = await vote_of(work, vote_id)
        await by_a_right_clock(work, desk)
        counted = domain.cast(vote, names, centre=centre, today=desk.today)
        await BudgetVotes(work).count_budget_vote(vote_id, set(names), centre, day=desk.today)
        if counted.is_over(desk.today):
            await work.publish(ended(vote_id))


async def call_off(vote_id: UUID, *, desk: Desk) -> None:
    """Raises NotNowError."""
    async with desk.store.work() as work:
        vote = await vote_of(work, vote_id)
        await by_a_right_clock(work, desk)
        domain.call_off(vote, today=desk.today)
        await BudgetVotes(work).call_off_budget_vote(vote_id)
        await work.publish(ended(vote_id))


async def vote_of(work: Transaction, vote_id: UUID) -> BudgetVote:
    """Raises NotNowError."""
    for each in await BudgetVotes(work).budget_votes(to_change=True):
        if each.id == vote_id:
            return each
    raise NotNowError("over")
