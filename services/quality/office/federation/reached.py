"""What the federation reached in a quarter and in the last year that is over, and how much each value rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.quality.foundation.domain import Period
from services.quality.office.federation.completeness import Turnout
from services.quality.office.federation.domain import Stretch
from services.quality.office.values import Value
from services.quality.publishing.releases.made_from import MadeFrom, made_from
from services.quality.standards.catalogue.domain import Catalogue
from shared.privacy.budget import budgets


@dataclass(frozen=True, slots=True)
class Basis:
    """How much a value rests on: releases that are in it, out of those expected; the same for all of its year."""

    centres: int
    expected: int
    releases: int
    releases_expected: int
    reported: int
    """Releases of the quarter that the value was told with, shown or not."""

    def holds_back(self, value: Value) -> bool:
        """Releases are there, and too few of them for anything to be shown: that is not "no centre"."""
        return value.centres == 0 < self.reported

    @property
    def share(self) -> float | None:
        return self.centres / self.expected if self.expected else None

    @property
    def releases_share(self) -> float | None:
        return self.releases / self.releases_expected if self.releases_expected else None


@dataclass(frozen=True, slots=True)
class Reached:
    """`index` is of the quarter; `criteria` are of the calendar `year`, told with the release of its last quarter.

    They are those of `standards`: the version that this release was made by, which may be an earlier one.
    """

    period: Period
    year: int
    index: Value
    index_basis: Basis
    standards: Catalogue
    criteria: Mapping[str, Value] = field(default_factory=dict)
    criteria_basis: Basis | None = None

    @property
    def index_budget(self) -> str:
        """The version of the public budget that is in force for the quarter."""
        return budgets().of(str(self.period)).version

    @property
    def criteria_budget(self) -> str:
        return budgets().of(f"{self.year}-Q4").version

    def made_from(self, criterion: str) -> MadeFrom:
        """Of one of `criteria`: clients are counted for those with noise, and for those that are uncounted not yet."""
        return made_from(self.standards.criterion(criterion), budgets().of(f"{self.year}-Q4"))


def year_of(period: Period) -> int:
    """The last calendar year that is over with this quarter."""
    return period.year if period.quarter == 4 else period.year - 1


def name_in_year(reached: Reached, stretches: Sequence[Stretch]) -> str:
    """The name that a criterion had in the standards of that year; empty where it was not in them."""
    return next((each.criterion for each in stretches if each.catalogue == reached.standards.version), "")


def basis(centres: int, turnout: Turnout, of_year: list[Turnout]) -> Basis:
    releases, expected = (sum(getattr(each, name) for each in of_year) for name in ("reported", "expected"))
    return Basis(centres, turnout.expected, releases, expected, turnout.reported)
