"""Approving the release of a quarter, and sending it again."""

from services.quality.foundation.domain import Author, Period
from services.quality.publishing.releases.domain import NotDrawnError, approve, permit
from services.quality.publishing.releases.journey import Journey, NothingToSendAgainError, sent_again
from services.quality.publishing.releases.remembering import take_back
from services.quality.publishing.releases.store import Releases
from services.quality.publishing.releases.viewing import drawn_up
from services.quality.standards.desk import Desk
from shared.clock.domain import Clock
from shared.clock.task import ClockLeaptError, judged
from shared.privacy.budget import budgets
from shared.telemetry import telemetry

log = telemetry.log(__name__)


async def approve_once(desk: Desk, period: Period, *, seen: str, by: Author) -> None:
    """Keeps the release, unless the quarter has one: then nothing happens. One whose day has come leaves with it.

    What left before this database was put back comes back in first, so that no number, no band and no quarter leaves
    twice. Raises BusAwayError while that cannot be known.
    """
    await take_back(desk)
    async with desk.store.work() as work:
        await Releases(work).one_release_at_a_time()
        if await Releases(work).journey(period):
            return
        if await judged(work, desk.now()) is not Clock.PLAUSIBLE:
            raise ClockLeaptError
        permit(period, by, desk.today, demo=desk.demo)
        if (event := await drawn_up(work, desk, period)) is None:
            raise NotDrawnError
        release = approve(event, seen=seen, by=by, now=desk.now(), today=desk.today, budgets=budgets(), demo=desk.demo)
        await Releases(work).keep_release(release)
        if (journey := Journey(release)).is_due(desk.today):
            await Releases(work).send(release, journey.next_message, at=desk.now())
    log.info("release_approved", release_id=event.id, period=event.period)


async def send_once_more(desk: Desk, period: Period, *, by: Author) -> None:
    async with desk.store.work() as work:
        await Releases(work).one_release_at_a_time()
        journey = await Releases(work).journey(period)
        if journey is None:
            raise NothingToSendAgainError
        message = sent_again(journey, by=by, now=desk.now())
        await Releases(work).send(journey.release, message, at=desk.now())
    log.info("release_sent_again", release_id=journey.release.event_id, period=str(period))
