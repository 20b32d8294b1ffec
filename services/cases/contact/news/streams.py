"""Numbers that flow to open pages: none holds a connection to the database, and all of one person share a look."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from uuid import UUID

from shared.accounts.domain import Person
from shared.store.connections import StoreAwayError

MOST_OF_ONE_PERSON = 4
"""Streams at once: a browser opens six connections to one place, and pages need some, too."""
PAUSE = 3.0
"""Seconds from one look to the next."""
LOOKS_AT_MOST = 200
"""Then the page asks anew, so that a change of what its person may see is noticed: after ten minutes."""
HEARTBEAT = b":\n\n"
"""A line that says nothing; without it nobody would notice that the other end is gone."""
OVER = b"event: over\ndata:\n\n"
"""The session has ended: the page asks no more."""
type Look = Callable[[Person], Awaitable[int]]


class Streams:
    def __init__(self, look: Look, *, pause: float = PAUSE, most: int = MOST_OF_ONE_PERSON) -> None:
        self.pause = pause
        self.look = look
        self._most = most
        self._open = Counter[UUID]()
        self._seen: dict[UUID, tuple[float, int]] = {}
        self._locks: dict[UUID, asyncio.Lock] = {}

    def has_room(self, person: Person) -> bool:
        return self._open[person.id] < self._most

    @contextmanager
    def _place(self, person: Person) -> Iterator[None]:
        self._open[person.id] += 1
        try:
            yield
        finally:
            self._open[person.id] -= 1
            if not self._open[person.id]:
                del self._open[person.id]
                self._seen.pop(person.id, None)
                self._locks.pop(person.id, None)

    async def number(self, person: Person) -> int:
        """As it was at the last look; a new one is taken after each pause, for all pages of the person."""
        async with self._locks.setdefault(person.id, asyncio.Lock()):
            # no task of its own: a look that outlived its page would keep its connection when the service stops
            seen = self._seen.get(person.id)
            if seen is None or monotonic() - seen[0] >= self.pause:
                seen = self._seen[person.id] = (monotonic(), await self.look(person))
        return seen[1]

    async def numbers(
        self,
        person: Person,
        *,
        written: Callable[[int], str],
        lasts: Callable[[], Awaitable[bool]],
        stops: Callable[[], bool],
    ) -> AsyncIterator[bytes]:
        """Each number once, as long as the session lasts and the service runs. Where the database is away it ends, and
        the page asks again.
        """
        before = None
        with self._place(person):
            for _ in range(LOOKS_AT_MOST):
                try:
                    if not await lasts():
                        yield OVER
                        return
                    number = await self.number(person)
                except StoreAwayError:
                    return
                yield HEARTBEAT if number == before else f"data: {written(number)}\n\n".encode()
                before = number
                await asyncio.sleep(self.pause)
                if stops():
                    return
