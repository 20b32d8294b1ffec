"""What the federation reached in a quarter and in the last year that is over, and how much each value rests on."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.quality.catalogue.domain import Catalogue
from services.quality.domain import Period
from services.quality.office.federation.completeness import Turnout
from services.quality.office.federation.store import FederationWork, Look
from services.quality.office.federation.values import INDEX, NOBODY, Histogram, Value, added, value_of
from services.quality.office.members import Members
from services.quality.office.received.domain import Side
from services.quality.office.received.publication import days_shown
from shared.budget import budget


@dataclass(frozen=True, slots=True)
class Basis:
    """How much a value rests on: releases that are in it, out of those expected; the same for all of its year."""

    centres: int
    expected: int
    releases: int
    releases_expected: int

    @property
    def share(self) -> float | None:
        return self.centres / self.expected if self.expected else None

    @property
    def releases_share(self) -> float | None:
        return self.releases / self.releases_expected if self.releases_expected else None


@dataclass(frozen=True, slots=True)
class Reached:
    """`index` is of the quarter; `criteria` are of the calendar `year`, told with the release of its last quarter."""

    period: Period
    year: int
    index: Value
    index_basis: Basis
    criteria: Mapping[str, Value] = field(default_factory=dict)
    criteria_basis: Basis | None = None


def year_of(period: Period) -> int:
    """The last calendar year that is over with this quarter."""
    return period.year if period.quarter == 4 else period.year - 1


async def reached(work: FederationWork, look: Look, members: Members, period: Period, catalogue: Catalogue) -> Reached:
    year = year_of(period)
    quarters = [Period(year, quarter) for quarter in (1, 2, 3, 4)]
    turnouts = {each.period: each for each in await work.turnouts(members, period, *quarters)}
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


def basis(centres: int, turnout: Turnout, of_year: list[Turnout]) -> Basis:
    releases, expected = (sum(getattr(each, name) for each in of_year) for name in ("reported", "expected"))
    return Basis(centres, turnout.expected, releases, expected)
