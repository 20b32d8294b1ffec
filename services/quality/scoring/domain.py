"""Shares, their uncertainty, and the score of a criterion from 0 to 4. Missing is never zero."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from services.quality.catalogue.domain import Criterion, Indicator, Ratio
from shared.events import CriterionState

THRESHOLDS = ((0.90, 4), (0.75, 3), (0.50, 2))
LEAST_COVERAGE = 0.5
CAP_OF_A_MISSED_GATE = 1.0
NOTEWORTHY = 1.5
"""From this difference on, what is measured and what the team says about itself want a talk."""
Z = 1.959964
"""Two-sided 95 % of the normal distribution."""
type End = Literal["low", "value", "high"]
ENDS: tuple[End, ...] = ("low", "value", "high")


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How it was for so many people, each counted once."""

    met: int = 0
    partly: int = 0
    not_met: int = 0

    def __add__(self, other: "Outcomes") -> "Outcomes":
        return Outcomes(self.met + other.met, self.partly + other.partly, self.not_met + other.not_met)

    @property
    def people(self) -> int:
        return self.met + self.partly + self.not_met

    @property
    def share(self) -> float:
        """From 0 to 1; partly counts one half. Only for at least one person."""
        return (2 * self.met + self.partly) / (2 * self.people)


@dataclass(frozen=True, slots=True)
class Span:
    """A value and the range in which the true one plausibly lies: low <= value <= high."""

    low: float
    value: float
    high: float

    def at(self, end: End) -> float:
        return {"low": self.low, "value": self.value, "high": self.high}[end]


@dataclass(frozen=True, slots=True)
class Reading:
    """One indicator: what was counted, and what that is worth. No score where too few people are counted."""

    indicator: Indicator
    outcomes: Outcomes
    share: Span | None = None
    score: Span | None = None
    gate_missed: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """The measured line of one criterion. `coverage` is the weight of the indicators at hand, from 0 to 1."""

    state: CriterionState
    score: Span | None
    coverage: float
    readings: tuple[Reading, ...]

    @property
    def available(self) -> int:
        return sum(1 for reading in self.readings if reading.score)

    @property
    def people(self) -> int:
        """Most people that one of its indicators is about; indicators are about the same people."""
        return max((reading.outcomes.people for reading in self.readings), default=0)

    @property
    def gates_missed(self) -> tuple[Indicator, ...]:
        return tuple(reading.indicator for reading in self.readings if reading.gate_missed)

    @property
    def band(self) -> int | None:
        """The whole number nearest to the score, halves upwards: all that may leave the centre."""
        return None if self.score is None else int(self.score.value + 0.5)


def wilson(share: float, people: int) -> Span:
    """The Wilson score interval of a share (Wilson 1927), 95 %.

    Chosen because it keeps its promise for small n and for shares near 0 and 1, where the usual interval collapses
    to a point; Brown, Cai and DasGupta (Statistical Science 16, 2001) recommend it for n up to 40, and a centre counts
    5 to 60 people a year. With "partly" as one half the outcomes spread at most as wide as yes and no do, so the
    interval is, if anything, too wide.
    """
    spread = Z * sqrt(share * (1 - share) / people + Z * Z / (4 * people * people))
    middle, scale = share + Z * Z / (2 * people), 1 + Z * Z / people
    low, high = (middle - spread) / scale, (middle + spread) / scale
    return Span(max(0.0, min(low, share)), share, min(1.0, max(high, share)))


def ratio_score(share: float) -> int:
    """0.90 and more is 4, 0.75 is 3, 0.50 is 2, anything above nothing is 1."""
    for threshold, score in THRESHOLDS:
        if share >= threshold:
            return score
    return 1 if share > 0 else 0


def read(indicator: Indicator, outcomes: Outcomes) -> Reading:
    """What an indicator says; only shares are counted so far, and only about enough people."""
    if not isinstance(indicator.score, Ratio) or outcomes.people < indicator.privacy.fewest:
        return Reading(indicator, outcomes)
    share = wilson(outcomes.share, outcomes.people)
    if indicator.score.inverse:
        share = Span(1 - share.high, 1 - share.value, 1 - share.low)
    score = Span(*(float(ratio_score(each)) for each in (share.low, share.value, share.high)))
    missed = indicator.gate is not None and share.value < indicator.gate
    return Reading(indicator, outcomes, share, score, missed)


def measure(criterion: Criterion, counted: Mapping[str, Outcomes]) -> Measured:
    """The measured line of a criterion from the outcomes of its indicators, by indicator id."""
    readings = tuple(read(indicator, counted.get(indicator.id, Outcomes())) for indicator in criterion.indicators)
    if not readings:
        return Measured(CriterionState.NOT_ASSESSED, None, 0.0, ())
    coverage = _weight(reading for reading in readings if reading.score) / _weight(readings)
    if coverage < LEAST_COVERAGE:
        return Measured(CriterionState.INSUFFICIENT, None, coverage, readings)
    low, value, high = (_mean(readings, end) for end in ENDS)
    return Measured(CriterionState.SCORED, Span(low, value, high), coverage, readings)


def _weight(readings: Iterable[Reading]) -> float:
    return sum(reading.indicator.weight for reading in readings)


def _mean(readings: Iterable[Reading], end: End) -> float:
    """The weighted mean at one end of the spans, capped if a must-have is missed there."""
    total = weight = 0.0
    missed = False
    for reading in readings:
        if reading.score and reading.share:
            total += reading.indicator.weight * reading.score.at(end)
            weight += reading.indicator.weight
            missed = missed or reading.share.at(end) < (reading.indicator.gate or 0.0)
    return min(total / weight, CAP_OF_A_MISSED_GATE) if missed else total / weight


def differ(measured: Measured, level: int | None) -> float | None:
    """By how much self-assessment and measurement differ, where that is worth a talk."""
    if measured.score is None or level is None:
        return None
    difference = abs(measured.score.value - level)
    return difference if difference >= NOTEWORTHY else None
