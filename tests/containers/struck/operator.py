"""The operator of containers: looks as the page says, types its commands, and waits until all is well again."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tests.containers.federation import ROOT, Compose, well
from tests.containers.struck.repairs import Repair, filled, repairs

DIGITS = re.compile(r"read out[^:]*: ([\d ]+)$", re.MULTILINE | re.IGNORECASE)
PATIENCE = 180.0
"""Seconds for a command that fails while something else is still coming back."""
PAUSE = 1.0


@dataclass
class Operator:
    federation: Compose
    folder: Path
    """In which the commands are typed, and papers are written."""

    async def until_seen(self, repair: Repair, told: Mapping[str, str], *, within: float) -> None:
        begun, said = monotonic(), ""
        while missing := [words for words in repair.words if words not in said]:
            assert not said or monotonic() - begun < within, f"nobody said {missing}, but {said[-3000:]}"
            _, said = await self._type(filled(repair.look, told))
            await asyncio.sleep(0 if all(words in said for words in repair.words) else PAUSE)

    async def follow(self, repair: Repair, told: Mapping[str, str]) -> None:
        """Each command of the page, as it stands there; what one says goes into the next ones."""
        told, said = dict(told), ""
        for command in repair.commands:
            told |= {"DIGITS": digits[-1].strip()} if (digits := DIGITS.findall(said)) else {}
            said = await self._succeed(filled(command, {**told, "NUMBERS": " ".join(waiting(said))}))

    async def until_well(self, *, within: float) -> None:
        begun = monotonic()
        while ill := [one["Service"] for one in await asyncio.to_thread(self.federation.containers) if not well(one)]:
            assert monotonic() - begun < within, f"not well after all that time: {', '.join(ill)}"
            await asyncio.sleep(PAUSE)

    async def doctor_finds(self, *, within: float = PATIENCE) -> list[str]:
        """What still has to be done when everything was; links need some seconds to come back."""
        begun, [look] = monotonic(), {one.look for one in repairs().values() if " doctor " in one.look}
        while True:
            code, said = await self._type(look)
            found = [line for line in said.splitlines() if line.startswith("✗")]
            if code == 0 or monotonic() - begun > within:
                return found
            await asyncio.sleep(PAUSE)

    async def _succeed(self, command: str) -> str:
        begun = monotonic()
        while True:
            code, said = await self._type(command)
            if code == 0:
                return said
            assert monotonic() - begun < PATIENCE, f"{command}: {said[-2000:]}"
            await asyncio.sleep(PAUSE)

    async def _type(self, command: str) -> tuple[int, str]:
        return await asyncio.to_thread(self._typed, command)

    def _typed(self, command: str) -> tuple[int, str]:
        here = {"PYTHONPATH": str(ROOT), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        around = os.environ | self.federation.told | self.federation.environment | here
        line = ["sh", "-c", command]
        done = subprocess.run(
            line, cwd=self.folder, env=around, capture_output=True, text=True, timeout=300, check=False
        )
        return done.returncode, done.stdout + done.stderr


def waiting(said: str) -> list[str]:
    """The numbers of what still waits in a list of dead letters."""
    rows = [json.loads(line) for line in said.splitlines() if line.startswith('{"id"')]
    return [str(row["id"]) for row in rows if not row["settled"]]
