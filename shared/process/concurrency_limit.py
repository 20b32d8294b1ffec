"""Places for work that is dear on purpose: a few at once, a few who wait, and a clear no to everybody else."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager


class BusyError(Exception):
    """Everybody who may wait for a place is waiting already."""


class Crowd:
    """Those who are being served and those who wait, never more than `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside = 0

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Raises BusyError."""
        self.check()
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    def check(self) -> None:
        """Raises BusyError where nobody more may come."""
        if self._inside >= self._most:
            raise BusyError


class Places:
    def __init__(self, at_once: int, most_waiting: int, *, patience: float | None = None) -> None:
        """`patience` is for how many seconds one waits at most."""
        self.crowd = Crowd(at_once + most_waiting)
        self._free = asyncio.Semaphore(at_once)
        self._patience = patience

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Holds a place as soon as one is free. Raises BusyError."""
        with self.crowd.inside():
            await self._wait()
            try:
                yield
            finally:
                self._free.release()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await self._free.acquire()
        except TimeoutError:
            raise BusyError from None
