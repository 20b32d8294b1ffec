"""Who has reported which quarter, when, and what is missing: names and days, and never a value of anybody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Literal

from services.quality.foundation.domain import Period, publication_day
from services.quality.office.members.file import Members
from shared.privacy.budget import budgets

type Standing = Literal["in_time", "late", "day_unknown", "waiting", "overdue", "refused"]


@dataclass(frozen=True, slots=True)
class Report:
    """That a centre has reported a quarter. `number` counts its releases from 1; older ones have none."""

    centre: str
    period: Period
    on: date | None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class CentreStanding:
    """One centre and one quarter, as the office may know it by name."""

    id: str
    name: str
    standing: Standing
    on: date | None = None
    reason: str = ""
    """Why its last release was refused."""

    @property
    def reported(self) -> bool:
        return self.standing in ("in_time", "late", "day_unknown")


@dataclass(frozen=True, slots=True)
class Completeness:
    """Which expected centre has reported a quarter."""

    centres: Sequence[CentreStanding]
    """By name."""
    unexpected: Sequence[str]
    """Ids that reported without being members; they are not counted."""

    @property
    def expected(self) -> int:
        return len(self.centres)

    @property
    def reported(self) -> int:
        return sum(1 for each in self.centres if each.reported)

    @property
    def missing(self) -> list[CentreStanding]:
        return [each for each in self.centres if not each.reported]


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
    """Ids that reported without being members; they are not counted."""

    @property
    def missing(self) -> int:
        return max(self.expected - self.reported, 0)

    @property
    def unknown(self) -> int:
        return self.reported - self.in_time - self.late

    @property
    def share(self) -> float | None:
        return self.reported / self.expected if self.expected else None


@dataclass(frozen=True, slots=True)
class Missing:
    """What to ask a centre for: numbers of releases that never came, though a later one did."""

    id: str
    name: str
    numbers: Sequence[int]


def complete(
    members: Members,
    period: Period,
    reports: Iterable[Report],
    refused: Mapping[str, str],
    *,
    today: date,
) -> Completeness:
    """`refused`: by centre, why its release was not taken. Without members, the centres that reported are all."""
    first: dict[str, Report] = {}
    for each in sorted(reports, key=lambda one: one.on or date.min):
        first.setdefault(each.centre, each)
    names = members.names or {centre: centre for centre in first}
    named = {id_: names[id_] for id_ in {*members.expected(period), *first} & names.keys()}
    centres = [_standing(id_, name, first.get(id_), refused.get(id_, ""), period, today) for id_, name in named.items()]
    centres.sort(key=lambda entry: (entry.name.casefold(), entry.id))
    return Completeness(tuple(centres), tuple(sorted(first.keys() - names.keys())))


def _standing(id_: str, name: str, report: Report | None, reason: str, period: Period, today: date) -> CentreStanding:
    if report is None:
        missing: Standing = "refused" if reason else "overdue" if today > due(period) else "waiting"
        return CentreStanding(id_, name, missing, None, reason)
    if report.on is None:
        return CentreStanding(id_, name, "day_unknown")
    return CentreStanding(id_, name, "in_time" if report.on <= due(period) else "late", report.on)


def turnout(period: Period, members: Members, came: Mapping[date | None, Sequence[str]]) -> Turnout:
    """`came`: the centres that reported the quarter, by the day of the first time.

    A centre that reported without being asked to, before joining, is expected for this once. Without members, the
    centres that reported are all.
    """
    centres = set(chain.from_iterable(came.values()))
    if not members.by_id:
        known, expected = centres, len(centres)
    else:
        known = centres & members.by_id.keys()
        expected = members.number_expected(period) + len(known) - members.asked(period, known)
    counted = {day: len(known.intersection(ids)) for day, ids in came.items() if day}
    in_time = sum(number for day, number in counted.items() if day <= due(period))
    late = sum(counted.values()) - in_time
    return Turnout(period, expected, len(known), in_time, late, tuple(sorted(centres - known)))


def due(period: Period) -> date:
    """The last day on which a release of the quarter comes in time: that of its publication."""
    return publication_day(period, budgets())


def gaps(sequences: Mapping[str, Sequence[int]], members: Members) -> list[Missing]:
    """By centre, the numbers below the highest that came; by name."""
    names = members.names
    found = [
        Missing(centre, names.get(centre, centre), missing)
        for centre, numbers in sequences.items()
        if (missing := sorted(set(range(1, max(numbers, default=0))) - set(numbers)))
    ]
    return sorted(found, key=lambda each: (each.name.casefold(), each.id))
