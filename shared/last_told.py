"""The last event of a kind that a service told: the bus knows it, whatever became of the database."""

import asyncio

import nats.errors
from faststream.exceptions import IncorrectState
from faststream.nats import NatsBroker
from nats.aio.client import Client

from shared.connections import BusAwayError
from shared.events import Event
from shared.publishing import SECONDS, RefusedError
from shared.topology import last_told_subject

NONE_YET = 404


async def last_told[E: Event](broker: NatsBroker, event: type[E]) -> E | None:
    """Of an event that is kept for good. Raises BusAwayError."""
    try:
        client = await connected(broker)
        answer = await client.request(last_told_subject(event), b"", timeout=SECONDS)
    except (TimeoutError, nats.errors.Error):
        raise BusAwayError from None
    status = int((answer.headers or {}).get("Status", 0))
    if status == NONE_YET:
        return None
    if status:
        raise RefusedError(status)
    return event.model_validate_json(answer.data)


async def connected(broker: NatsBroker) -> Client:
    """At the start of a service the first connection may still be on its way. Raises TimeoutError."""
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                client: Client = broker.connection
                if client.is_connected:
                    return client
            except IncorrectState:
                pass
            await asyncio.sleep(0.05)
