"""Letters that casework put aside, sealed for its newest key before an older one goes; nobody reads them here."""

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from deploy.local import client_keys
from deploy.local.installation import Installation
from deploy.local.servers import Servers
from deploy.nats import dead_letters
from deploy.nats.dead_letters import Stored
from deploy.nats.identities import DEAD_LETTERS
from deploy.nats.provisioning import administration
from shared.events import MessageSealed, RequestSealed
from shared.topology import DEAD

SUBJECTS = tuple(f"cases.{DEAD}.{event.subject}" for event in (RequestSealed, MessageSealed))
AT_ONCE = 8_388_608
"""Bytes that are handed to casework at a time."""


def seal_anew(installation: Installation, servers: Servers) -> int:
    """How many that were. Raises Trouble where not all could be: then nothing was lost, and the same again goes on."""
    return sum(
        asyncio.run(put_in_place(servers, batch, sealed_by_cases(installation, batch)))
        for batch in batches(asyncio.run(found(servers)))
    )


async def found(servers: Servers) -> list[Stored]:
    async with administration(servers.nats.url, DEAD_LETTERS, servers.nats.seed(DEAD_LETTERS)) as api:
        everything = [stored for subject in SUBJECTS async for stored in dead_letters.kept(api, subject)]
    before = {dead_letters.instead_of(stored) for stored in everything}
    return [stored for stored in everything if stored.letter.id not in before]


def batches(letters: Sequence[Stored]) -> Iterator[list[Stored]]:
    batch: list[Stored] = []
    for stored in letters:
        batch.append(stored)
        if sum(one.letter.bytes for one in batch) >= AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def sealed_by_cases(installation: Installation, letters: Sequence[Stored]) -> dict[int, bytes]:
    """By their places, those that are to lie there instead."""
    told = [
        {"id": one.letter.id, "at": one.letter.at.isoformat(), "body": b64encode(one.payload).decode()}
        for one in letters
    ]
    sealed = client_keys.asked(installation, "seal-anew", given=json.dumps(told))["letters"]
    return {int(id_): b64decode(body) for id_, body in sealed.items()}


async def put_in_place(servers: Servers, letters: Sequence[Stored], sealed: dict[int, bytes]) -> int:
    """By the one who put them aside: whoever looks at them has no right to write any."""
    async with administration(servers.nats.url, "cases", servers.nats.seed("cases")) as api:
        return sum(
            [
                await dead_letters.put_in_place(api, one, sealed[one.letter.id], now=datetime.now(UTC))
                for one in letters
                if one.letter.id in sealed
            ]
        )
