"""Endless coroutines of a service: started together, started again when they fail, cancelled together."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from shared.telemetry import telemetry

log = telemetry.log(__name__)
type Task = Callable[[], Coroutine[Any, Any, None]]
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
APART = 0.1
"""Seconds between tasks that may begin one after the other: they share a connection instead of opening one each."""


class Tasks:
    """A task that returns is done; one that raises is started again after a pause that grows up to a minute.

    Those that are `named` begin at once, those that can wait one after the other.
    """

    def __init__(
        self,
        named: Mapping[str, Task],
        *,
        can_wait: Mapping[str, Task] | None = None,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        self._waits = {name: place * APART for place, name in enumerate(can_wait or {})}
        self._named = {**named, **(can_wait or {})}
        self._first_pause = first_pause
        self.running: list[asyncio.Task[None]] = []
        self._failed: set[str] = set()

    @property
    def failing(self) -> set[str]:
        """Names of the tasks that failed and were not yet started again, or never will be."""
        over = (task for task in self.running if task.done() and not task.cancelled())
        return self._failed | {task.get_name() for task in over if task.exception()}

    async def __aenter__(self) -> Self:
        self.running = [asyncio.create_task(self._keep(name, task), name=name) for name, task in self._named.items()]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)

    async def _keep(self, name: str, task: Task) -> None:
        pause = self._first_pause
        if wait := self._waits.get(name):
            await asyncio.sleep(wait)
        while True:
            begun = asyncio.get_running_loop().time()
            try:
                return await task()
            except Exception as fault:
                with suppress(Exception):
                    log.warning("task_failed", task=name, **telemetry.place_of(fault))
            if asyncio.get_running_loop().time() - begun > LONGEST_PAUSE:
                pause = self._first_pause
            self._failed.add(name)
            await asyncio.sleep(pause)
            self._failed.discard(name)
            pause = min(LONGEST_PAUSE, pause * 2)
