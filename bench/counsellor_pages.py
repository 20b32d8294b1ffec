"""P5: the pages of a counsellor who has 5,000 sealed files, beside one page of a plain list of as many rows.

Each file holds 60 records of all kinds; 200 of the files are open, and another counsellor has these alone.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench.centre import FORM, Started, centre, running
from bench.load import Plan
from bench.measurements import Figures, Line, at_most, in_turn, median_of, no_more_than, percentile
from bench.processes import ROOT, load, uvicorn
from bench.sealed_files.centre import RARE
from bench.sealed_files.records import NOTED

FILES = 5000
OFTEN = 50
"""Times a second somebody else asks while a search runs."""


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    seconds, runs = (2.0, 1) if quick else (6.0, 3)
    with centre(folder, ["cases"]) as started:
        told = filled(started, FILES)
        given = {"FLOOR_DATABASE": started.new_database("floor"), "FLOOR_ROWS": str(FILES)}
        with (
            running(started, "cases"),
            uvicorn("bench.floors.plain_list:create_app", environment=given, log=folder / "floor.log") as floor_port,
        ):
            port, cookie = started.installation.port_of("cases"), told["cookie"]
            pages = {
                "my day, 200 open files": Plan(port, "/", "", "", 200, cookie),
                "inbox": Plan(port, "/requests", "", "", 200, cookie),
                "own files": Plan(port, "/files", "", "", 200, cookie),
                "own files, page 100": Plan(port, "/files?page=100", "", "", 200, cookie),
                "one file of 60 records": Plan(port, told["file"], "", "", 200, cookie),
                "the search before it": Plan(port, "/search", "", "", 200, cookie),
            }
            search = Plan(port, "/search", f"term={RARE}", FORM, 200, cookie)
            notes = Plan(port, "/search/notes", f"term={NOTED}", FORM, 200, told["deputy"])
            beside = Plan(port, "/live", "", "", 200)
            floored = Plan(floor_port, "/files", "", "", 200)
            return asyncio.run(_measured(pages, search, notes, beside, floored, runs, seconds))


def filled(started: Started, files: int) -> dict[str, str]:
    arguments = [sys.executable, "-m", "bench.sealed_files", str(files)]
    given = started.environment("cases")
    made = subprocess.run(arguments, cwd=ROOT, env=given, check=True, stdout=subprocess.PIPE)
    started.servers.postgres.sql("vacuum analyze;", database="cases")
    told: dict[str, str] = json.loads(made.stdout)
    return told


async def _measured(
    pages: dict[str, Plan], search: Plan, notes: Plan, beside: Plan, floored: Plan, runs: int, seconds: float
) -> list[Line]:
    lines: list[Line] = []
    for what, plan in pages.items():
        sides = [partial(figures, side.at_once(1, seconds)) for side in (plan, floored)]
        lines += lines_of(what, *await in_turn(*sides, runs=runs))
    found = median_of([await searched(search, beside, seconds) for _ in range(runs)])
    noted = median_of([await figures(notes.at_once(1, seconds)) for _ in range(runs)])
    return [
        *lines,
        Line(f"search of {FILES:,} names: p50", "ms", found["p50"], goal=no_more_than(200)),
        Line("search: p99", "ms", found["p99"]),
        Line("search: errors", "", found["errors"], goal=no_more_than(0)),
        Line("search of all own notes, 200 files: p50", "ms", noted["p50"], goal=no_more_than(1000)),
        Line("search of notes: errors", "", noted["errors"], goal=no_more_than(0)),
        Line("others wait while somebody searches: longest", "ms", found["longest"], goal=no_more_than(50)),
    ]


async def figures(plan: Plan) -> Figures:
    outcome = await load(plan)
    p50, p99 = (percentile(outcome.latencies, share) * 1000 for share in (0.5, 0.99))
    return {"p50": p50, "p99": p99, "errors": outcome.errors}


async def searched(search: Plan, beside: Plan, seconds: float) -> Figures:
    """One search after the other alone; then again, while others ask for something light."""
    alone = await figures(search.at_once(1, seconds))
    _, others = await asyncio.gather(load(search.at_once(1, seconds)), load(beside.at_rate(OFTEN, seconds)))
    return alone | {"errors": alone["errors"] + others.errors, "longest": max(others.latencies) * 1000}


def lines_of(what: str, ours: Figures, floored: Figures) -> list[Line]:
    return [
        Line(f"{what}: p50", "ms", ours["p50"], floored["p50"]),
        Line(f"{what}: p99", "ms", ours["p99"], floored["p99"], at_most(20)),
        Line(f"{what}: p99 alone", "ms", ours["p99"], goal=no_more_than(60)),
        Line(f"{what}: errors", "", ours["errors"], floored["errors"], no_more_than(0)),
    ]
