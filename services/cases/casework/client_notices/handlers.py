"""What became of short messages to clients, as `notify` says it."""

from typing import Annotated

from faststream.nats import NatsRouter

from services.cases.casework.client_notices.acts import note_outcome
from services.cases.foundation.workplace import Workplace
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import ClientNoticeEnded

router = NatsRouter()


@listens_to(router, ClientNoticeEnded, consumer="cases")
async def on_client_notice_ended(ended: ClientNoticeEnded, workplace: Annotated[Workplace, Given("workplace")]) -> None:
    await note_outcome(ended, workplace=workplace, now=workplace.now())
