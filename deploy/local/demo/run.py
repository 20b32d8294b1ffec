"""One run of the demonstration: on a stage of its own or against a federation that is there, told about at the end."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from pathlib import Path
from time import monotonic

from pydantic import ValidationError
from rich.console import Console

from deploy.local.demo import showing
from deploy.local.demo.addresses import Addresses
from deploy.local.demo.journey import Journey
from deploy.local.demo.ledger import Ledger
from deploy.local.demo.memory import Memory, in_mebibytes
from deploy.local.demo.progress import Bars, Board, Lines
from deploy.local.demo.report import Report
from deploy.local.demo.stage import Stage, staged
from deploy.local.display import Coloured, Display, Plain
from deploy.trouble import Trouble

PACE = 0.4
"""Seconds for each client of a centre, in which all of them begin to write."""


class Run:
    def __init__(self, seed: int, clients: int, *, headless: bool, json_file: Path | None) -> None:
        self.exit_code = 1
        self._seed = seed
        self._clients = clients
        self._console = Console(stderr=True)
        self._headless = headless
        self._json_file = json_file
        self._display = calm(self._console)

    async def on_stage(self, folder: Path) -> None:
        begun = monotonic()
        self._display.say("demo", f"seed {self._seed}: the same people again with --seed {self._seed}")
        async with staged(folder, display=self._display) as stage, measured(stage) as memory:
            await self._go(stage.addresses, memory, begun)
            if not self._headless:
                showing.where_to_look(Console(), stage.addresses, folder)
                await stage.keep()

    async def against(self, file: Path) -> None:
        try:
            addresses = Addresses.read(file)
        except (ValidationError, OSError):
            raise Trouble("no_addresses", f"{file} has no addresses of a federation.", "see docs/demo.md.") from None
        await self._go(addresses, None, monotonic())

    async def _go(self, addresses: Addresses, memory: Memory | None, begun: float) -> None:
        ledger = Ledger()
        ledger.seconds["start"] = monotonic() - begun
        journey = Journey(addresses, ledger, clients=self._clients, seed=self._seed)
        with self._board(journey) as board:
            ledger.on_count = board.count
            await journey.go(PACE * self._clients)
        ledger.seconds["total"] = monotonic() - begun
        if memory:
            await asyncio.to_thread(memory.look)
        peaks, shares = (memory.peaks, memory.shares) if memory else ({}, {})
        report = Report(self._seed, self._clients, ledger, in_mebibytes(peaks), in_mebibytes(shares))
        self.exit_code = 0 if report.whole else 1
        if self._json_file:
            report.write(self._json_file)
        showing.what_happened(Console(), report)

    def _board(self, journey: Journey) -> Board:
        expected = journey.expected()
        return Bars(self._console, expected) if self._console.is_terminal else Lines(self._display, expected)


@asynccontextmanager
async def measured(stage: Stage) -> AsyncIterator[Memory]:
    memory = Memory(stage.pids)
    watching = asyncio.create_task(memory.watch())
    try:
        yield memory
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


class Calm:
    """Lets the steps through, and of the services' own lines those that want a look."""

    def __init__(self, inner: Display) -> None:
        self._inner = inner

    def step(self, title: str) -> AbstractContextManager[None]:
        return self._inner.step(title)

    def say(self, source: str, line: str) -> None:
        if source in ("demo", "kokon") or any(word in line for word in (" warning ", " error ", " critical ")):
            self._inner.say(source, line)


def calm(console: Console) -> Display:
    return Calm(Coloured(console) if console.is_terminal else Plain(sys.stderr))
