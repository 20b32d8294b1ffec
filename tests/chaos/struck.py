"""An installation on which a fault falls: what its operator is told, and the commands that the operator runs."""

import asyncio
import json
import re
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from typing import Any

from deploy.demo.stage import Stage
from deploy.local.machine.display import Silent
from deploy.local.settings.installation import Installation
from deploy.local.supervision.supervisor import Supervisor
from deploy.trouble import Trouble
from tests import programs
from tests.chaos.repairs import Repair, filled
from tests.chaos.small_disk import SmallDisk
from tests.chaos.wires import Wire, Wires

DIGITS = re.compile(r"\d{5}(?: \d{5}){5}")
WITHIN = 180.0
"""Seconds for whatever has to come, on a machine that has other work."""


class Said(Silent):
    """Remembers what `./kokon up` says."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, source: str, line: str) -> None:
        self.lines.append(f"{source} {line}")


SERVERS = ("postgres", "nats")


@dataclass
class Struck:
    stage: Stage
    place: str
    said: Said
    random: Random
    disk: SmallDisk | None = None
    link: Wire | None = None
    wires: Mapping[str, Wires] = field(default_factory=dict)

    @property
    def supervisor(self) -> Supervisor:
        return self.stage.federation[self.place]

    @property
    def installation(self) -> Installation:
        return self.supervisor.installation

    def pid(self, program: str) -> int | None:
        return self.supervisor.pids().get(program)

    async def sql(self, statements: str, database: str = "postgres") -> str:
        """As the administrator; again where the server is just coming back."""
        async with asyncio.timeout(WITHIN):
            while True:
                with suppress(Trouble):
                    return await asyncio.to_thread(self.supervisor.servers.postgres.sql, statements, database=database)
                await asyncio.sleep(0.2)

    async def read(self, statement: str, database: str) -> None:
        """As a page would: it may be refused."""
        await self.sql("select 1;")
        with suppress(Trouble):
            await asyncio.to_thread(self.supervisor.servers.postgres.sql, statement, database=database)

    async def until_seen(self, repair: Repair, since: int) -> None:
        """All that the page says an operator sees. `since` is how many lines had been said before."""
        begun, found = monotonic(), ""
        while missing := [words for words in repair.seen if not self._was_said(words, since)]:
            if repair.asks_doctor:
                found = " ".join(str(one["found"]) for one in await self.doctor())
                missing = [words for words in missing if words not in found]
                if not missing:
                    return
            if monotonic() - begun > WITHIN:
                last = found or self.said.lines[since:][-20:]
                raise AssertionError(f"nobody said {missing} at {self.place}, but {last}")
            await asyncio.sleep(0.2)

    def _was_said(self, words: str, since: int) -> bool:
        return any(words in line and self.place in line for line in self.said.lines[since:])

    async def doctor(self) -> list[dict[str, Any]]:
        ended = await self._ran(["doctor", "--json", *self._words_of_place(self.place)])
        found = json.loads(ended.stdout)
        assert isinstance(found, list), f"./kokon doctor at {self.place}: {found}"
        return found

    async def follow(self, repair: Repair, told: Mapping[str, str]) -> None:
        """Run each statement and each command of the page, as it stands there."""
        for statement in repair.statements:
            await self.sql(statement)
        said = ""
        for command in repair.commands:
            if command == "./kokon up":
                await self.start_again()
                continue
            for found in found_in(said) if "ID" in command.split() else [read_out(said)]:
                said = await self.run(filled(command, {**told, **found}))

    async def run(self, words: list[str]) -> str:
        """`./kokon ...`, as often as it takes: what else fails at the moment is no fault of the command."""
        place = "office" if words[:2] == ["join", "admit"] else self.place
        line = [*words, *([] if "--folder" in words else self._words_of_place(place))]
        begun = monotonic()
        while (ended := await self._ran(line)).returncode:
            if monotonic() - begun > WITHIN:
                raise AssertionError(f"./kokon {' '.join(words[:2])} at {place}: {ended.stderr[-500:]}")
            await asyncio.sleep(0.5)
        return ended.stdout

    async def _ran(self, words: list[str]) -> subprocess.CompletedProcess[str]:
        return await asyncio.to_thread(programs.ran, "deploy", *words)

    def _words_of_place(self, place: str) -> list[str]:
        installation = self.stage.federation[place].installation
        return ["--folder", str(installation.folder)]

    async def start_again(self) -> None:
        """Ctrl-C, and `./kokon up`."""
        await self.supervisor.stop()
        await self.start_anew()

    async def start_anew(self) -> None:
        """`./kokon up` in the folder, after everything was stopped; again where something was killed while it began."""
        async with asyncio.timeout(WITHIN):
            while True:
                with suppress(Trouble):
                    return await self._begin()

    async def _begin(self) -> None:
        federation, before = self.stage.federation, self.supervisor
        mail = {name: kept for name, kept in before.services.items() if name not in self.installation.services}
        again = Supervisor(self.installation, display=before.display, beside=[*mail.values()])
        if self.place in federation.centres:
            federation.centres[self.place] = again
        else:
            federation.office = again
        await again.__aenter__()

    async def until_ready(self) -> None:
        """Every service of it can work, and both servers answer."""
        begun = monotonic()
        while waits := self._waits_for():
            assert monotonic() - begun < WITHIN, f"{self.place} is not ready: {waits}"
            await asyncio.sleep(0.1)

    def _waits_for(self) -> list[str]:
        running, services = self.supervisor.pids(), self.supervisor.services
        stopped = [f"{name} does not run" for name in (*self.installation.services, *SERVERS) if name not in running]
        return stopped + [f"{name}: {', '.join(kept.reasons)}" for name, kept in services.items() if kept.reasons]


def read_out(said: str) -> dict[str, str]:
    """What is read out on the phone, where a command shows it."""
    digits = DIGITS.search(said)
    return {"DIGITS": digits[0]} if digits else {}


def found_in(said: str) -> list[dict[str, str]]:
    """The number of each event that waits in the list of what was put aside."""
    rows = [line.split() for line in said.splitlines()]
    return [{"ID": row[0]} for row in rows if row and row[0].isdigit() and row[-1] == "waits"]
