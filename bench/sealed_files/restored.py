"""How long a centre of 5,000 clients needs from its backup in an empty folder until it works again."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.centre import CENTRE
from bench.counsellor_pages import FILES
from bench.measurements import Line, no_more_than
from bench.processes import ROOT
from deploy.local.machine import ports
from deploy.local.settings.installation import Installation
from deploy.local.supervision.supervisor import Supervisor
from shared.topology import SERVICES


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    places = [folder / name for name in ("disk/databases", "safe/client-keys", "drawer/keys")]
    for place in places:
        place.mkdir(parents=True)
    return asyncio.run(_measured(folder, [str(place) for place in places], 50 if quick else FILES))


async def _measured(folder: Path, places: Sequence[str], files: int) -> list[Line]:
    to, client_keys, keys = places
    first = folder / "first"
    async with Supervisor(Installation(first, CENTRE, port=ports.row(len(SERVICES)))) as centre:
        filling = [sys.executable, "-m", "bench.sealed_files", str(files)]
        await _run(filling, given=centre.environment_of("cases"))
        backed_up = await _run(
            _kokon("backup", to, "--client-keys", client_keys, "--keys", keys, "--folder", str(first))
        )
    again = folder / "again"
    begun = time.monotonic()
    restored = await _run(_kokon("restore", to, "--client-keys", client_keys, "--keys", keys, "--folder", str(again)))
    async with Supervisor(Installation(again, CENTRE, port=ports.row(len(SERVICES)))) as centre:
        ready = time.monotonic() - begun
        there = int(centre.servers.postgres.sql("select count(*) from file;", database="cases"))
    assert there == files, f"{there} of {files} files came back"
    return [
        Line(f"a backup of {files:,} files, read back", "s", backed_up),
        Line("restored into an empty folder", "s", restored),
        Line("restored, started and all services ready", "s", ready, goal=no_more_than(600)),
    ]


def _kokon(*words: str) -> list[str]:
    return [sys.executable, "-m", "deploy", *words]


async def _run(line: Sequence[str], given: dict[str, str] | None = None) -> float:
    begun = time.monotonic()
    await asyncio.to_thread(subprocess.run, line, cwd=ROOT, env=given, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun
