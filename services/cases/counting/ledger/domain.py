"""Each client counts once for each indicator; a month is released once, and only where at least five stand together."""

import hmac
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

from services.cases.contact.gate.domain import How, Point, Walk
from shared.counts import ABOUT_STAFF, COUNTED_BY, Cell, Counted, Held, Indicator, NotMeasured
from shared.events import TallyReleased

K = 5
"""Fewer clients than this are never counted together."""
TALLIES = UUID("0f4a2f0e-5a0e-5d3b-9f0c-1f7b8a3c2d04")

POINTS_OF: dict[Indicator, tuple[Point, ...]] = {
    Indicator.U2_1: (Point.CONFIDENTIALITY, Point.LIMITS),
    Indicator.U4_1: (Point.ROLE, Point.VOLUNTARINESS),
    Indicator.U5_1: (Point.STEPS, Point.UNDERSTOOD, Point.POLICY_DOCUMENT),
    Indicator.U6_1: (Point.FREE_OF_CHARGE,),
}
MEASURED = frozenset({*POINTS_OF, *ABOUT_STAFF})
"""What is counted today, of clients and of colleagues; every other cell of a tally says that it is not measured."""


class Outcome(StrEnum):
    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


@dataclass(frozen=True, slots=True)
class Contribution:
    """One outcome of a client or colleague, for one indicator. The mark says nothing without the centre's key."""

    mark: bytes
    indicator: Indicator
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Figures:
    """Exact figures of one indicator, for the people who did the work; they never leave cases."""

    indicator: Indicator
    outcomes: dict[Outcome, int]
    pending: int

    @property
    def total(self) -> int:
        return sum(self.outcomes.values())

    @property
    def would_be_counted(self) -> bool:
        return self.pending >= K


@dataclass(frozen=True, slots=True)
class SoFar:
    """What all months together have told of one indicator, for those who do not counsel; None before the first.

    Each month adds at least K clients or nothing: no two looks can be subtracted to fewer.
    """

    indicator: Indicator
    outcomes: dict[Outcome, int] | None


@dataclass(frozen=True, slots=True)
class Untold:
    """How many files no figure shows: no talk about the information was recorded with their client, and nobody said
    that she was counselled without one."""

    open: int
    closed: int


@dataclass(frozen=True, slots=True)
class Tally:
    """A window, decided: what is told, and which contributions are used up by it."""

    told: TallyReleased
    used: tuple[Contribution, ...]


def mark_of(file_id: UUID, key: bytes) -> bytes:
    """The same file always has the same mark, whoever it is merged with or handed to."""
    return hmac.digest(key, file_id.bytes, "sha256")


def outcome_of(walk: Walk, points: Sequence[Point]) -> Outcome:
    """What she declined to hear counts like what she was told: it was her decision."""
    done = sum(walk.points[point] is not How.NOT_YET for point in points)
    if done == len(points):
        return Outcome.MET
    return Outcome.PARTLY if done else Outcome.NOT_MET


def contributions(walk: Walk, mark: bytes) -> list[Contribution]:
    return [Contribution(mark, indicator, outcome_of(walk, points)) for indicator, points in POINTS_OF.items()]


def never_told(mark: bytes) -> list[Contribution]:
    """Of a client who was counselled, and whose file was closed without anybody having talked about the information."""
    return [Contribution(mark, indicator, Outcome.NOT_MET) for indicator in POINTS_OF]


def tally(
    pending: Collection[Contribution], *, window: str, centre: str, measured: Collection[Indicator] = MEASURED
) -> Tally:
    """Counts each indicator with at least K clients and holds back the others; no client is in `pending` twice."""
    by_indicator = {indicator: [one for one in pending if one.indicator is indicator] for indicator in Indicator}
    told = TallyReleased(
        id=uuid5(TALLIES, f"{centre}|{window}"),
        catalogue=COUNTED_BY,
        window=window,
        cells=tuple(
            cell(indicator, entries) if indicator in measured else NotMeasured(indicator=indicator)
            for indicator, entries in by_indicator.items()
        ),
    )
    used = [
        one
        for indicator, entries in by_indicator.items()
        if indicator in measured and len(entries) >= K
        for one in entries
    ]
    return Tally(told, tuple(used))


def told_so_far(months: Iterable[Iterable[Mapping[str, str | int]]]) -> list[SoFar]:
    """From the cells of the months that were released."""
    told: dict[str | int, Counter[Outcome]] = {}
    for cells in months:
        for each in cells:
            if each["state"] == "counted":
                known = told.setdefault(each["indicator"], Counter())
                known.update({outcome: int(each[outcome]) for outcome in Outcome})
    return [SoFar(one, dict(told[one]) if one in told else None) for one in Indicator if one in POINTS_OF]


def cell(indicator: Indicator, entries: Sequence[Contribution]) -> Cell:
    if len(entries) < K:
        return Held(indicator=indicator)
    found = Counter(one.outcome for one in entries)
    return Counted(
        indicator=indicator, met=found[Outcome.MET], partly=found[Outcome.PARTLY], not_met=found[Outcome.NOT_MET]
    )
