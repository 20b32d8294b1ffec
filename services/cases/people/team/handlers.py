"""What became of the notices to the staff, and that something waits for them in quality."""

from collections.abc import Sequence
from typing import Annotated

from faststream.nats import NatsRouter

from services.cases.people.team.reminders import remind
from services.cases.people.team.store import Team
from services.cases.workplace import Workplace
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import NoticeDelivered, NoticeFailed, ReminderDue
from shared.store.group_commit import Grouped

router = NatsRouter()
type Settled = NoticeDelivered | NoticeFailed


async def settle(settled: Sequence[Settled], *, workplace: Workplace) -> None:
    """Any number at once, in one transaction."""
    async with workplace.store.work() as work:
        new = await work.first_time(*settled)
        reasons = {one.notice_id: reason_of(one) for one in settled if one.id in new}
        await Team(work).settle_notices(reasons, now=workplace.now())


def reason_of(settled: Settled) -> str | None:
    return settled.reason if isinstance(settled, NoticeFailed) else None


Settlements = Annotated[Grouped[Settled], Given("settlements")]


@listens_to(router, NoticeDelivered, consumer="cases")
async def on_notice_delivered(notice: NoticeDelivered, settlements: Settlements) -> None:
    await settlements(notice)


@listens_to(router, NoticeFailed, consumer="cases")
async def on_notice_failed(notice: NoticeFailed, settlements: Settlements) -> None:
    await settlements(notice)


@listens_to(router, ReminderDue, consumer="cases")
async def on_reminder_due(due: ReminderDue, workplace: Annotated[Workplace, Given("workplace")]) -> None:
    await remind(due, workplace=workplace)
