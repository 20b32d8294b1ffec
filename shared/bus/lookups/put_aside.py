"""Letters of clients on the bus, for the service that handles them: what waits, and what it has put aside."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import nats.errors
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.bus.lookups.headers import DELIVERIES, INSTEAD_OF, PUT_ASIDE, REASON
from shared.bus.lookups.last_event import connected
from shared.bus.publisher import SECONDS, RefusedError
from shared.events import Event, MessageSealed, RequestSealed
from shared.store.connections import BusAwayError
from shared.topology import API, DEAD, DEAD_GET, Durable

LETTERS: tuple[type[Event], ...] = (RequestSealed, MessageSealed)
NONE_LEFT = 404
SHORTEST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Aside:
    """A dead letter at its place in the stream; `at` is when it was first put aside."""

    place: int
    subject: str
    at: datetime
    body: bytes = field(repr=False)
    headers: dict[str, str]

    @property
    def instead_of(self) -> int:
        return int(self.headers.get(INSTEAD_OF, 0))


class LettersOnBus:
    """Raises BusAwayError where the bus does not answer."""

    def __init__(self, broker: NatsBroker, *, consumer: str = "cases") -> None:
        self._broker = broker
        self._consumer = consumer

    async def waiting(self) -> int:
        """Letters that were not handled yet, nor put aside."""
        client = await self._client()
        return sum([await self._waiting_for(client, Durable(self._consumer, event)) for event in LETTERS])

    async def put_aside(self) -> list[Aside]:
        """Not those in whose place one lies that was sealed for a newer key."""
        client = await self._client()
        found = [one for event in LETTERS async for one in self._put_aside(client, event)]
        before = {one.instead_of for one in found}
        return [one for one in found if one.place not in before]

    async def put_in_place(self, before: Aside, body: bytes, *, now: datetime) -> bool:
        """Publish a replacement of a dead letter; both expire on the same day. Nothing where that day has come.

        Idempotent as long as the stream knows the id; after that there are two, which are one letter by the event's id.
        """
        client = await self._client()
        left = before.at + await self._age(client) - now
        if left <= SHORTEST:
            return False
        headers = {
            "Nats-Msg-Id": f"instead-of:{before.place}:{before.at.isoformat()}",
            "Nats-TTL": f"{int(left.total_seconds())}s",
            REASON: before.headers.get(REASON, "unknown"),
            DELIVERIES: before.headers.get(DELIVERIES, "unknown"),
            INSTEAD_OF: str(before.place),
            PUT_ASIDE: before.at.isoformat(),
        }
        answer = await _asked(client, before.subject, body, headers)
        if "error" in json.loads(answer.data):
            raise BusAwayError
        return True

    async def _client(self) -> Client:
        try:
            return await connected(self._broker)
        except TimeoutError:
            raise BusAwayError from None

    async def _waiting_for(self, client: Client, durable: Durable) -> int:
        told = await _told(client, f"CONSUMER.INFO.{durable.stream}.{durable.name}")
        return int(told["num_pending"]) + int(told["num_ack_pending"])

    async def _put_aside(self, client: Client, event: type[Event]) -> AsyncIterator[Aside]:
        place, subject = 1, f"{self._consumer}.{DEAD}.{event.subject}"
        while True:
            answer = await _asked(client, DEAD_GET, json.dumps({"seq": place, "next_by_subj": subject}).encode())
            headers = dict(answer.headers or {})
            if status := int(headers.get("Status", 0)):
                if status == NONE_LEFT:
                    return
                raise RefusedError(status)
            place = int(headers["Nats-Sequence"])
            at = datetime.fromisoformat(headers.get(PUT_ASIDE) or headers["Nats-Time-Stamp"])
            yield Aside(place, headers["Nats-Subject"], at, answer.data, headers)
            place += 1

    async def _age(self, client: Client) -> timedelta:
        told = await _told(client, f"STREAM.INFO.{DEAD}")
        return timedelta(microseconds=told["config"]["max_age"] // 1_000)


async def _told(client: Client, question: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((await _asked(client, f"{API}.{question}", b"")).data)
    if "error" in told:
        raise BusAwayError
    return told


async def _asked(client: Client, subject: str, body: bytes, headers: dict[str, str] | None = None) -> Msg:
    try:
        return await client.request(subject, body, timeout=SECONDS, headers=headers)
    except (TimeoutError, nats.errors.Error):
        raise BusAwayError from None
