"""P6: the office with ten thousand centres: one quarter taken in, ten years made anew, and its first page."""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import uuid4

import httpx
import uvloop
from fastapi import FastAPI
from pydantic import SecretStr

from bench.federation import members
from bench.measurements import Figures, Line, at_most, median_of
from bench.processes import ROOT
from deploy.local.servers.postgres import EmbeddedPostgres
from deploy.nats.keys import new_seed
from services.quality.app import create_office_app
from services.quality.settings import OfficeSettings
from shared.accounts.domain import Person
from shared.accounts.sessions import Door
from shared.store.upgrade import migrate

FEW = 40
YEARS, USUAL = 10, 200
LOOKS = 15


class Databases:
    """One fresh database after the other."""

    def __init__(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        self._folder = folder
        self._postgres = postgres
        self._numbers = count(1)

    def members(self, centres: int) -> Path:
        """The file that names so many."""
        file = self._folder / f"members-{centres}.json"
        file.write_text(members(centres))
        return file

    async def fresh(self) -> str:
        name = f"office_{next(self._numbers)}"
        url = self._postgres.ensure_database(name)
        await asyncio.to_thread(migrate, "office", self._postgres.owner_url(name))
        return url.get_secret_value()


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    many, years, runs = (1_000, 1, 1) if quick else (10_000, YEARS, 3)
    postgres = EmbeddedPostgres(folder / "postgres")
    postgres.start()
    try:
        return uvloop.run(_measured(Databases(postgres, folder), many, years, runs))
    finally:
        postgres.stop()


async def _measured(databases: Databases, many: int, years: int, runs: int) -> Sequence[Line]:
    sides = [(await taken_in(databases, many), await taken_in(databases, many // 2)) for _ in range(runs)]
    whole, half = median_of([side[0] for side in sides]), median_of([side[1] for side in sides])
    all_, fewer = await recomputed(databases, USUAL, years), await recomputed(databases, USUAL // 2, years)
    page = await looked_at(databases, FEW, many)
    return [
        *twice(f"a quarter of {many:,} centres taken in, beside half as many", whole, half),
        Line("  releases in a second", "/s", many / whole["seconds"]),
        *twice(f"{years * 4} quarters of {USUAL} centres made anew, beside half as many", all_, fewer),
        Line(f"first page over {many:,} centres, beside {FEW}", "ms", page["many"], page["few"], at_most(2)),
    ]


def twice(what: str, whole: Figures, half: Figures) -> tuple[Line, Line]:
    """Twice the centres: not much more than twice the time, nor the memory."""
    return (
        Line(what, "s", whole["seconds"], half["seconds"], at_most(2.2)),
        Line("  memory of the process at its height", "MiB", whole["memory"], half["memory"], at_most(2.2)),
    )


async def taken_in(databases: Databases, centres: int) -> Figures:
    return await in_a_process(await databases.fresh(), "take", centres, 1)


async def recomputed(databases: Databases, centres: int, years: int) -> Figures:
    url = await databases.fresh()
    await in_a_process(url, "take", centres, years * 4)
    return await in_a_process(url, "recompute", centres, years * 4)


async def in_a_process(url: str, what: str, centres: int, quarters: int) -> Figures:
    """Alone, so that its memory is its own."""
    line = [sys.executable, "-m", "bench.federation", url, what, str(centres), str(quarters)]
    process = await asyncio.create_subprocess_exec(*line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    told, log = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the work under measurement failed; its log ends with\n{log.decode()[-2000:]}")
    found: Figures = json.loads(told)
    return found


async def looked_at(databases: Databases, few: int, many: int) -> Figures:
    """Milliseconds of the first page, in turn; the median of each."""
    pages = {"few": await an_office(databases, few), "many": await an_office(databases, many)}
    taken: dict[str, list[float]] = {which: [] for which in pages}
    for _ in range(LOOKS):
        for which, client in pages.items():
            start = time.perf_counter()
            answer = await client.get("/")
            taken[which].append((time.perf_counter() - start) * 1000)
            assert "<svg" in answer.text
    for client in pages.values():
        await client.aclose()
    return {which: statistics.median(times) for which, times in taken.items()}


async def an_office(databases: Databases, centres: int) -> httpx.AsyncClient:
    """Somebody of the office, signed in, where so many centres have reported a quarter."""
    url = await databases.fresh()
    await in_a_process(url, "take", centres, 1)
    app: FastAPI = create_office_app(
        OfficeSettings(
            database_url=SecretStr(url),
            nats_url="nats://127.0.0.1:1",
            nats_seed=new_seed(),
            public_url="https://office.test",
            centres_file=databases.members(centres),
        )
    )
    door: Door = app.state.door
    token = await door.open(Person(uuid4(), "Olga", frozenset({"office"}), "en"), now=datetime.now(UTC))
    headers = {"accept": "text/html", "cookie": f"{door.cookie}={token}"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://office.test", headers=headers)
