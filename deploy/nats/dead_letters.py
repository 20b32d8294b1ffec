"""What could not be handled: listed without its content, and put back as it came."""

import base64
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from deploy.nats.provisioning import Api
from deploy.nats.streams import SECOND
from deploy.trouble import Trouble
from shared.events import EVENTS
from shared.topology import DEAD

REASON, DELIVERIES = "Kokon-Reason", "Kokon-Deliveries"
PUT_BACK = frozenset(event.subject for event in EVENTS)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """`id` is its place in the stream. The payload is not looked at. Without `gone_at` it is kept."""

    id: int
    consumer: str
    subject: str
    reason: str
    deliveries: str
    bytes: int
    at: datetime
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    letter: DeadLetter
    payload: bytes
    headers: dict[str, str]


async def letters(api: Api) -> AsyncIterator[DeadLetter]:
    """From the oldest to the newest."""
    place, age = 1, await _age(api)
    while stored := await _next(api, place):
        yield replace(stored.letter, gone_at=stored.letter.at + age if age else None)
        place = stored.letter.id + 1


def told(letter: DeadLetter) -> dict[str, object]:
    """For JSON."""
    gone = letter.gone_at and letter.gone_at.isoformat()
    return asdict(letter) | {"at": letter.at.isoformat(), "gone_at": gone}


async def replay(api: Api, id: int) -> DeadLetter:
    """Publishes it again under the subject it came with; who handled it already will know it by its id."""
    stored = await _next(api, id)
    if stored is None or stored.letter.id != id:
        raise Trouble("unknown", f"There is no dead letter {id}.", "look at `dead-letters list`.")
    if stored.letter.subject not in PUT_BACK:
        raise Trouble("not_ours", f"{stored.letter.subject} is not an event of a centre.", "see docs/operations.md.")
    await api.publish(stored.letter.subject, stored.payload)
    return stored.letter


async def _age(api: Api) -> timedelta:
    """How long the stream keeps what was put aside; nothing where it is kept for good."""
    told: Any = await api.ask(f"STREAM.INFO.{DEAD}") or {"config": {}}
    return timedelta(seconds=told["config"].get("max_age", 0) // SECOND)


async def _next(api: Api, place: int) -> Stored | None:
    answer = await api.ask(f"STREAM.MSG.GET.{DEAD}", {"seq": place, "next_by_subj": ">"})
    if answer is None or not isinstance(message := answer["message"], dict):
        return None
    consumer, _, subject = message["subject"].split(".", 2)
    payload = base64.b64decode(message.get("data", ""))
    headers = _headers(base64.b64decode(message.get("hdrs", "")).decode(errors="replace"))
    letter = DeadLetter(
        message["seq"],
        consumer,
        subject,
        headers.get(REASON, "unknown"),
        headers.get(DELIVERIES, "unknown"),
        len(payload),
        datetime.fromisoformat(message["time"]),
    )
    return Stored(letter, payload, headers)


def _headers(text: str) -> dict[str, str]:
    """The first line is the version of the format."""
    pairs = (line.split(":", 1) for line in text.split("\r\n")[1:] if ":" in line)
    return {name.strip(): value.strip() for name, value in pairs}
