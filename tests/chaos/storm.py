"""Lets blows and faults fall on a federation while people live in it, and remembers when each of them fell."""

import asyncio
import os
import random
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from time import monotonic

import psutil

from deploy.demo.reports.ledger import Step
from deploy.local.supervision.federation import Federation
from tests.chaos.aftermath import after_a_while
from tests.chaos.blows import Blow
from tests.chaos.faults import Fault
from tests.chaos.repairs import Repair, repairs
from tests.chaos.standstill import freeze, send
from tests.chaos.struck import Struck

STANDSTILL = 3.0
"""Seconds without a step after which the next blow falls all the same: also into what is just getting up."""
THERE_WITHIN = 90.0


class Storm:
    """Blows fall by the way that people have gone. Faults fall one after the other, each at a place of `faults`."""

    def __init__(
        self,
        federation: Federation,
        blows: Sequence[Blow],
        faults: Sequence[tuple[Fault, Struck]] = (),
        *,
        steps: int,
    ) -> None:
        self.fallen: list[str] = []
        self.over = asyncio.Event()
        """When nothing more falls."""
        self._federation = federation
        self._blows = blows
        self._faults = faults
        self._repairs: Mapping[str, Repair] = repairs() if faults else {}
        self._turn = asyncio.Lock()
        self._steps = steps
        self._gone = 0
        self._moved = asyncio.Event()
        self._begun = monotonic()

    def on_count(self, _: Step, number: int) -> None:
        self._gone += number
        self._moved.set()

    async def rage(self) -> None:
        async with asyncio.TaskGroup() as falling:
            falling.create_task(self._suffer(lambda fault, _: not fault.at_rest))
            for blow in self._blows:
                await self._until_gone(blow.share * self._steps)
                await asyncio.sleep(blow.delay)
                falling.create_task(self._fall(blow))
        self.over.set()

    async def at_rest(self, place: str) -> None:
        """Called when nobody does anything at that place: what is under way there is waited for."""
        if any(fault.at_rest and struck.place == place for fault, struck in self._faults):
            assert await after_a_while(lambda: [self._federation[place]]) == []
        await self._suffer(lambda fault, where: fault.at_rest and where == place)

    async def _suffer(self, which: Callable[[Fault, str], bool]) -> None:
        for fault, struck in [one for one in self._faults if which(one[0], one[1].place)]:
            async with self._turn:
                await self._until_healed(fault, struck)

    async def _until_healed(self, fault: Fault, struck: Struck) -> None:
        """As the page says: what an operator sees, and what the operator does then."""
        repair, since, begun = self._repairs[fault.what], len(struck.said.lines), monotonic()
        await fault.strike(struck)
        await struck.until_seen(repair, since)
        seen = monotonic() - begun
        await asyncio.sleep(fault.lasts)
        await struck.follow(repair, await fault.heal(struck))
        await struck.until_ready()
        took = f"seen after {seen:.1f} s, over after {monotonic() - begun:.1f} s"
        self._remember(f"{struck.place}: {fault.what} ({took})")

    def _remember(self, what: str) -> None:
        self.fallen.append(f"{monotonic() - self._begun:6.1f} s, {self._gone:3} steps: {what}")

    async def _until_gone(self, steps: float) -> None:
        with suppress(TimeoutError):
            while self._gone < steps:
                self._moved.clear()
                await asyncio.wait_for(self._moved.wait(), STANDSTILL)

    async def _fall(self, blow: Blow) -> None:
        pid = await self._pid(blow)
        self._remember(str(blow))
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
