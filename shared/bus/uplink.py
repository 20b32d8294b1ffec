"""What left a centre, read message by message from its stream `uplink` and not from the database."""

from dataclasses import dataclass
from datetime import datetime
from json import dumps

import nats.errors
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.bus.lookups.last_event import NONE_YET, connected
from shared.bus.publisher import SECONDS, RefusedError
from shared.events import Event
from shared.store.connections import BusAwayError
from shared.topology import UPLINK_GET


@dataclass(frozen=True, slots=True)
class Left:
    """One message: the name that it was sent under, when the stream took it, and its very bytes."""

    message: str
    at: datetime
    body: bytes
    sequence: int


async def all_left(broker: NatsBroker, event: type[Event]) -> list[Left]:
    """The oldest first. Raises BusAwayError; RefusedError where the server does not answer such questions."""
    found: list[Left] = []
    try:
        client = await connected(broker)
        while (left := await _next(client, event, found[-1].sequence + 1 if found else 1)) is not None:
            found.append(left)
    except (TimeoutError, nats.errors.Error):
        raise BusAwayError from None
    return found


async def _next(client: Client, event: type[Event], sequence: int) -> Left | None:
    question = dumps({"seq": sequence, "next_by_subj": event.subject}).encode()
    answer = await client.request(UPLINK_GET, question, timeout=SECONDS)
    headers = answer.headers or {}
    status = int(headers.get("Status", 0))
    if status == NONE_YET:
        return None
    if status:
        raise RefusedError(status)
    return _read(answer, headers)


def _read(answer: Msg, headers: dict[str, str]) -> Left:
    name = headers.get("Nats-Msg-Id", "").partition(".")[0]
    at = datetime.fromisoformat(headers["Nats-Time-Stamp"])
    return Left(name, at, answer.data, int(headers["Nats-Sequence"]))
