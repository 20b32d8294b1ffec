"""P3: how fast tallies and releases come from the stream into the tables: read, checked, known as new, kept, acked."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import monotonic

import asyncpg
import nats
import psutil
import uvloop
from nats.aio.client import Client
from nats.js.api import ConsumerConfig

from bench.centre import Started, centre
from bench.federation import members, releases
from bench.floors import consumers as floor
from bench.floors.bus import PlainNats, floor_bus
from bench.measurements import Figures, Line, Run, at_least, in_turn
from bench.processes import free_port, python
from deploy.nats.keys import new_seed
from services.quality.foundation.domain import Period
from services.quality.standards.catalogue.files import CURRENT
from shared.events import ReleasePublished, TallyReleased
from shared.privacy.counts import Cell, Counted, Held, Indicator, NotMeasured
from shared.store.upgrade import migrate
from shared.topology import DOWNLINK, RELEASES, Durable

CENTRES = 100
"""From whom the releases come."""
PATIENCE = 120
AT_ONCE = 500
RATE = """
SELECT count(*) FILTER (WHERE seen_at < last) / extract(epoch FROM last - first)
FROM (SELECT seen_at, min(seen_at) OVER () AS first, max(seen_at) OVER () AS last FROM inbox) AS taken
GROUP BY first, last
"""
"""From the beginning of the first transaction to that of the last, which is left out; by the clock of the database."""

type Message = tuple[str, bytes]
"""Subject and body."""


@dataclass(frozen=True, slots=True)
class Side:
    """Where messages are put, which program takes them, and where it keeps them."""

    url: str
    seed: str | None
    database: str
    taker: Callable[[], AbstractContextManager[psutil.Process]]
    messages: Iterator[Message]


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    runs, many = (1, 400) if quick else (3, 2_000)
    with centre(folder, ["quality"]) as started, floor_bus(folder / "floor") as bus:
        return uvloop.run(_measured(started, bus, runs, many))


async def _measured(started: Started, bus: PlainNats, runs: int, many: int) -> Sequence[Line]:
    await add_releases(bus.url)
    quarters = runs * many // CENTRES + 1
    # an office takes no release of a quarter that is still to come
    first = Period.of(datetime.now(UTC)).back(quarters)
    kokon = {"tally": of_tallies(started), "release": await of_releases(started, bus, first, quarters)}
    told = {"tally": map(tally, months()), "release": releases(CENTRES, quarters, first=first)}
    lines = []
    for kind, ours in kokon.items():
        raw = of_floor(started, bus, kind, told[kind])
        found, floored = await in_turn(taking(ours, many), taking(raw, many), runs=runs)
        lines.append(Line(f"{kind} messages taken", "/s", found["rate"], floored["rate"], at_least(0.35)))
    return lines


def taking(side: Side, many: int) -> Run:
    async def run() -> Figures:
        """Puts the messages, then starts the program that takes them, and stops it when the last is taken."""
        async with connected(side) as (client, connection):
            await put(client, list(islice(side.messages, many)))
            if await connection.fetchval("SELECT to_regclass('inbox')"):
                await connection.execute("DELETE FROM inbox")
            with side.taker():
                await until_taken(connection, many)
            return {"rate": float(await connection.fetchval(RATE))}

    return run


@asynccontextmanager
async def connected(side: Side) -> AsyncIterator[tuple[Client, asyncpg.Connection]]:
    seeded = {"nkeys_seed_str": side.seed, "inbox_prefix": b"_INBOX.cases"} if side.seed else {}
    client, connection = await nats.connect(side.url, **seeded), await asyncpg.connect(side.database)
    try:
        yield client, connection
    finally:
        await client.close()
        await connection.close()


async def put(client: Client, messages: Sequence[Message]) -> None:
    stream = client.jetstream()
    for start in range(0, len(messages), AT_ONCE):
        chosen = messages[start : start + AT_ONCE]
        await asyncio.gather(*(stream.publish(subject, body, timeout=30) for subject, body in chosen))


async def until_taken(connection: asyncpg.Connection, many: int) -> None:
    deadline = monotonic() + PATIENCE
    while not await connection.fetchval("SELECT to_regclass('inbox')") or (
        await connection.fetchval("SELECT count(*) FROM inbox") < many
    ):
        if monotonic() > deadline:
            raise RuntimeError("not everything was taken")
        await asyncio.sleep(0.02)


def of_tallies(started: Started) -> Side:
    nats_of_centre, log = started.servers.nats, started.installation.folder / "quality.log"
    return Side(
        nats_of_centre.url,
        nats_of_centre.seed("cases").get_secret_value(),
        started.address("quality"),
        lambda: python("-m", "shared.runtime.server", "quality", environment=started.environment("quality"), log=log),
        ((TallyReleased.subject, tally(window)) for window in months()),
    )


async def of_releases(started: Started, bus: PlainNats, first: Period, quarters: int) -> Side:
    """The office, on the open server of the floor: how a release comes to the hub is not what is measured here."""
    url = started.servers.postgres.ensure_database("office")
    await asyncio.to_thread(migrate, "office", started.servers.postgres.owner_url("office"))
    surroundings = {
        "OFFICE_DATABASE_URL": url.get_secret_value(),
        "OFFICE_NATS_URL": bus.url,
        "OFFICE_NATS_SEED": new_seed(),
        "OFFICE_PORT": str(free_port()),
        "OFFICE_OPERATOR_PORT": str(free_port()),
        "OFFICE_CENTRES_FILE": str(members_of(started.installation.folder, first)),
        "OFFICE_DEMO": "true",
    }
    log = started.installation.folder / "office.log"
    return Side(
        bus.url,
        None,
        started.address("office"),
        lambda: python("-m", "shared.runtime.server", "office", environment=surroundings, log=log),
        as_stamped(releases(CENTRES, quarters, first=first)),
    )


def members_of(folder: Path, joined: Period) -> Path:
    file = folder / "members.json"
    file.write_text(members(CENTRES, joined=joined))
    return file


def of_floor(started: Started, bus: PlainNats, kind: str, bodies: Iterator[bytes]) -> Side:
    database = started.new_database(f"floor_{kind}")
    surroundings = {"FLOOR_DATABASE": database, "FLOOR_NATS": bus.url, "FLOOR_KIND": kind}
    log = started.installation.folder / f"floor-{kind}.log"
    return Side(
        bus.url,
        None,
        database,
        lambda: python("-m", "bench.floors.consumers", environment=surroundings, log=log),
        ((floor.subject_of(kind), body) for body in bodies),
    )


async def add_releases(url: str) -> None:
    """The stream that the hub fills, and what the office listens with."""
    durable = Durable("office", ReleasePublished)
    client = await nats.connect(url)
    await client.jetstream().add_stream(name=RELEASES, subjects=["centre.>"])
    await client.jetstream().add_stream(name=DOWNLINK, subjects=[f"{DOWNLINK}.>"])
    wanted = ConsumerConfig(durable_name=durable.name, filter_subject=durable.filter_subject, ack_wait=30)
    await client.jetstream().add_consumer(RELEASES, wanted)
    await client.close()


def as_stamped(bodies: Iterator[bytes]) -> Iterator[Message]:
    """With the centre before the subject, as the hub puts it there."""
    for body in bodies:
        yield f"centre.{json.loads(body)['centre']}.{ReleasePublished.subject}", body


def months() -> Iterator[str]:
    """More months than any centre will see: each tally is about another one."""
    for year in range(1, 10_000):
        for month in range(1, 13):
            yield f"{year:04}-{month:02}"


def tally(window: str) -> bytes:
    chance = random.Random(window)
    cells = tuple(a_cell(indicator, chance) for indicator in Indicator)
    return TallyReleased(catalogue=CURRENT, window=window, cells=cells).body()


def a_cell(indicator: Indicator, chance: random.Random) -> Cell:
    match chance.randrange(3):
        case 0:
            return Held(indicator=indicator)
        case 1:
            return NotMeasured(indicator=indicator)
    return Counted(indicator=indicator, met=chance.randint(5, 60), partly=chance.randint(0, 9), not_met=0)
