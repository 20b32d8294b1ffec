"""P1: a sealed form is posted until the answer says that it is safe: one worker, one, eight and thirty-two at once."""

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench.centre import centre, running
from bench.floors import submissions as floor
from bench.load import Plan
from bench.measurements import Figures, Line, at_least, in_turn, no_more_than, percentile
from bench.processes import load, uvicorn

AT_ONCE = (1, 8, 32)


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    seconds, runs = (1.5, 1) if quick else (5.0, 3)
    with (
        centre(folder, ["intake"]) as started,
        running(started, "intake"),
        uvicorn(
            "bench.floors.submissions:create_app",
            environment={"FLOOR_DATABASE": started.new_database("floor")},
            log=folder / "floor.log",
        ) as floor_port,
    ):
        form = "application/x-www-form-urlencoded"
        ours = Plan(started.installation.port_of("intake"), "/write", started.form, form, 303)
        floored = Plan(floor_port, "/write", floor.BODY, "application/json", 201)
        return asyncio.run(_measured(ours, floored, runs, seconds))


async def _measured(ours: Plan, floored: Plan, runs: int, seconds: float) -> list[Line]:
    lines: list[Line] = []
    for at_once in AT_ONCE:
        sides = [partial(figures, plan.at_once(at_once, seconds)) for plan in (ours, floored)]
        lines += lines_of(at_once, *await in_turn(*sides, runs=runs))
    return lines


async def figures(plan: Plan) -> Figures:
    outcome = await load(plan)
    p50, p99 = (percentile(outcome.latencies, share) * 1000 for share in (0.5, 0.99))
    return {"rate": len(outcome.latencies) / outcome.seconds, "p50": p50, "p99": p99, "errors": outcome.errors}


def lines_of(at_once: int, ours: Figures, floored: Figures) -> list[Line]:
    what = f"{at_once} at once:"
    return [
        Line(f"{what} accepted", "/s", ours["rate"], floored["rate"], at_least(0.5)),
        Line(f"{what} p50", "ms", ours["p50"], floored["p50"]),
        Line(f"{what} p99", "ms", ours["p99"], floored["p99"]),
        Line(f"{what} p99 in p50s", "x", ours["p99"] / ours["p50"], floored["p99"] / floored["p50"], no_more_than(10)),
        Line(f"{what} errors", "", ours["errors"], floored["errors"], no_more_than(0)),
    ]
