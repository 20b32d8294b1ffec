"""The last event of a kind that a service published, read from the bus and not from the database."""

import asyncio
from json import dumps

import nats.errors
from faststream.exceptions import IncorrectState
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import ValidationError

from shared.bus.publisher import SECONDS, RefusedError
from shared.events import Event
from shared.store.connections import BusAwayError
from shared.topology import KEPT_GET

NONE_YET = 404


async def last_told[E: Event](broker: NatsBroker, event: type[E]) -> E | None:
    """Of an event that is kept for good. What cannot be read is passed over: nobody can delete it, and it must not
    keep a service from its work. Raises BusAwayError.
    """
    try:
        client = await connected(broker)
        place = await _last_place(client, event)
        while place > 0:
            if (found := await _at(client, place, event)) is not None:
                return found
            place -= 1
    except (TimeoutError, nats.errors.Error):
        raise BusAwayError from None
    return None


async def _last_place(client: Client, event: type[Event]) -> int:
    """0 where there is none."""
    answer = await _ask(client, {"last_by_subj": event.subject})
    return int((answer.headers or {})["Nats-Sequence"]) if answer else 0


async def _at[E: Event](client: Client, place: int, event: type[E]) -> E | None:
    answer = await _ask(client, {"seq": place})
    if answer is None or (answer.headers or {}).get("Nats-Subject") != event.subject:
        return None
    try:
        return event.model_validate_json(answer.data)
    except ValidationError:
        return None


async def _ask(client: Client, question: dict[str, object]) -> Msg | None:
    answer = await client.request(KEPT_GET, dumps(question).encode(), timeout=SECONDS)
    status = int((answer.headers or {}).get("Status", 0))
    if status == NONE_YET:
        return None
    if status:
        raise RefusedError(status)
    return answer


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
