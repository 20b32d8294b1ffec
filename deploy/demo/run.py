"""One run of the demonstration: on a stage of its own or against a federation that is there, told about at the end."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from pydantic import ValidationError
from rich.console import Console

from deploy.demo.addresses import Addresses
from deploy.demo.history.plan import FEDERATED_FILES, FEW_FILES, FILES, Plan
from deploy.demo.history.program import Order, run_beside
from deploy.demo.reports import printout
from deploy.demo.reports.ledger import Ledger
from deploy.demo.reports.memory import Memory, in_mebibytes
from deploy.demo.reports.progress import Bars, Board, Lines
from deploy.demo.reports.report import END, FEDERATED, FEW, GOAL, GOAL_TO_LOOK_AT, MONTHS, START, USUAL, Fault, Report
from deploy.demo.scenes.journey import Journey
from deploy.demo.stage import Stage, staged
from deploy.demo.visitors.retries import WENT_WRONG
from deploy.demo.years.before import Before, Guests
from deploy.demo.years.guests import Replayed
from deploy.demo.years.orders import YearsOrder, live_years
from deploy.local.machine import as_root
from deploy.local.machine.display import Coloured, Noting, Plain, on_output
from deploy.local.machine.processes import together
from deploy.trouble import Trouble

PACE = 0.4
"""Seconds for each client of a centre, in which all of them begin to write."""


class Run:
    def __init__(self, seed: int, clients: int, *, headless: bool, small: bool = False, json_file: Path | None) -> None:
        self.exit_code = 1
        self._seed = seed
        self._clients = clients
        self._console = Console(stderr=True)
        self._headless = headless
        self._federated = not (headless or small)
        """Whether ten more centres have reported, and two years were lived."""
        self._json_file = json_file
        self._display = calm(self._console)
        self._ledger = Ledger()
        self._begun = monotonic()

    async def on_stage(self, folder: Path) -> None:
        self._display.say("demo", f"seed {self._seed}: the same people again with --seed {self._seed}")
        with self._faults_told():
            guests = Replayed(folder) if self._federated else None
            async with staged(folder, display=self._display, guests=guests) as stage, measured(stage) as memory:
                self._ledger.seconds[START] = monotonic() - self._begun
                if as_root.all_are_root():
                    self._display.say("demo", f"{as_root.WHAT} Next step: start it as another user.")
                years = self._years(stage) if self._federated else {}
                past = await self._months(stage, years)
                await self._go(stage.addresses, memory, past, years)
                if not self._headless:
                    printout.where_to_look(on_output(), stage.addresses, folder)
                    await stage.keep()

    async def against(self, file: Path) -> None:
        with self._faults_told():
            try:
                addresses = Addresses.read(file)
            except (ValidationError, OSError):
                what = f"{file} has no addresses of a federation."
                raise Trouble("no_addresses", what, "see docs/demo.md.") from None
            await self._go(addresses, None, {}, {})

    def _years(self, stage: Stage) -> Mapping[str, YearsOrder]:
        now = datetime.now(UTC)
        return {one.id: YearsOrder(centre=one.id, seed=self._seed, now=now) for one in stage.addresses.centres}

    async def _months(self, stage: Stage, years: Mapping[str, YearsOrder]) -> Mapping[str, Plan]:
        """Writes the months and years before today, through the acts of casework and of quality; what happened in the
        months, by centre."""
        files = FEW_FILES if self._headless else FEDERATED_FILES if self._federated else FILES
        now, begun = datetime.now(UTC), monotonic()
        centres = stage.addresses.centres
        orders = {one.id: Order.to(one, files=files, seed=self._seed, now=now) for one in centres}
        with self._display.step("months before"):
            lived = (live_years(stage.federation[id], order) for id, order in years.items())
            await together(*(run_beside(stage.federation[id], order) for id, order in orders.items()), *lived)
        self._ledger.seconds[MONTHS] = monotonic() - begun
        return {id: order.plan(id) for id, order in orders.items()}

    async def _go(
        self,
        addresses: Addresses,
        memory: Memory | None,
        past: Mapping[str, Plan],
        years: Mapping[str, YearsOrder],
    ) -> None:
        ledger = self._ledger
        before = {id: Before.of(order.life()) for id, order in years.items()}
        guests = Guests.shipped() if self._federated and years else Guests()
        journey = Journey(
            addresses, ledger, clients=self._clients, seed=self._seed, past=past, before=before, guests=guests
        )
        with self._board(journey) as board:
            ledger.on_count = board.count
            await journey.go(PACE * self._clients)
        ledger.part = END
        ledger.seconds["total"] = monotonic() - self._begun
        if memory:
            await asyncio.to_thread(memory.look)
        peaks, shares = (memory.peaks, memory.shares) if memory else ({}, {})
        goal, usual = (GOAL, FEW) if self._headless else (GOAL_TO_LOOK_AT, FEDERATED if self._federated else USUAL)
        told = (in_mebibytes(peaks), in_mebibytes(shares))
        report = Report(self._seed, self._clients, ledger, *told, goal=goal, usual=usual)
        if self._json_file:
            report.write(self._json_file)
        self.exit_code = 0 if report.whole else 1
        printout.what_happened(on_output(), report)

    @contextmanager
    def _faults_told(self) -> Iterator[None]:
        """Write a failure to the report file, too, for the script that waits for it."""
        try:
            with shut_doors_told():
                yield
        except BaseException as error:
            self._ledger.seconds["total"] = monotonic() - self._begun
            if self._json_file and self._ledger.part != END:
                fault = Fault(self._display.failed_in or self._ledger.part, error)
                Report(self._seed, self._clients, self._ledger, {}, fault=fault).write(self._json_file)
            raise

    def _board(self, journey: Journey) -> Board:
        expected = journey.expected()
        return Bars(self._console, expected) if self._console.is_terminal else Lines(self._display, expected)


@contextmanager
def shut_doors_told() -> Iterator[None]:
    """Before anybody's story begins there is no ledger to write into what went wrong."""
    try:
        yield
    except WENT_WRONG as problem:
        step = "look whether the federation runs, and whether these are its addresses."
        raise Trouble("shut_door", f"The demonstration came to an end: {problem}.", step) from None


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


class Calm(Noting):
    """Lets the steps through, and of the services' own lines those that want a look."""

    def say(self, source: str, line: str) -> None:
        if source in ("demo", "kokon") or any(word in line for word in (" warning ", " error ", " critical ")):
            super().say(source, line)


def calm(console: Console) -> Calm:
    return Calm(Coloured(console) if console.is_terminal else Plain(sys.stderr))
