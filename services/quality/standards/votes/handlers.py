"""Hears from the office that a vote is open, and that it has ended before its last day."""

from typing import Annotated

from faststream.nats import NatsRouter

from services.quality.standards.desk import Desk
from services.quality.standards.votes.domain import OpenVote
from services.quality.standards.votes.store import Votes
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import BudgetVoteOpened, VoteClosed, VoteOpened
from shared.telemetry import telemetry

log = telemetry.log(__name__)
router = NatsRouter()


@listens_to(router, VoteOpened, consumer="quality")
async def on_vote_opened(event: VoteOpened, desk: Annotated[Desk, Given("desk")]) -> None:
    await hear_of(event, desk)


@listens_to(router, BudgetVoteOpened, consumer="quality")
async def on_budget_vote_opened(event: BudgetVoteOpened, desk: Annotated[Desk, Given("desk")]) -> None:
    await hear_of_budget(event, desk)


@listens_to(router, VoteClosed, consumer="quality")
async def on_vote_closed(event: VoteClosed, desk: Annotated[Desk, Given("desk")]) -> None:
    await close(event, desk)


async def hear_of(event: VoteOpened, desk: Desk) -> None:
    async with desk.store.work() as work:
        if await work.first_time(event):
            told = OpenVote(event.vote_id, event.draft_id, event.catalogue, event.until, event.office, desk.today)
            await Votes(work).keep_vote(told)
    log.info("vote_opened", catalogue=event.catalogue)


async def hear_of_budget(event: BudgetVoteOpened, desk: Desk) -> None:
    async with desk.store.work() as work:
        if await work.first_time(event):
            vote = OpenVote(event.vote_id, None, "", event.until, event.office, desk.today, event.year)
            await Votes(work).keep_vote(vote)
    log.info("budget_vote_opened")


async def close(event: VoteClosed, desk: Desk) -> None:
    """Also of a vote that was not heard of yet: the two may come in any order."""
    async with desk.store.work() as work:
        if await work.first_time(event):
            await Votes(work).close_vote(event.vote_id, on=desk.today)
    log.info("vote_closed")
