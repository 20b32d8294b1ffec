"""P6, at a centre: a history of ten years made anew from what is kept, beside half as many; and one quarter of it."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from datetime import time as hour
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import uvloop

from bench.consumers import tally
from bench.measurements import Figures, Line, Run, at_most, in_turn, no_more_than
from deploy.local.servers.postgres import EmbeddedPostgres
from services.quality.answers.assessment.domain import Answer, Assessment, Review
from services.quality.answers.assessment.store import Assessments
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.store import Register
from services.quality.evidence.tallies.domain import accept
from services.quality.evidence.tallies.store import Tallies
from services.quality.foundation.domain import Author, Period, Role
from services.quality.foundation.quarters.store import Quarters
from services.quality.foundation.tables.store import QualityStore, Transaction, open_store
from services.quality.standards.catalogue.files import CURRENT, shipped
from services.quality.standing.history.domain import quarters
from services.quality.standing.history.keeping import bring_up_to_date
from services.quality.standing.history.recomputing import recompute
from shared.events import TallyReleased
from shared.store.upgrade import migrate

CLOCK = ZoneInfo("Europe/Berlin")
CATALOGUES = shipped()
FIRST = Period.of(CATALOGUES[CURRENT].valid_from)
LEAD = Author(UUID(int=1), Role.LEAD)
COUNSELLOR = Author(UUID(int=2), Role.COUNSELLOR)
ENTRIES = 200
"""In force at any time; each is looked at again once a year."""


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    years, runs = (4, 1) if quick else (10, 3)
    postgres = EmbeddedPostgres(folder / "postgres")
    postgres.start()
    try:
        return uvloop.run(_measured(postgres, years, runs))
    finally:
        postgres.stop()


async def _measured(postgres: EmbeddedPostgres, years: int, runs: int) -> Sequence[Line]:
    async with lived(postgres, years) as long, lived(postgres, years // 2) as short:
        await anew(short, years // 2)()
        whole, half = await in_turn(anew(long, years), anew(short, years // 2), runs=runs)
        last = await one_quarter(long, years)
    return [
        Line(f"the history of {years} years made anew, beside {years // 2}", "s", whole["s"], half["s"], at_most(2.2)),
        Line("  its last quarter alone", "ms", last * 1000, None, no_more_than(2000)),
    ]


@asynccontextmanager
async def lived(postgres: EmbeddedPostgres, years: int) -> AsyncIterator[QualityStore]:
    name = f"quality_{years}"
    url = postgres.ensure_database(name)
    await asyncio.to_thread(migrate, "quality", postgres.owner_url(name))
    store = open_store(url)
    await live(store, years)
    yield store
    await store.engine.dispose()


def anew(store: QualityStore, years: int) -> Run:
    async def run() -> Figures:
        start = time.perf_counter()
        await recompute(store, catalogues=CATALOGUES, today=after(years), clock=CLOCK)
        return {"s": time.perf_counter() - start}

    return run


async def one_quarter(store: QualityStore, years: int) -> float:
    running = Period.of(after(years))
    async with store.work() as work:
        await Quarters(work).discard(running.back(1))
    start = time.perf_counter()
    async with store.work() as work:
        assert await bring_up_to_date(work, CATALOGUES, running=running, clock=CLOCK) == 1
    return time.perf_counter() - start


def after(years: int) -> date:
    """The day on which so many years are over."""
    return FIRST.back(-4 * years).last_day


async def live(store: QualityStore, years: int) -> None:
    """Each month a tally; each year every criterion is answered twice and every entry looked at once."""
    chance = random.Random(years)
    entries = [entry(number, FIRST.last_day) for number in range(ENTRIES)]
    for period in quarters(FIRST, FIRST.back(1 - 4 * years)):
        async with store.work() as work:
            told = [TallyReleased.model_validate_json(tally(month)) for month in period.months]
            await Tallies(work).keep_tallies([accept(each, CATALOGUES) for each in told])
            await answer(work, period, chance)
            seen = [looked_at(each, period, chance) for each in entries if each.entry.int % 4 == period.quarter - 1]
            await Register(work).save_entries([*seen, *(entries if period == FIRST else [])])
            entries = list({each.entry: each for each in (*entries, *seen)}.values())


async def answer(work: Transaction, period: Period, chance: random.Random) -> None:
    at = datetime.combine(period.last_day, hour(9), UTC)
    for criterion in CATALOGUES[CURRENT].criteria[period.quarter % 2 :: 2]:
        said = Assessment(
            UUID(int=chance.getrandbits(128)), criterion.id, CURRENT, Answer.IN_PLACE, "There it is.", "", LEAD, at
        )
        await Assessments(work).save_assessment(said)
        await Assessments(work).save_review(
            Review(UUID(int=chance.getrandbits(128)), said.id, True, "", COUNSELLOR, at)
        )


def entry(number: int, day: date) -> Entry:
    values = {"item": "private_room", "place": f"Room {number}", "met": "yes"}
    at = datetime.combine(day, hour(8), UTC)
    return Entry(UUID(int=number << 64), UUID(int=number), "workplace_item", 1, values, day, None, "", LEAD, at, day)


def looked_at(before: Entry, period: Period, chance: random.Random) -> Entry:
    at = datetime.combine(period.last_day, hour(9), UTC)
    new = UUID(int=chance.getrandbits(128))
    return replace(before, id=new, number=before.number + 1, at=at, day=period.last_day, reviewed_on=period.last_day)
