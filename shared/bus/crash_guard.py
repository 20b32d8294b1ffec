"""Events that may have ended the process that handled them: tried one at a time, and each try is noted beforehand.

The server counts deliveries, but also those to a process that was killed over another event of the same batch, that
lost its database or that postponed. So after a few of them nobody is condemned: it is looked at who is to blame.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID, uuid5

from nats.aio.msg import Msg

from shared.store.connections import StoreAwayError
from shared.store.store import Store
from shared.telemetry import telemetry
from shared.topology import TRIES

log = telemetry.log(__name__)
UNSUSPECTED = 2
"""Deliveries without a stored attempt: nearly every event succeeds at the first one, which costs no write."""
TRIED = UUID("5b0e5f0c-6c86-4d0a-9b0e-0f6a3c1d7e42")
"""What the id of a note is made under; a note lies there for as long as one try takes."""


class Suspects:
    """Those of one process. Notes lie in its database, as ids of their own beside those of events that were seen."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._not_forgotten: set[UUID] = set()
        """Marks of attempts that ended while the database was away."""

    @asynccontextmanager
    async def watched(self, raw: Msg, store: Store[Any] | None) -> AsyncIterator[bool]:
        """A context manager around one attempt; it yields whether the attempt is allowed. Raises StoreAwayError."""
        if store is None or raw.metadata.num_delivered <= UNSUSPECTED:
            yield True
            return
        async with self._turn:
            marks = marks_of(raw)
            if not await self._begin(raw, store, marks):
                yield False
                return
            try:
                yield True
            finally:
                self._not_forgotten.add(marks[0])
                with suppress(StoreAwayError):
                    await self._forget(store, marks)

    async def _begin(self, raw: Msg, store: Store[Any], marks: list[UUID]) -> bool:
        if marks[0] in self._not_forgotten:
            await self._forget(store, marks)
        async with store.work() as work:
            number: int = await work.note_try(marks)
        if number != 1:
            ended = number - 1 if number else TRIES
            log.warning("event_ended_process", subject=raw.subject, delivery=raw.metadata.num_delivered, count=ended)
        return number > 0

    async def _forget(self, store: Store[Any], marks: list[UUID]) -> None:
        async with store.work() as work:
            await work.forget_tries(marks)
        self._not_forgotten.discard(marks[0])


def marks_of(raw: Msg) -> list[UUID]:
    """One for each try: a stream made anew counts from 1 again, so the sequence alone names no message."""
    place = raw.metadata
    name = f"{place.stream}:{place.consumer}:{place.sequence.stream}:{place.timestamp.isoformat()}"
    return [uuid5(TRIED, f"{name}:{number}") for number in range(TRIES)]
