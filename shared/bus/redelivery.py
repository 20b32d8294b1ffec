"""The policy for an event whose handler failed: retry later, or dead letter with the original payload."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from faststream import BaseMiddleware
from faststream.exceptions import NackMessage, RejectMessage
from faststream.message import StreamMessage
from faststream.nats import NatsBroker
from nats.aio.msg import Msg

from shared.bus.backoff import pause
from shared.bus.crash_guard import Suspects
from shared.store.connections import StoreAwayError
from shared.telemetry import telemetry
from shared.topology import ACK_WAIT, ENDED_PROCESS

log = telemetry.log(__name__)
MAX_DELIVERIES = 5
"""After so many failed deliveries to one process an event goes to the dead-letter stream."""
REMEMBERED = 10_000
"""The number of failing events whose failures are counted at the same time."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
LONGEST_ABSENCE = 5.0
"""Seconds between tries while the database is away."""
SIGN_OF_LIFE = ACK_WAIT / 4
"""Seconds after which a handler that still works says so, long before the server would deliver again."""


class UnreadableError(Exception):
    """The message is not the event it should be. Carries no content."""


class Postponed(Exception):
    """The handler asks for the same event again later. No failure: it never leads to the dead-letter stream."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:.0f} s")
        self.seconds = seconds


class Refused(Exception):
    """The handler can never accept this event: dead letter at once. `code` says why, without content."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Failures:
    """How often events failed in this process. The server counts deliveries: also those of a database that was away,
    of a handler that postponed or was killed, and an event must not die of these."""

    def __init__(self) -> None:
        self._counts: OrderedDict[tuple[object, ...], int] = OrderedDict()

    def one_more(self, raw: Msg) -> int:
        """Count one more failure and return the number."""
        place = _place(raw)
        count = self._counts[place] = self._counts.pop(place, 0) + 1
        if len(self._counts) > REMEMBERED:
            self._counts.popitem(last=False)
        return count

    def forget(self, raw: Msg) -> None:
        if self._counts:
            self._counts.pop(_place(raw), None)


def _place(raw: Msg) -> tuple[object, ...]:
    """A stream made anew counts from 1 again, so the sequence alone names no message."""
    place = raw.metadata
    return place.stream, place.consumer, place.sequence.stream, place.timestamp


class Redelivery(BaseMiddleware):
    """The one place that decides. Logs names and counts, never content."""

    async def consume_scope(self, call_next: Callable[[Any], Awaitable[Any]], msg: StreamMessage[Any]) -> Any:
        raw: Msg = msg.raw_message
        with SignsOfLife(raw):
            try:
                async with self._suspects.watched(raw, self.context.get("store")) as may_be_tried:
                    if not may_be_tried:
                        raise Refused(ENDED_PROCESS)
                    done = await call_next(msg)
                self._failures.forget(raw)
                return done
            except UnreadableError:
                reason = "unreadable"
            except Refused as refused:
                reason = refused.code
            except Postponed as postponed:
                raise NackMessage(delay=postponed.seconds) from None
            except StoreAwayError:
                raise NackMessage(delay=pause(tries(raw), first=FIRST_PAUSE, longest=LONGEST_ABSENCE)) from None
            except Exception as error:
                reason = self._after(error, raw)
            await self._put_aside(raw, reason)
            raise RejectMessage

    def _after(self, error: Exception, raw: Msg) -> str:
        """Ask for a redelivery, or return the reason for a dead letter."""
        failures = self._failures.one_more(raw)
        log.warning("event_failed", subject=raw.subject, delivery=tries(raw), **telemetry.place_of(error))
        if failures < MAX_DELIVERIES:
            raise NackMessage(delay=pause(failures, first=FIRST_PAUSE, longest=LONGEST_PAUSE)) from None
        return "exhausted"

    async def _put_aside(self, raw: Msg, reason: str) -> None:
        """Move the event to the dead-letter stream; if that fails, the event stays where it is."""
        broker: NatsBroker = self.context.get("broker")
        try:
            await set_aside(broker, raw, reason)
        except Exception as error:
            log.error("event_not_put_aside", subject=raw.subject, **telemetry.place_of(error))
            raise NackMessage(delay=LONGEST_PAUSE) from None
        self._failures.forget(raw)
        log.error("event_put_aside", subject=raw.subject, delivery=tries(raw), reason=reason)

    @property
    def _failures(self) -> Failures:
        found: Failures = self.context.get("failures")
        return found

    @property
    def _suspects(self) -> Suspects:
        found: Suspects = self.context.get("suspects")
        return found


async def set_aside(broker: NatsBroker, raw: Msg, reason: str) -> None:
    """Copies a message to `<consumer>.dead.<subject>`; doing it twice makes one dead letter."""
    place = raw.metadata
    consumer = place.consumer.split("_")[0]
    headers = {
        # a stream made anew counts from 1 again, so the sequence alone names no message
        "Nats-Msg-Id": f"{consumer}:{place.stream}:{place.sequence.stream}:{place.timestamp.isoformat()}",
        "Kokon-Reason": reason,
        "Kokon-Deliveries": str(place.num_delivered),
    }
    stream = broker.connection.jetstream(timeout=5)
    await stream.publish(f"{consumer}.dead.{raw.subject}", raw.data, headers=headers)


def tries(raw: Msg) -> int:
    return raw.metadata.num_delivered


class SignsOfLife:
    """Tells the server now and then that a slow handler still works on a message."""

    def __init__(self, raw: Msg) -> None:
        self._raw = raw
        self._loop = asyncio.get_running_loop()

    def __enter__(self) -> None:
        self._next = self._loop.call_later(SIGN_OF_LIFE, self._send)

    def __exit__(self, *_: object) -> None:
        self._next.cancel()

    def _send(self) -> None:
        self._sending = self._loop.create_task(self._raw.in_progress())
        self._next = self._loop.call_later(SIGN_OF_LIFE, self._send)
