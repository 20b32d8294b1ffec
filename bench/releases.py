"""P9: the last quarter of a year, released by ten thousand centres: counted, drawn, drawn up, taken, added up."""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from random import Random

from bench.floors import releases as floor
from bench.measurements import Figures, Line, at_most, in_turn, median_of, no_more_than
from services.cases.counting.draws.domain import Standing, draw
from services.cases.counting.draws.noise import with_noise
from services.quality.office.values import Histogram, added, value_of
from shared.privacy.budget import Criteria, Index, budget
from shared.privacy.counts import Noised
from simulation.centre import received, released
from simulation.clients import CONSIDERED, casework, practices, quarters

KEY = bytes(32)
DIFFERENT = 40
"""Centres with clients of their own, taken over and over again: to invent them is not what is measured."""
FEWEST, MOST = 5, 60
LAST = quarters(1)[-1]
LAYERS: tuple[Index | Criteria, ...] = (budget().index, *[budget().criteria] * len(budget().criteria.names))


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    many, runs = (1_000, 1) if quick else (10_000, 3)
    centres = invented()
    federation(centres, DIFFERENT)
    return asyncio.run(_measured(centres, many, runs))


async def _measured(centres: Sequence[Sequence[Standing]], many: int, runs: int) -> list[Line]:
    whole, half = (partial(timed, partial(federation, centres, number), number) for number in (many, many // 2))
    ours, fewer = await in_turn(whole, half, runs=runs)
    alone = median_of([await timed(partial(noise_alone, many), many) for _ in range(runs)])
    return [
        Line(f"{many:,} centres, beside half as many", "s", ours["seconds"], fewer["seconds"], at_most(2.2)),
        Line("  for each centre, beside OpenDP alone", "ms", ours["each"], alone["each"], no_more_than(10)),
    ]


def invented() -> list[list[Standing]]:
    chance = Random(9)
    found = practices(DIFFERENT, FEWEST, MOST, CONSIDERED, chance)
    return [casework(practice, 1, CONSIDERED, chance) for practice in found]


async def timed(work: Callable[[], object], centres: int) -> Figures:
    """Measure processor time: nothing here waits, and other processes do not count."""
    start = time.process_time()
    work()
    seconds = time.process_time() - start
    return {"seconds": seconds, "each": seconds * 1000 / centres}


def federation(centres: Sequence[Sequence[Standing]], many: int) -> None:
    heard = [histograms(f"centre-{number}", own) for number, own in enumerate(islice(cycle(centres), many))]
    for layer, sums in zip(LAYERS, zip(*heard, strict=True), strict=True):
        assert value_of(added(sums), layer, budget()).centres == many


def histograms(centre: str, standings: Sequence[Standing]) -> list[Histogram]:
    """Of one release, as the office adds them up: the index, then each criterion."""
    drawn = draw(standings, period=LAST, spent=(), budget=budget(), centre=centre, key=KEY, noise=with_noise)
    assert drawn.spent
    told = received(released(drawn, (), budget(), centre=centre).event, budget())
    return [histogram(counts) for counts in (told.index, *(each.counts for each in told.contributions))]


def histogram(counts: Noised) -> Histogram:
    return Histogram(1, counts.met, counts.partly, counts.not_met)


def noise_alone(many: int) -> None:
    for _ in range(many):
        floor.drawn([9, 3, 1], [9, 3, 1] * 10)
