"""The vote on a draft: opened and ended by the office, cast by the members, and followed by the adoption."""

from collections.abc import Set
from dataclasses import replace
from datetime import date
from uuid import UUID

from pydantic import AnyHttpUrl

from services.quality.foundation.tables.store import Transaction
from services.quality.office.drafting.acts import draft_of
from services.quality.office.drafting.checking import check, says_nothing_new
from services.quality.office.drafting.texts import dated
from services.quality.office.governance.adopted import adoption, learn_adopted
from services.quality.office.governance.domain import NotNowError, fulfil
from services.quality.office.governance.store import Governance
from services.quality.office.members.representing import centre_of, represented
from services.quality.office.voting import domain
from services.quality.office.voting.announcing import announced, ended
from services.quality.office.voting.domain import Ballot, Choice, NoBallotError
from services.quality.office.voting.store import Ballots
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.desk import Desk
from shared.accounts.domain import Person
from shared.clock.domain import Clock
from shared.clock.task import judged
from shared.telemetry import telemetry

log = telemetry.log(__name__)


async def open_vote(
    draft_id: UUID, *, until: date, quorum: int, office: AnyHttpUrl, gone: Set[str], id: UUID, desk: Desk
) -> None:
    """On a text that is valid; `office` is where members find it.

    Raises DraftNotFoundError, NotNowError, UnfitError.
    """
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        draft, members = await draft_of(work, draft_id), await represented(work, gone)
        catalogue = valid(draft.text, desk)
        if says_nothing_new(desk.catalogues.get(catalogue.replaces or ""), catalogue):
            raise NotNowError("nothing_new")
        await by_a_right_clock(work, desk)
        voting, ballot = domain.open_vote(
            draft, until=until, quorum=quorum, entitled=members, id=id, now=desk.now(), today=desk.today
        )
        await Governance(work).keep_draft(voting)
        await Ballots(work).open_ballot(ballot)
        await work.publish(announced(ballot, catalogue=catalogue.version, office=office))


async def cast(draft_id: UUID, choice: Choice, *, by: Person, gone: Set[str], desk: Desk) -> None:
    """Counted once, and never to be changed: nobody keeps whose vote it was.

    Raises NoBallotError, NotNowError, NoCentreError.
    """
    async with desk.store.work() as work:
        centre = await centre_of(work, by, gone)
        ballot = await newest_ballot(work, draft_id)
        await by_a_right_clock(work, desk)
        counted = domain.cast(ballot, choice, centre=centre, today=desk.today)
        if await Ballots(work).count_vote(ballot, choice, centre) and counted.is_over(desk.today):
            await work.publish(ended(ballot.id))


async def call_off(draft_id: UUID, *, desk: Desk) -> None:
    """Raises DraftNotFoundError, NoBallotError, NotNowError."""
    async with desk.store.work() as work:
        draft, ballot = await draft_of(work, draft_id), await newest_ballot(work, draft_id)
        await by_a_right_clock(work, desk)
        editing, over = domain.call_off(draft, ballot, today=desk.today)
        await Governance(work).keep_draft(editing)
        await Ballots(work).call_off_ballot(over)
        await work.publish(ended(ballot.id))


async def reopen(draft_id: UUID, *, desk: Desk) -> None:
    """Raises DraftNotFoundError, NoBallotError, NotNowError."""
    async with desk.store.work() as work:
        draft, ballot = await draft_of(work, draft_id), await newest_ballot(work, draft_id)
        await learn_adopted(work, desk)
        overtaken = bool(check(ballot.text, desk.catalogues)[1])
        await by_a_right_clock(work, desk)
        await Governance(work).keep_draft(domain.reopen(draft, ballot, today=desk.today, overtaken=overtaken))


async def adopt(draft_id: UUID, day: date, *, desk: Desk) -> None:
    """Only the day may differ from what was voted on. Told to all centres in the same transaction.

    Raises DraftNotFoundError, NoBallotError, NotNowError, UnfitError.
    """
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        await by_a_right_clock(work, desk)
        draft, ballot = await draft_of(work, draft_id), await newest_ballot(work, draft_id)
        text = dated(ballot.text, day)
        catalogue = valid(text, desk)
        adopted = domain.adopt(draft, ballot, version=catalogue.version, valid_from=day, today=desk.today)
        await Governance(work).keep_draft(replace(adopted, text=text))
        for proposal in await Governance(work).proposals_of(draft_id):
            await Governance(work).keep_proposal(fulfil(proposal))
        await work.publish(adoption(catalogue.version, text))
    log.info("standard_adopted")


async def by_a_right_clock(work: Transaction, desk: Desk) -> None:
    """A vote ends on a day: nobody is shut out, or bound, by a clock that leapt. Raises NotNowError."""
    if await judged(work, desk.now()) is not Clock.PLAUSIBLE:
        raise NotNowError("clock")


def valid(text: str, desk: Desk) -> Catalogue:
    """Raises NotNowError."""
    catalogue, mistakes = check(text, desk.catalogues)
    if catalogue is None or mistakes:
        raise NotNowError("not_valid")
    return catalogue


async def newest_ballot(work: Transaction, draft_id: UUID) -> Ballot:
    """Raises NoBallotError."""
    ballots = await Ballots(work).ballots(draft_id)
    if not ballots:
        raise NoBallotError
    return ballots[0]
