"""The one way a service listens: a durable that exists, pulled, acknowledged after the work, retried with pauses."""

import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from faststream import AckPolicy, BaseMiddleware, ContextRepo
from faststream.exceptions import NackMessage, RejectMessage
from faststream.message import StreamMessage
from faststream.nats import JStream, NatsBroker, NatsRouter, PullSub
from faststream.nats.security import NatsNKey
from pydantic import SecretStr, ValidationError

from shared.events import Event
from shared.topology import DEAD, Durable

log = logging.getLogger(__name__)
MAX_DELIVERIES = 5
"""After so many failed deliveries an event goes to the dead-letter stream."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
AT_ONCE = 100
"""Messages of one fetch; their handlers run concurrently."""


class UnreadableError(Exception):
    """The message is not the event it should be. Carries no content."""


def listens_to(router: NatsRouter, event: type[Event], *, consumer: str) -> Callable[..., Any]:
    """Subscribes a handler to the durable of `shared.topology`; the handler gets the decoded event."""
    durable = Durable(consumer, event)
    return router.subscriber(
        pattern_of(durable),
        stream=JStream(durable.stream, declare=False),
        durable=durable.name,
        pull_sub=PullSub(batch_size=AT_ONCE, timeout=1.0),
        inbox_prefix=f"_INBOX.{consumer}.".encode(),
        ack_policy=AckPolicy.NACK_ON_ERROR,
        decoder=decoder_of(event),
        no_reply=True,
    )


def pattern_of(durable: Durable) -> str:
    """What FastStream matches a subject against; the office's handlers may ask for `centre: Annotated[str, Path()]`."""
    return durable.filter_subject.replace("*", "{centre}")


def decoder_of(event: type[Event]) -> Callable[[StreamMessage[Any]], Awaitable[Event]]:
    async def decode(message: StreamMessage[Any]) -> Event:
        try:
            return event.model_validate_json(message.body)
        except ValidationError:
            raise UnreadableError from None

    return decode


class Postponed(Exception):
    """The handler asks for the same event again later. No failure: it never leads to the dead-letter stream."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:.0f} s")
        self.seconds = seconds


class Refused(Exception):
    """The handler will never take this event: dead-letter stream at once. `code` says why, without content."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Redelivery(BaseMiddleware):
    """Asks again later for what failed, puts aside what can never be handled. Logs names and counts, never content."""

    async def consume_scope(self, call_next: Callable[[Any], Awaitable[Any]], msg: StreamMessage[Any]) -> Any:
        try:
            return await call_next(msg)
        except UnreadableError:
            await self.put_aside(msg, "unreadable")
        except Refused as refused:
            await self.put_aside(msg, refused.code)
        except Postponed as postponed:
            raise NackMessage(delay=postponed.seconds) from None
        except Exception as error:
            deliveries = msg.raw_message.metadata.num_delivered
            log.warning("failed %s on delivery %d: %s", msg.raw_message.subject, deliveries, type(error).__name__)
            if deliveries < MAX_DELIVERIES:
                raise NackMessage(delay=pause_after(deliveries)) from error
            await self.put_aside(msg, "exhausted")
        raise RejectMessage

    async def put_aside(self, msg: StreamMessage[Any], reason: str) -> None:
        """Copies the message as it came to the dead-letter stream; while that fails it stays where it is."""
        raw = msg.raw_message
        consumer = raw.metadata.consumer.split("_")[0]
        headers = {
            "Nats-Msg-Id": f"{raw.metadata.stream}:{raw.metadata.sequence.stream}:{consumer}",
            "Kokon-Reason": reason,
            "Kokon-Deliveries": str(raw.metadata.num_delivered),
        }
        broker: NatsBroker = self.context.get("broker")
        try:
            await broker.publish(raw.data, f"{consumer}.dead.{raw.subject}", stream=DEAD, headers=headers, timeout=5)
        except Exception as error:
            log.error("could not put aside %s: %s", raw.subject, type(error).__name__)
            raise NackMessage(delay=LONGEST_PAUSE) from error
        log.error("put aside %s after %d deliveries: %s", raw.subject, raw.metadata.num_delivered, reason)


def pause_after(deliveries: int) -> float:
    """Seconds until the next delivery: twice as long each time, up to a minute, a fifth more or less by chance."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (deliveries - 1)) * random.uniform(0.8, 1.2)


async def on_connection_error(error: Exception) -> None:
    if "permissions violation" in str(error).lower():
        log.error("refused by the broker: permissions violation")


def broker_for(
    url: str,
    seed: SecretStr,
    *,
    name: str,
    listeners: Sequence[NatsRouter] = (),
    context: Mapping[str, object] | None = None,
) -> NatsBroker:
    """The connection of one service, with every option the bus rules ask for."""
    return NatsBroker(
        url,
        name=name,
        security=NatsNKey.from_seed(seed.get_secret_value()),
        inbox_prefix=f"_INBOX.{name}",
        routers=listeners,
        middlewares=[Redelivery],
        context=ContextRepo({**(context or {})}),
        ack_policy=AckPolicy.NACK_ON_ERROR,
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        graceful_timeout=25,
        error_cb=on_connection_error,
        logger=None,
    )
