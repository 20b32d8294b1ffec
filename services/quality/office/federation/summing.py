"""Adds up what may be shown today of a quarter and of its year."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from services.quality.catalogue.domain import Catalogue
from services.quality.domain import Period
from services.quality.office.federation.completeness import Turnout
from services.quality.office.federation.reached import Reached, basis, year_of
from services.quality.office.federation.store import FederationWork, Look
from services.quality.office.federation.values import INDEX, NOBODY, Histogram, added, value_of
from services.quality.office.received.domain import Side
from services.quality.office.received.publication import days_shown
from shared.budget import budget


async def reached(
    work: FederationWork, look: Look, turnouts: Mapping[Period, Turnout], period: Period, catalogue: Catalogue
) -> Reached:
    """`turnouts` has those of `needed(period)`."""
    year = year_of(period)
    quarters = quarters_of(year)
    of_quarter = await sums(work, look, period, catalogue)
    of_year = await sums(work, look, quarters[-1], catalogue)
    known = budget()
    index = value_of(of_quarter.get(INDEX, NOBODY), known.index, known)
    names = [each.id for each in catalogue.criteria if each.id in known.criteria.names]
    criteria = {name: value_of(of_year.get(name, NOBODY), known.criteria, known) for name in names}
    centres = max((each.centres for each in criteria.values()), default=0)
    return Reached(
        period,
        year,
        index,
        basis(index.centres, turnouts[period], [turnouts[period]]),
        criteria,
        basis(centres, turnouts[quarters[-1]], [turnouts[each] for each in quarters]),
    )


def needed(period: Period) -> list[Period]:
    """The quarter and those of the last year that is over with it."""
    return [period, *quarters_of(year_of(period))]


def quarters_of(year: int) -> list[Period]:
    return [Period(year, quarter) for quarter in (1, 2, 3, 4)]


async def sums(work: FederationWork, look: Look, period: Period, catalogue: Catalogue) -> dict[str, Histogram]:
    """What may be shown of a quarter: by what it is about."""
    quarter = {"period": str(period), "catalogue": catalogue.version}
    batches: Counter[date] = Counter()
    for each in await work.all_counts(**quarter, criterion=catalogue.criteria[0].id):
        if each.side is Side.MEASURED:
            batches[each.shown_on] += each.centres
    days = frozenset(batches) if look.at_once else days_shown(batches, today=look.today, least=look.least)
    if sum(batches[day] for day in days) < look.least:
        return {}
    found: dict[str, list[Histogram]] = {}
    for about, day, histogram in await work.noisy(budget().version, **quarter):
        if day in days:
            found.setdefault(about, []).append(histogram)
    return {about: added(histograms) for about, histograms in found.items()}
