"""Rows of the outbox on their way into a stream: one atomic batch where possible, one by one where it is not."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import uuid4

from nats.aio.client import Client

from shared.bus.stream_guard import Found
from shared.topology import UPLINK, Durable, consumer_info_subject, stream_info_subject

AT_MOST = 1_000
"""Messages that the server takes in one atomic batch."""
SECONDS = 5.0
ID_KNOWN, BATCHES_OFF = 10_201, 10_174


class Pending(NamedTuple):
    """A row that waits for its publication."""

    position: int
    event_id: str
    subject: str
    headers: str
    body: bytes
    waited: float

    @property
    def message_id(self) -> str:
        """The id by which a stream detects duplicates. Messages of all centres meet in one stream of the hub, where
        another centre could have used the id of an event before: there a hash of the body is added.
        """
        if not self.subject.startswith(f"{UPLINK}."):
            return self.event_id
        return f"{self.event_id}.{hashlib.sha256(self.body).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Stored:
    """Where the stream stored a message. `repeated`: it had been there before."""

    sequence: int
    repeated: bool = False


class RefusedError(Exception):
    """The server did not store a message. `code` is its error code: 10077 means that the stream is full."""

    def __init__(self, code: int) -> None:
        super().__init__(f"refused with code {code}")
        self.code = code


async def publish(client: Client, rows: Sequence[Pending]) -> list[Stored]:
    """Stores all rows in their order and says where. After an error some may be stored; calling again is safe."""
    if len(rows) == 1:
        return [await _publish_one(client, rows[0])]
    try:
        return await _publish_batch(client, rows)
    except RefusedError as refused:
        if refused.code not in (ID_KNOWN, BATCHES_OFF):
            raise
    return [await _publish_one(client, row) for row in rows]


async def _publish_batch(client: Client, rows: Sequence[Pending]) -> list[Stored]:
    """All or none of them, with one write to the disk. One id that the stream knows refuses the batch."""
    batch = uuid4().hex
    for number, row in enumerate(rows[:-1], 1):
        await client.publish(row.subject, row.body, headers=_headers(row, batch, number))
    headers = {**_headers(rows[-1], batch, len(rows)), "Nats-Batch-Commit": "1"}
    last = await _ask(client, rows[-1], headers)
    return [Stored(last.sequence - len(rows) + number) for number in range(1, len(rows) + 1)]


async def _publish_one(client: Client, row: Pending) -> Stored:
    return await _ask(client, row, {**json.loads(row.headers), "Nats-Msg-Id": row.message_id})


def _headers(row: Pending, batch: str, number: int) -> dict[str, str]:
    own = {"Nats-Msg-Id": row.message_id, "Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
    return own if row.headers == "{}" else {**json.loads(row.headers), **own}


async def _ask(client: Client, row: Pending, headers: dict[str, str]) -> Stored:
    answer = await client.request(row.subject, row.body, timeout=SECONDS, headers=headers)
    stored = _read(answer.data)
    return Stored(stored["seq"], stored.get("duplicate", False))


def _read(answer: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(answer)
    if error := read.get("error"):
        raise RefusedError(error.get("err_code", error.get("code", 0)))
    return read


async def look_at_stream(client: Client, stream: str) -> Found:
    """A stream as the server has it now; for the service that publishes it."""
    answer = await client.request(stream_info_subject(stream), b"", timeout=SECONDS)
    info = _read(answer.data)
    return Found(info["created"], info["state"]["last_seq"])


async def taken_up_to(client: Client, durable: Durable) -> int:
    """The last place in the stream up to which a durable has acknowledged everything that is for it."""
    answer = await client.request(consumer_info_subject(durable), b"", timeout=SECONDS)
    return int(_read(answer.data)["ack_floor"]["stream_seq"])
