"""What is listened to: a notice to a client is asked for, or withdrawn."""

from typing import Annotated

from faststream.nats import NatsRouter

from services.notify.clients.desk import Desk
from shared.bus.injection import Given
from shared.bus.subscriptions import Postponed, listens_to
from shared.events import ClientNoticeRequested, ClientNoticeWithdrawn

router = NatsRouter()


@listens_to(router, ClientNoticeRequested, consumer="notify")
async def on_client_notice_requested(
    notice: ClientNoticeRequested, desk: Annotated[Desk, Given("client_desk")]
) -> None:
    if again := await desk.deal_with(notice):
        raise Postponed(again.seconds)


@listens_to(router, ClientNoticeWithdrawn, consumer="notify")
async def on_client_notice_withdrawn(
    notice: ClientNoticeWithdrawn, desk: Annotated[Desk, Given("client_desk")]
) -> None:
    await desk.withdraw(notice)
