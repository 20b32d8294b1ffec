"""Letters that casework put aside, sealed for its newest key before an older one goes; nobody reads them here."""

import asyncio
import json
from collections.abc import Iterator, Sequence

from deploy.local.servers.servers import Servers
from deploy.local.services import client_keys
from deploy.local.settings.installation import Installation
from deploy.nats import letters
from deploy.nats.dead_letters import Stored
from deploy.nats.identities import DEAD_LETTERS
from deploy.nats.stream_administration import administration

AT_ONCE = 8_388_608
"""Bytes that are handed to casework at a time."""


def seal_anew(installation: Installation, servers: Servers) -> int:
    """How many that were. Raises Trouble where not all could be: then nothing was lost, and the same again goes on."""
    return sum(_seal(installation, servers, batch) for batch in _batches(asyncio.run(_found(servers))))


def _seal(installation: Installation, servers: Servers, batch: Sequence[Stored]) -> int:
    sealed = client_keys.run_command(installation, "seal-anew", given=json.dumps(letters.to_seal(batch)))["letters"]
    return asyncio.run(_put_in_place(servers, batch, sealed))


async def _found(servers: Servers) -> list[Stored]:
    async with administration(servers.nats.url, DEAD_LETTERS, servers.nats.seed(DEAD_LETTERS)) as api:
        return await letters.put_aside(api)


async def _put_in_place(servers: Servers, batch: Sequence[Stored], sealed: dict[str, str]) -> int:
    async with administration(servers.nats.url, "cases", servers.nats.seed("cases")) as api:
        return await letters.put_in_place(api, batch, sealed)


def _batches(found: Sequence[Stored]) -> Iterator[list[Stored]]:
    batch: list[Stored] = []
    for stored in found:
        batch.append(stored)
        if sum(one.letter.bytes for one in batch) >= AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
