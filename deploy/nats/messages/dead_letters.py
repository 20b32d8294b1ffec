"""Dead letters: listed without their content, or replayed unchanged."""

import base64
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from deploy.nats.stream_administration import Api
from deploy.nats.streams import SECOND
from deploy.trouble import Trouble
from shared.bus.lookups.headers import DELIVERIES, INSTEAD_OF, PUT_ASIDE, REASON
from shared.events import EVENTS
from shared.topology import DEAD, ENDED_PROCESS, TRIES

NEXT_STEPS = {
    ENDED_PROCESS: f"{TRIES} times the program ended while it handled this alone, most often for want of memory: look "
    "at its log and at the memory of this machine, tell the makers of Kokon, then put it back with replay.",
    "unreadable": "another version wrote it: update this program or the other side, then put it back with replay.",
}
"""By the reason for which something was put aside, where there is one thing to do."""
PUT_BACK = frozenset(event.subject for event in EVENTS)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """`id` is its sequence number. The payload is not parsed. Without `gone_at` it does not expire."""

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
    """From the oldest to the newest; of one that was sealed anew only that."""
    listed: dict[int, DeadLetter] = {}
    async for stored in stored_letters(api):
        listed.pop(instead_of(stored), None)
        listed[stored.letter.id] = stored.letter
    for letter in listed.values():
        yield letter


async def stored_letters(api: Api, subject: str = ">") -> AsyncIterator[Stored]:
    """All dead letters as stored, with their payload."""
    place, age = 1, await _age(api)
    while stored := await _next(api, place, subject):
        yield replace(stored, letter=replace(stored.letter, gone_at=stored.letter.at + age if age else None))
        place = stored.letter.id + 1


def instead_of(stored: Stored) -> int:
    """The sequence number of the letter that it replaces; 0 for an original."""
    return int(stored.headers.get(INSTEAD_OF, 0))


def json_row(letter: DeadLetter) -> dict[str, object]:
    """The letter as a row for JSON."""
    gone = letter.gone_at and letter.gone_at.isoformat()
    step = NEXT_STEPS.get(letter.reason, "")
    return asdict(letter) | {"at": letter.at.isoformat(), "gone_at": gone, "next_step": step}


async def replay(api: Api, id: int) -> DeadLetter:
    """Publish it again under its original subject; a service that has handled it recognises the id."""
    stored = await _next(api, id)
    if stored is None or stored.letter.id != id:
        raise Trouble("unknown", f"There is no dead letter {id}.", "look at `dead-letters list`.")
    async for later in stored_letters(api, f"{stored.letter.consumer}.{DEAD}.{stored.letter.subject}"):
        if instead_of(later) == id:
            where = f"put back {later.letter.id} of `dead-letters list`."
            raise Trouble("sealed_anew", f"The dead letter {id} was sealed for a newer key.", where)
    if stored.letter.subject not in PUT_BACK:
        raise Trouble("not_ours", f"{stored.letter.subject} is not an event of a centre.", "see docs/operations.md.")
    await api.publish(stored.letter.subject, stored.payload)
    return stored.letter


async def _age(api: Api) -> timedelta:
    """How long the stream keeps what was put aside; nothing where it is kept for good."""
    told: Any = await api.ask(f"STREAM.INFO.{DEAD}") or {"config": {}}
    return timedelta(seconds=told["config"].get("max_age", 0) // SECOND)


async def _next(api: Api, place: int, subject: str = ">") -> Stored | None:
    answer = await api.ask(f"STREAM.MSG.GET.{DEAD}", {"seq": place, "next_by_subj": subject})
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
        datetime.fromisoformat(headers.get(PUT_ASIDE) or message["time"]),
    )
    return Stored(letter, payload, headers)


def _headers(text: str) -> dict[str, str]:
    """The first line is the version of the format."""
    pairs = (line.split(":", 1) for line in text.split("\r\n")[1:] if ":" in line)
    return {name.strip(): value.strip() for name, value in pairs}
