"""What became of the notices to the staff, and that something waits for them in quality."""

from typing import Annotated

from faststream.nats import NatsRouter

from services.cases.foundation.workplace import Workplace
from services.cases.people.team.acts import Settled, remind
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import NoticeDelivered, NoticeFailed, ReminderDue
from shared.store.group_commit import Grouped

router = NatsRouter()
Settlements = Annotated[Grouped[Settled], Given("settlements")]


@listens_to(router, NoticeDelivered, consumer="cases")
async def on_notice_delivered(notice: NoticeDelivered, settlements: Settlements) -> None:
    await settlements(notice)


@listens_to(router, NoticeFailed, consumer="cases")
async def on_notice_failed(notice: NoticeFailed, settlements: Settlements) -> None:
    await settlements(notice)


@listens_to(router, ReminderDue, consumer="cases")
async def on_reminder_due(due: ReminderDue, workplace: Annotated[Workplace, Given("workplace")]) -> None:
    await remind(due, workplace=workplace, now=workplace.now())
