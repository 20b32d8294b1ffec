"""Stop in order at Ctrl-C, SIGTERM and a closed terminal, and at once at the third signal."""

import asyncio
import os
import signal
from collections.abc import Coroutine
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked to stop; what was begun has been ended in order."""


def run(work: Coroutine[Any, Any, None]) -> None:
    """Runs it until it ends or somebody asks to stop; then it is cancelled and may clean up. Raises Stopped."""
    asyncio.run(_guarded(work))


async def _guarded(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.ensure_future(work)
    asked = _Asked(task)
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, asked.stop)
    try:
        await task
    except asyncio.CancelledError:
        if not asked.times:
            raise
        raise Stopped from None


class _Asked:
    def __init__(self, task: asyncio.Future[None]) -> None:
        self._task = task
        self.times = 0

    def stop(self) -> None:
        self.times += 1
        if self.times == 1:
            self._task.cancel()
        elif self.times > 2:
            # the third time in earnest: the servers are tied to us and end as well
            os._exit(130)
