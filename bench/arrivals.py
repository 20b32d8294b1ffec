"""P4: from the form to the duty inbox, twenty a second and as many as go; what was accepted has to arrive."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from uuid import UUID

import asyncpg

from bench.centre import FORM, Started, centre, hire, mail_sink, running
from bench.floors import arrivals as floor
from bench.floors.bus import floor_bus
from bench.load import Outcome, Plan, identities
from bench.measurements import Figures, Line, at_least, at_most, in_turn, no_more_than, percentile
from bench.processes import load, python, uvicorn

IN_THE_INBOX = "SELECT id FROM request WHERE waiting_since IS NOT NULL AND id = ANY($1)"
ALL_IN_THE_INBOX = "SELECT count(*) FROM request WHERE waiting_since IS NOT NULL"
BEING_TOLD = "SELECT count(*) FROM notice WHERE state = 'requested'"
WINDOW = 64
"""How many of the next requests are looked for at once."""
PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Side:
    """`arrived` asks which of some ids are there, `counted` how many there are at all, `behind` what is still to do."""

    plan: Plan
    database: str
    arrived: str
    counted: str
    behind: str


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    runs, seconds = (1, 4.0) if quick else (3, 10.0)
    with (
        centre(folder, ["intake", "cases", "notify"]) as started,
        ours(started) as kokon,
        floored(started) as floor_side,
    ):
        return asyncio.run(_measured(kokon, floor_side, runs, seconds))


@contextmanager
def ours(started: Started) -> Iterator[Side]:
    """The services that a request passes, and the one that tells the colleague on duty."""
    with ExitStack() as stack:
        mail = stack.enter_context(mail_sink(started.installation.folder / "mail.log"))
        hire(started, "anna")
        for service in ("notify", "cases", "intake"):
            stack.enter_context(running(started, service, NOTIFY_SMTP_URL=f"smtp://127.0.0.1:{mail}"))
        plan = Plan(started.installation.port_of("intake"), "/write", started.form, FORM, 303)
        yield Side(plan, started.address("cases"), IN_THE_INBOX, ALL_IN_THE_INBOX, BEING_TOLD)


@contextmanager
def floored(started: Started) -> Iterator[Side]:
    folder = started.installation.folder
    with ExitStack() as stack:
        bus = stack.enter_context(floor_bus(folder / "floor"))

        def surroundings(role: str) -> dict[str, str]:
            return {"FLOOR_DATABASE": started.new_database(f"floor_{role}"), "FLOOR_NATS": bus.url}

        for role in ("quality", "cases"):
            log = folder / f"floor-{role}.log"
            stack.enter_context(python("-m", "bench.floors.arrivals", role, environment=surroundings(role), log=log))
        factory, log = "bench.floors.arrivals:create_intake", folder / "floor-intake.log"
        port = stack.enter_context(uvicorn(factory, environment=surroundings("intake"), log=log))
        plan = Plan(port, "/write", floor.BODY, "application/json", 201)
        yield Side(plan, started.address("floor_quality"), floor.ARRIVED, floor.COUNTED, "SELECT 0")


async def _measured(kokon: Side, floor_side: Side, runs: int, seconds: float) -> list[Line]:
    for side in (kokon, floor_side):
        await flood(side, 1.0)
    steady = await in_turn(partial(trickle, kokon, seconds), partial(trickle, floor_side, seconds), runs=runs)
    flooded = await in_turn(partial(flood, kokon, seconds), partial(flood, floor_side, seconds), runs=runs)
    return [
        Line("20 a second: form to inbox, p50", "ms", steady[0]["p50"], steady[1]["p50"], at_most(5)),
        Line("20 a second: form to inbox, p99", "ms", steady[0]["p99"], steady[1]["p99"], at_most(5)),
        Line("20 a second: lost", "", steady[0]["lost"], steady[1]["lost"], no_more_than(0)),
        Line("32 at once: in the inbox", "/s", flooded[0]["rate"], flooded[1]["rate"], at_least(0.4)),
        Line("32 at once: lost", "", flooded[0]["lost"], flooded[1]["lost"], no_more_than(0)),
    ]


async def trickle(side: Side, seconds: float) -> Figures:
    """Latencies in ms, from the moment a form was due until a reader of the inbox would see it."""
    steady = side.plan.at_rate(20, seconds)
    connection = await asyncpg.connect(side.database)
    await connection.execute("SET kokon.errand = 'arrivals'")
    watch = asyncio.create_task(watched(connection, side, steady))
    outcome, arrivals = await load(steady), await watch
    await connection.close()
    latencies = [arrivals[UUID(one)] - due for one, due in outcome.sent.items() if UUID(one) in arrivals]
    p50, p99 = (percentile(latencies, share) * 1000 for share in (0.5, 0.99))
    return {"p50": p50, "p99": p99, "lost": len(outcome.sent) - len(latencies) + outcome.errors}


async def watched(connection: asyncpg.Connection, side: Side, plan: Plan) -> dict[UUID, float]:
    """When each request was first seen, by the shared clock."""
    expected = list(islice(identities(plan.seed), round(plan.rate * plan.seconds)))
    missing, arrivals = dict.fromkeys(expected), dict[UUID, float]()
    deadline = time.monotonic() + plan.seconds + PATIENCE
    while missing and time.monotonic() < deadline:
        for row in await connection.fetch(side.arrived, list(islice(missing, WINDOW))):
            arrivals[row["id"]] = time.monotonic()
            del missing[row["id"]]
        await asyncio.sleep(0.001)
    return arrivals


async def flood(side: Side, seconds: float) -> Figures:
    """As fast as answers come; the clock stops when the last one is in the inbox."""
    connection = await asyncpg.connect(side.database)
    await connection.execute("SET kokon.errand = 'arrivals'")
    before, start = await connection.fetchval(side.counted), time.monotonic()
    outcome: Outcome = await load(side.plan.at_once(32, seconds))
    expected = before + len(outcome.sent)
    arrived = await counted(connection, side.counted, lambda number: number >= expected) - before
    rate = arrived / (time.monotonic() - start)
    # the other side is not to be measured while this one still works
    await counted(connection, side.behind, lambda number: number == 0)
    await connection.close()
    return {"rate": rate, "lost": len(outcome.sent) - arrived + outcome.errors}


async def counted(connection: asyncpg.Connection, query: str, enough: Callable[[int], bool]) -> int:
    """The number as soon as it is enough, or when patience ends."""
    deadline = time.monotonic() + PATIENCE
    while not enough(number := await connection.fetchval(query)) and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    return int(number)
