"""Takes the amounts of a centre, or that it takes them back."""

from services.quality.office.members.file import Members
from services.quality.office.received.amounts.domain import Refusal, is_late, refusal
from services.quality.office.received.amounts.store import AmountsYears, ReceivedAmounts
from services.quality.standards.desk import Desk
from shared.bus.subscriptions import Postponed, Refused
from shared.clock.domain import Clock
from shared.clock.task import judged
from shared.events import AmountsPublished
from shared.telemetry import redaction, telemetry

log = telemetry.log(__name__)
redaction.knows(*Refusal.__value__.__args__)
WITHOUT_A_DATE = 600.0


async def receive_amounts(event: AmountsPublished, centre: str, *, desk: Desk, members: Members) -> None:
    """`centre` is what the hub stamped. Raises Postponed, Refused."""
    async with desk.store.work() as work:
        if await judged(work, desk.now()) is not Clock.PLAUSIBLE:
            raise Postponed(WITHOUT_A_DATE)
        reason = refusal(event, centre=centre, members=members, now=desk.now(), today=desk.today, demo=desk.demo)
        if reason:
            log.warning("amounts_refused", centre=centre, reason=reason)
            raise Refused(reason)
        known = await AmountsYears(work).of(event.year)
        late = is_late(event, known, now=desk.now(), clock=desk.clock, demo=desk.demo)
        if await work.first_time(event) and not late:
            await ReceivedAmounts(work).save(event, on=desk.today)
    if late:
        log.info("amounts_too_late", centre=centre)
    else:
        log.info("amounts_received", centre=centre)
