"""Amounts of centres added up: over all of them, and over those of a Land, for each year that is shown."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.quality.office.report.amounts.guard import Guard
from services.quality.publishing.amounts.domain import MOST_MONTHS, MOST_PLACES, Fact
from shared.clock.public_holidays import Land
from shared.events import AmountsPublished, CentreAmounts, OfAWhole

type Paper = Literal["funder", "ministry"]
PAPERS: Mapping[Paper, tuple[Fact, ...]] = {
    "funder": (Fact.FUNDING, Fact.POSTS, Fact.HORIZON, Fact.REQUESTS),
    "ministry": (Fact.POSTS, Fact.FUNDING, Fact.PLACES, Fact.INTERPRETING, Fact.THERAPY, Fact.REQUESTS),
}
WHOLE = ""
MOST = {Fact.HORIZON: MOST_MONTHS, Fact.PLACES: MOST_PLACES}
"""That one centre can tell, of what is no part of anything."""


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over `centres`; `whole` is 0 where nothing is a part of anything. Of a horizon, `part` is the sum."""

    centres: int
    part: int
    whole: int = 0

    @property
    def share(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def mean(self) -> float:
        """Over the centres."""
        return self.part / self.centres


@dataclass(frozen=True, slots=True)
class Year:
    """One amount in one year. `total` is None while it cannot be told; `said` is how many centres told it."""

    year: int
    fact: Fact
    said: int
    total: Total | None
    by_land: Mapping[Land, Total]
    elsewhere: Total | None
    """All that the whole counts and no Land that is shown."""

    @property
    def aside(self) -> int:
        """Centres that told it and are not in the sum, so that none can be worked out."""
        return self.said - self.total.centres if self.total else 0


@dataclass(frozen=True, slots=True)
class Course:
    """One amount through the years that are shown, the oldest first."""

    fact: Fact
    years: Sequence[Year]

    @property
    def told(self) -> list[Year]:
        return [each for each in self.years if each.total]

    def of(self, year: int) -> Year | None:
        return next((each for each in self.years if each.year == year), None)

    def before(self, year: int) -> Year | None:
        """The newest earlier year that is told."""
        return next((each for each in reversed(self.told) if each.year < year), None)


def courses(said: Sequence[AmountsPublished], *, is_shown: Callable[[int], bool]) -> dict[Fact, Course]:
    """Always the same from the same messages: years in their order, the whole before its Länder."""
    years = sorted({each.year for each in said if is_shown(each.year)})
    by_year = {year: {each.centre: each.amounts for each in said if each.year == year} for year in years}
    return {fact: course(fact, by_year) for fact in Fact}


def course(fact: Fact, by_year: Mapping[int, Mapping[str, CentreAmounts | None]]) -> Course:
    guard = Guard()
    return Course(fact, [year_of(fact, year, told, guard) for year, told in by_year.items()])


def year_of(fact: Fact, year: int, told: Mapping[str, CentreAmounts | None], guard: Guard) -> Year:
    amounts = {
        centre: amount for centre, each in told.items() if each and (amount := getattr(each, fact.value)) is not None
    }

    def blurs(centres: frozenset[str]) -> bool:
        return bool(centres) and not tells_each(fact, added([amounts[centre] for centre in centres]))

    def blurs_with_the_rest(there: frozenset[str]) -> bool:
        """A reader who subtracts it from the whole has the rest."""
        return blurs(there) and (there == elsewhere or blurs(elsewhere - there))

    counted = guard.counted(f"{year}", amounts.keys(), blurs)
    lands = {centre: Land(each.land) for centre in counted if (each := told[centre]) and each.land}
    by_land, elsewhere = dict[Land, Total](), counted
    for land in largest_first(lands):
        of_land = [centre for centre, of in lands.items() if of is land]
        there = guard.counted(f"{year} {land}", of_land, blurs_with_the_rest)
        if there:
            by_land[land] = added([amounts[centre] for centre in there])
            elsewhere -= there
    return Year(
        year,
        fact,
        len(amounts),
        added([amounts[centre] for centre in counted]) if counted else None,
        by_land,
        added([amounts[centre] for centre in elsewhere]) if by_land and elsewhere else None,
    )


def tells_each(fact: Fact, total: Total) -> bool:
    """Whether the sum is at one of its ends: then each centre said just that end, such as none or all."""
    return total.part in (0, total.whole or MOST.get(fact, 0) * total.centres)


def largest_first(lands: Mapping[str, Land]) -> list[Land]:
    """By the number of centres there, so that as many Länder as possible are shown; it is not the order on a page."""
    numbers = Counter(lands.values())
    return sorted(numbers, key=lambda land: (-numbers[land], land))


def added(amounts: Sequence[OfAWhole | int]) -> Total:
    parts = [each.part if isinstance(each, OfAWhole) else each for each in amounts]
    wholes = [each.whole if isinstance(each, OfAWhole) else 0 for each in amounts]
    return Total(len(amounts), sum(parts), sum(wholes))


def day_of(year: int, today: date) -> date:
    return min(date(year, 12, 31), today)
