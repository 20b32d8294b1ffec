"""The one way a service listens: a durable that exists, pulled, acknowledged after the work, retried with pauses."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from faststream import AckPolicy, ContextRepo
from faststream.message import StreamMessage
from faststream.nats import JStream, NatsBroker, NatsRouter, PullSub
from faststream.nats.security import NatsNKey
from pydantic import BaseModel, SecretStr, ValidationError

from shared.bus.bound_broker import BoundBroker
from shared.bus.crash_guard import Suspects
from shared.bus.redelivery import Failures, Redelivery
from shared.bus.redelivery import Postponed as Postponed
from shared.bus.redelivery import Refused as Refused
from shared.bus.redelivery import UnreadableError as UnreadableError
from shared.events import Event
from shared.telemetry import telemetry
from shared.telemetry.tracing import Traced
from shared.topology import API, Durable

log = telemetry.log(__name__)
AT_ONCE = 100
"""Messages of one fetch; their handlers run concurrently."""
PATIENCE = 1.0
"""Seconds that one fetch waits for a first message; a message that comes ends it at once (record 0056)."""


type Otherwise = Callable[[bytes], BaseModel | None]
"""What a handler gets instead of the event where a body is not one; None where it has no use for it either."""


def listens_to(
    router: NatsRouter, event: type[Event], *, consumer: str, otherwise: Otherwise | None = None
) -> Callable[..., Any]:
    """Subscribes a handler to the durable of `shared.topology`; the handler gets the decoded event.

    Handlers of the office, and of addressed events, may take `centre: Annotated[str, Path()]`: the id that the hub
    stamped, or the one that the event is for.
    """
    durable = Durable(consumer, event)
    return router.subscriber(
        durable.filter_subject.replace("*", "{centre}"),
        stream=JStream(durable.stream, declare=False),
        durable=durable.name,
        pull_sub=PullSub(batch_size=AT_ONCE, timeout=PATIENCE),
        inbox_prefix=f"_INBOX.{consumer}.".encode(),
        ack_policy=AckPolicy.NACK_ON_ERROR,
        decoder=decoder_of(event, otherwise),
        no_reply=True,
    )


def decoder_of(
    event: type[Event], otherwise: Otherwise | None = None
) -> Callable[[StreamMessage[Any]], Awaitable[BaseModel]]:
    """A decoder that tells an unreadable message from a ValidationError that the handler itself may raise later."""

    async def decode(message: StreamMessage[Any]) -> BaseModel:
        try:
            told = event.model_validate_json(message.body, strict=True)
        except ValidationError:
            if otherwise and (left := otherwise(message.body)):
                return left
            raise UnreadableError from None
        if "id" not in told.model_fields_set:
            raise UnreadableError  # one of our own making would be another at every delivery
        return told

    return decode


PING = 10
"""Seconds between questions whether the server is still there: one that is gone without a word is found in thirty."""


def broker_for(
    url: str,
    seed: SecretStr | None,
    *,
    name: str,
    listeners: Sequence[NatsRouter] = (),
    context: Mapping[str, object] | None = None,
) -> NatsBroker:
    """The connection of one service, with every option the bus rules ask for. `seed` is None on an open server only."""
    return BoundBroker(
        url,
        name=name,
        security=NatsNKey.from_seed(seed.get_secret_value()) if seed else None,
        inbox_prefix=f"_INBOX.{name}",
        routers=listeners,
        js_options={"prefix": API},
        middlewares=[Redelivery, Traced],
        context=ContextRepo({"failures": Failures(), "suspects": Suspects(), **(context or {})}),
        ack_policy=AckPolicy.NACK_ON_ERROR,
        allow_reconnect=True,
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        connect_timeout=5,
        ping_interval=PING,
        max_outstanding_pings=2,
        graceful_timeout=25,
        error_cb=on_error,
        logger=None,
    )


async def on_error(error: Exception) -> None:
    """Errors that no call waits for. A missing right shows here and nowhere else; its subject is not content."""
    with suppress(Exception):  # what is raised here would end the loop that connects again
        if "permissions violation" in str(error).lower():
            log.error("broker_refused", reason="permissions_violation")
        else:
            log.warning("broker_trouble", **telemetry.place_of(error))
