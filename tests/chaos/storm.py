"""Lets blows fall on a federation while people live in it, and remembers when each of them fell."""

import asyncio
import os
import random
import signal
from collections.abc import Iterable, Sequence
from contextlib import suppress
from time import monotonic

import psutil

from deploy.demo.reports.ledger import Step
from deploy.local.supervision.federation import Federation
from tests.chaos.blows import Blow

STANDSTILL = 3.0
"""Seconds without a step after which the next blow falls all the same: also into what is just getting up."""
THERE_WITHIN = 90.0


class Storm:
    def __init__(self, federation: Federation, blows: Sequence[Blow], *, steps: int) -> None:
        self.fallen: list[str] = []
        self._federation = federation
        self._blows = blows
        self._steps = steps
        self._gone = 0
        self._moved = asyncio.Event()
        self._begun = monotonic()

    def on_count(self, _: Step, number: int) -> None:
        self._gone += number
        self._moved.set()

    async def rage(self) -> None:
        async with asyncio.TaskGroup() as falling:
            for blow in self._blows:
                await self._until_gone(blow.share * self._steps)
                await asyncio.sleep(blow.delay)
                falling.create_task(self._fall(blow))

    async def _until_gone(self, steps: float) -> None:
        with suppress(TimeoutError):
            while self._gone < steps:
                self._moved.clear()
                await asyncio.wait_for(self._moved.wait(), STANDSTILL)

    async def _fall(self, blow: Blow) -> None:
        pid = await self._pid(blow)
        self.fallen.append(f"{monotonic() - self._begun:6.1f} s, {self._gone:3} steps: {blow}")
        match blow.way:
            case "whole":
                await asyncio.to_thread(self._federation[blow.place].kill, blow.program)
            case "head":
                os.kill(pid, signal.SIGKILL)
            case "child":
                send(signal.SIGKILL, [random.choice(psutil.Process(pid).children())])
            case "frozen":
                await freeze(pid, blow.seconds)

    async def _pid(self, blow: Blow) -> int:
        """It may be down at the moment, by an earlier blow."""
        async with asyncio.timeout(THERE_WITHIN):
            while (pid := self._federation[blow.place].pids().get(blow.program)) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return pid


async def freeze(pid: int, seconds: float) -> None:
    """All of it stands still at once, with its connections open; or nothing, where another blow has just ended it."""
    family: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        head = psutil.Process(pid)
        family = [head, *head.children(recursive=True)]
    send(signal.SIGSTOP, family)
    try:
        await asyncio.sleep(seconds)
    finally:
        send(signal.SIGCONT, family)


def send(signal_number: signal.Signals, processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal_number)
