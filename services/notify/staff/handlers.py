"""What is listened to: a notice to a colleague is asked for."""

from typing import Annotated

from faststream.nats import NatsRouter

from services.notify.staff.desk import Desk
from shared.bus.injection import Given
from shared.bus.subscriptions import Postponed, listens_to
from shared.events import NoticeRequested

router = NatsRouter()


@listens_to(router, NoticeRequested, consumer="notify")
async def on_notice_requested(notice: NoticeRequested, desk: Annotated[Desk, Given("desk")]) -> None:
    if again := await desk.deal_with(notice):
        raise Postponed(again.seconds)
