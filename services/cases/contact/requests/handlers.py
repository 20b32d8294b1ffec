"""What people write arrives: handed to the act that receives it, many at once."""

from typing import Annotated

from faststream.nats import NatsRouter

from services.cases.contact.requests.arrivals.domain import Incoming
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import MessageSealed, RequestSealed
from shared.store.group_commit import Grouped

router = NatsRouter()

Arriving = Annotated[Grouped[Incoming], Given("arrivals")]


@listens_to(router, RequestSealed, consumer="cases")
async def on_request_sealed(request: RequestSealed, arrivals: Arriving) -> None:
    await arrivals(request)


@listens_to(router, MessageSealed, consumer="cases")
async def on_message_sealed(message: MessageSealed, arrivals: Arriving) -> None:
    await arrivals(message)
