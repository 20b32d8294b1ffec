"""Takes the amounts of a centre, or that it takes them back."""

from uuid import UUID, uuid5

from services.quality.foundation.tables.store import Transaction
from services.quality.office.members.file import Members
from services.quality.office.received.amounts.domain import Refusal, is_late, refusal
from services.quality.office.received.amounts.store import AmountsYears, ReceivedAmounts
from services.quality.standards.desk import Desk
from shared.bus.subscriptions import Postponed, Refused
from shared.clock.domain import Clock
from shared.clock.task import judged
from shared.events import AmountsAnswered, AmountsPublished
from shared.telemetry import redaction, telemetry

log = telemetry.log(__name__)
redaction.knows(*Refusal.__value__.__args__)
WITHOUT_A_DATE = 600.0


async def receive_amounts(event: AmountsPublished, centre: str, *, desk: Desk, members: Members) -> None:
    """`centre` is what the hub stamped, and who is answered. Raises Postponed, Refused.

    The same message gets the same answer, as often as it comes: what was taken in time is not late when it comes again.
    """
    async with desk.store.work() as work:
        if await judged(work, desk.now()) is not Clock.PLAUSIBLE:
            raise Postponed(WITHOUT_A_DATE)
        reason = refusal(event, centre=centre, members=members, now=desk.now(), today=desk.today, demo=desk.demo)
        if reason is None:
            known = await AmountsYears(work).of(event.year)
            late = is_late(event, known, now=desk.now(), clock=desk.clock, demo=desk.demo)
            late = late and not await ReceivedAmounts(work).has(event)
            if await work.first_time(event) and not late:
                await ReceivedAmounts(work).save(event, on=desk.today)
            reason = "too_late" if late else None
        await answer(work, event.id, reason, centre=centre)
    if reason is None:
        log.info("amounts_received", centre=centre)
    elif reason == "too_late":
        log.info("amounts_too_late", centre=centre)
    else:
        log.warning("amounts_refused", centre=centre, reason=reason)
        raise Refused(reason)


async def answer_unreadable(amounts_id: UUID, centre: str, *, desk: Desk) -> None:
    """Of amounts that another version of Kokon let go."""
    async with desk.store.work() as work:
        await answer(work, amounts_id, "other_version", centre=centre)
    log.info("amounts_refused", centre=centre, reason="other_version")


async def answer(work: Transaction, amounts_id: UUID, reason: Refusal | None, *, centre: str) -> None:
    """In the transaction in which they are taken, so that nobody is told what did not happen."""
    named = uuid5(amounts_id, f"answered {centre} {reason or 'taken'}")
    told = AmountsAnswered(id=named, amounts_id=amounts_id, refused=reason)
    await work.publish_each([(told, centre)], again=True)
