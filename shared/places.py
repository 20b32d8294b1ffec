"""Places for work that is dear on purpose: a few at once, a few who wait, and a clear no to everybody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class BusyError(Exception):
    """Everybody who may wait for a place is waiting already."""


class Places:
    def __init__(self, at_once: int, most_waiting: int) -> None:
        self._most = at_once + most_waiting
        self._free = asyncio.Semaphore(at_once)
        self._inside = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Holds a place as soon as one is free. Raises BusyError."""
        self.check()
        self._inside += 1
        try:
            async with self._free:
                yield
        finally:
            self._inside -= 1

    def check(self) -> None:
        """Raises BusyError where nobody more may wait."""
        if self._inside >= self._most:
            raise BusyError
