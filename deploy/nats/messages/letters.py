"""Letters on the bus of a centre: what waits for casework, what was put aside, when the key that opens them goes."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr

from deploy.nats.identities import DEAD_LETTERS, PROVISION
from deploy.nats.messages import dead_letters
from deploy.nats.messages.dead_letters import Stored
from deploy.nats.stream_administration import Api, administration
from deploy.trouble import Trouble
from shared.events import MessageSealed, RequestSealed
from shared.topology import DEAD, durables_of

SEALED = (RequestSealed, MessageSealed)
PUT_ASIDE = tuple(f"cases.{DEAD}.{event.subject}" for event in SEALED)
type ToSeal = list[dict[str, object]]
"""As `python -m services.cases.keys seal-anew` reads it."""


async def answer(what: str, url: str, seed: Callable[[str], SecretStr], given: str = "") -> str:
    """Around the change of the key that opens them; what is in them is neither read nor shown."""
    if what == "waiting":
        async with administration(url, PROVISION, seed(PROVISION)) as api:
            if number := await waiting(api):
                step = "look at what the doctor says, and run this again later."
                raise Trouble("letters_under_way", f"Letters wait for casework: {number}.", step)
        return ""
    async with administration(url, DEAD_LETTERS, seed(DEAD_LETTERS)) as api:
        aside = await put_aside(api)
    if what == "aside":
        return json.dumps(to_seal(aside)) + "\n"
    async with administration(url, "cases", seed("cases")) as api:
        done = await put_in_place(api, aside, json.loads(given)["letters"])
    return f"sealed anew: {done}\n"


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
