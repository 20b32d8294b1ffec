"""Adds up what may be shown today of a quarter and of its year."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from services.quality.foundation.domain import Period
from services.quality.foundation.tables.store import Transaction
from services.quality.office.federation.completeness import Turnout
from services.quality.office.federation.reached import Reached, basis, year_of
from services.quality.office.federation.store import FederationCounts, Look
from services.quality.office.received.publication import days_shown
from services.quality.office.values import INDEX, Histogram, Noisy, value_over
from services.quality.publishing.releases.made_from import made_from
from services.quality.standards.catalogue.domain import Catalogue
from shared.privacy.budget import Budget, Criteria, Index, budgets

type Sums = list[tuple[Histogram, Index | Criteria]]
"""With the layer that each was drawn by."""


async def reached(
    work: Transaction,
    look: Look,
    turnouts: Mapping[Period, Turnout],
    period: Period,
    catalogue: Catalogue,
    standards: Catalogue,
) -> Reached:
    """`turnouts` has those of `needed(period)`; `catalogue` is of the quarter, `standards` of its year."""
    year = year_of(period)
    quarters = quarters_of(year)
    of_quarter = await sums(work, look, period, catalogue)
    of_year = await sums(work, look, quarters[-1], standards)
    known, yearly = budgets().of(str(period)), budgets().of(str(quarters[-1]))
    index = value_over(of_quarter.get(INDEX, ()), shown_from=known.shown.from_)
    names = [each.id for each in standards.criteria if each.id in yearly.criteria.names]
    told = {name: value_over(of_year.get(name, ()), shown_from=yearly.shown.from_) for name in names}
    criteria = {name: replace(each, counted=is_counted(standards, name, yearly)) for name, each in told.items()}
    centres = max((each.centres for each in criteria.values()), default=0)
    return Reached(
        period,
        year,
        index,
        basis(index.centres, turnouts[period], [turnouts[period]]),
        standards,
        criteria,
        basis(centres, turnouts[quarters[-1]], [turnouts[each] for each in quarters]),
    )


def is_counted(standards: Catalogue, criterion: str, budget: Budget) -> bool:
    """Whether any client is counted for it: else what was drawn for it is noise alone."""
    return bool(made_from(standards.criterion(criterion), budget).noise)


async def standards_of_year(
    work: Transaction,
    period: Period,
    version: str,
    reported: Iterable[tuple[Period, str]],
    catalogues: Mapping[str, Catalogue],
) -> Catalogue:
    """By which the criteria of the last year were told: `version` is that of the quarter, which may be a later one.

    `reported` are the quarters and versions that are known. Where centres went by several, by what most of them went.
    """
    last = Period(year_of(period), 4)
    versions = {each for quarter, each in reported if quarter == last} & catalogues.keys()
    if period == last or not versions:
        return catalogues[version]
    if len(versions) > 1:
        return catalogues[await FederationCounts(work).most_common_version(last, versions)]
    return catalogues[versions.pop()]


def needed(period: Period) -> list[Period]:
    """The quarter and those of the last year that is over with it."""
    return [period, *quarters_of(year_of(period))]


def quarters_of(year: int) -> list[Period]:
    return [Period(year, quarter) for quarter in (1, 2, 3, 4)]


async def sums(work: Transaction, look: Look, period: Period, catalogue: Catalogue) -> dict[str, Sums]:
    """What may be shown of a quarter, by what it is about.

    A centre that was brought up to date late has drawn by an older budget than others, which may have other criteria;
    so it is counted for each of them how many centres a day would add.
    """
    found: dict[str, list[Noisy]] = {}
    for each in await FederationCounts(work).noisy(period=str(period), catalogue=catalogue.version):
        found.setdefault(each.about, []).append(each)
    return {about: may_be_shown(told, look) for about, told in found.items()}


def may_be_shown(told: Iterable[Noisy], look: Look) -> Sums:
    """Of sums about the same, those of days that are shown: never over fewer centres than the look allows."""
    known = [(each, layer) for each in told if (layer := layer_of(each))]
    batches: Counter[date] = Counter()
    for each, _ in known:
        batches[each.shown_on] += each.sum.centres
    days = frozenset(batches) if look.at_once else days_shown(batches, today=look.today)
    if sum(batches[day] for day in days) < look.least:
        return []
    return [(each.sum, layer) for each, layer in known if each.shown_on in days]


def layer_of(told: Noisy) -> Index | Criteria | None:
    """None where the budget has gone from this program: nobody knows how much noise is in the sum."""
    by = budgets().named(told.budget)
    if by is None:
        return None
    return by.index if told.about == INDEX else by.criteria
