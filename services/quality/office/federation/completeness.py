"""Who has reported a quarter, and in time: names with yes or not yet, and counts; never a value of anybody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.quality.domain import Period

IN_TIME = timedelta(weeks=6)
"""So long after its end a quarter is expected at the office."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """Which expected centre has reported a quarter."""

    centres: Sequence[tuple[str, str, bool]]
    """Centre id, name, whether it has reported; by name."""
    unexpected: Sequence[str]
    """Ids that reported without being on the list; they are not counted."""

    @property
    def expected(self) -> int:
        return len(self.centres)

    @property
    def reported(self) -> int:
        return sum(1 for _, _, reported in self.centres if reported)


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many releases of a quarter came, out of how many."""

    period: Period
    expected: int
    reported: int
    in_time: int
    late: int
    """Of unknown day are those that an older Kokon took."""
    strangers: tuple[str, ...] = ()
    """Ids that reported without being expected; they are not counted."""

    @property
    def missing(self) -> int:
        return max(self.expected - self.reported, 0)

    @property
    def unknown(self) -> int:
        return self.reported - self.in_time - self.late

    @property
    def share(self) -> float | None:
        return self.reported / self.expected if self.expected else None


def complete(expected: Mapping[str, str], reporting: Iterable[str]) -> Completeness:
    reporting = set(reporting)
    centres = sorted(
        ((id_, name, id_ in reporting) for id_, name in expected.items()), key=lambda entry: entry[1].casefold()
    )
    return Completeness(tuple(centres), tuple(sorted(reporting - expected.keys())))


def last_day(period: Period) -> date:
    """Of the quarter."""
    following = period.back(-1)
    return date(following.year, following.quarter * 3 - 2, 1) - timedelta(days=1)


def due(period: Period) -> date:
    """The last day on which a release of the quarter comes in time."""
    return last_day(period) + IN_TIME
