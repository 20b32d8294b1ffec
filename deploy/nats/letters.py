"""Letters on the bus of a centre: what waits for casework, what was put aside, when the key that opens them goes."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from deploy.nats import dead_letters
from deploy.nats.dead_letters import Stored
from deploy.nats.stream_administration import Api
from shared.events import MessageSealed, RequestSealed
from shared.topology import DEAD, durables_of

OPEN_PAGES = timedelta(hours=20)
"""Pages that stand open are sealed for the key that they came with; shorter than a day, so that a nightly backup
finds yesterday's key old enough."""
SEALED = (RequestSealed, MessageSealed)
PUT_ASIDE = tuple(f"cases.{DEAD}.{event.subject}" for event in SEALED)
type Step = Literal["renew", "forget", ""]
type ToSeal = list[dict[str, object]]
"""As `python -m services.cases.keys seal-anew` reads it."""


def next_step(said: Mapping[str, Any], *, now: datetime) -> Step:
    """`said` is what `cases` says of its keys for letters, and of the erasures that wait for newer ones."""
    # a key file of an earlier version does not know when its newest keys were made: then newer ones are made first
    made = datetime.fromisoformat(said["made"]) if said["made"] else None
    if said["older"] and made:
        return "forget" if now - made >= OPEN_PAGES else ""
    return "renew" if said["unrenewed"] else ""


async def waiting(api: Api) -> int:
    """Letters that `cases` has not handled yet, nor put aside. `api` is of `provision`."""
    return sum(
        [await _waiting_in(api, f"{one.stream}.{one.name}") for one in durables_of("cases") if one.event in SEALED]
    )


async def put_aside(api: Api) -> list[Stored]:
    """Not those in whose place one lies that was sealed for a newer key. `api` is of `dead_letters`."""
    everything = [stored for subject in PUT_ASIDE async for stored in dead_letters.stored_letters(api, subject)]
    before = {dead_letters.instead_of(stored) for stored in everything}
    return [stored for stored in everything if stored.letter.id not in before]


def to_seal(letters: Sequence[Stored]) -> ToSeal:
    return [
        {"id": one.letter.id, "at": one.letter.at.isoformat(), "body": b64encode(one.payload).decode()}
        for one in letters
    ]


async def put_in_place(api: Api, letters: Sequence[Stored], sealed: Mapping[str, str]) -> int:
    """Publish `sealed`, the letters that `cases` sealed anew, by sequence number; return how many there were.

    `api` is of `cases`, which put them aside: the identity that lists them has no right to write.
    """
    now = datetime.now(UTC)
    anew = [(one, b64decode(sealed[str(one.letter.id)])) for one in letters if str(one.letter.id) in sealed]
    return sum([await dead_letters.put_in_place(api, one, body, now=now) for one, body in anew])


async def _waiting_in(api: Api, consumer: str) -> int:
    told: Any = await api.ask(f"CONSUMER.INFO.{consumer}")
    return told["num_pending"] + told["num_ack_pending"] if told else 1
