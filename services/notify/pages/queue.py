"""How much waits for notify, said so roughly that it tells nothing of single clients."""

from contextlib import suppress
from enum import StrEnum

import nats
from faststream.exceptions import IncorrectState
from faststream.nats import NatsBroker

from shared.topology import API, durables_of

PATIENCE = 1.0
MANY = 50
"""From here on something is wrong or very busy."""


class Queue(StrEnum):
    UNKNOWN = "unknown"
    """The bus did not answer."""
    EMPTY = "empty"
    SOME = "some"
    MANY = "many"


def queue_with(waiting: int) -> Queue:
    if waiting >= MANY:
        return Queue.MANY
    return Queue.SOME if waiting else Queue.EMPTY


async def queue_of(broker: NatsBroker) -> Queue:
    """Of everything that notify was asked for and has not answered, to colleagues and clients alike."""
    with suppress(nats.errors.Error, TimeoutError, IncorrectState):
        bus = broker.connection.jetstream(prefix=API, timeout=PATIENCE)
        told = [await bus.consumer_info(durable.stream, durable.name) for durable in durables_of("notify")]
        return queue_with(sum((one.num_pending or 0) + (one.num_ack_pending or 0) for one in told))
    return Queue.UNKNOWN
