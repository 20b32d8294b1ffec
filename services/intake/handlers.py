"""What intake listens to: the centre answered."""

from typing import Annotated

from faststream.nats import NatsRouter

from services.intake.store import IntakeStore
from shared.events import ReplySealed
from shared.given import Given
from shared.listening import listens_to

router = NatsRouter()


@listens_to(router, ReplySealed, consumer="intake")
async def on_reply_sealed(reply: ReplySealed, store: Annotated[IntakeStore, Given("store")]) -> None:
    async with store.work() as work:
        if await work.first_time(reply):
            await work.keep(reply)
