"""Makes the whole history of a centre anew from what is kept: tallies, answers, second looks, pulses, the register."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from services.quality.foundation.domain import Period, year_to
from services.quality.foundation.quarters.store import Quarters
from services.quality.foundation.tables.store import QualityStore
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standing.history.keeping import missing
from services.quality.standing.history.past import unrolled
from services.quality.standing.history.store import HistoryLines

type Progress = Callable[[int, int], None]
"""Told how many quarters are done, of how many."""


@dataclass(frozen=True, slots=True)
class Recomputed:
    quarters: int
    lines: int


async def recompute(
    store: QualityStore,
    progress: Progress = lambda done, total: None,
    *,
    catalogues: Mapping[str, Catalogue],
    today: date,
    clock: ZoneInfo,
) -> Recomputed:
    """In one transaction: pages see the old history or the new one, and nothing between."""
    made = 0
    async with store.work() as work:
        await HistoryLines(work).alone()
        await Quarters(work).discard(Period(0, 1))
        wanted = await missing(work, catalogues, Period.of(today), clock)
        past = await HistoryLines(work).past({month for period in wanted for month in year_to(period)})
        progress(0, len(wanted))
        for done, (period, lines) in enumerate(unrolled(past, catalogues, wanted, clock), 1):
            await HistoryLines(work).keep_quarter(period, lines)
            made += len(lines)
            progress(done, len(wanted))
    return Recomputed(len(wanted), made)
