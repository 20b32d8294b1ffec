"""The score of a criterion, from 0 to 4, made from the readings of its indicators. Pure: the same in, the same out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import fsum

from services.quality.standards.catalogue.domain import Criterion, Indicator
from services.quality.standards.catalogue.scores import Scoring
from services.quality.standards.scoring.figures import Absence, Figures
from services.quality.standards.scoring.intervals import ENDS, End, Span
from services.quality.standards.scoring.readings import DEFAULT, PartReading, Reading, Use, read, weighted
from services.quality.standards.scoring.rounding import percent_decimals
from services.quality.standards.scoring.scales import UnfitFigureError, reaches
from shared.events import CriterionState

__all__ = ["DEFAULT", "Measured", "PartReading", "Reading", "Use", "differ", "fitting", "measure", "read"]


@dataclass(frozen=True, slots=True)
class Measured:
    """The measured line of one criterion. `coverage` is the weight of the indicators at hand, from 0 to 1.

    Of a structural gap the score says how far the others are; it is shown at the centre and leaves it as a state only.
    """

    state: CriterionState
    score: Span | None
    coverage: float
    readings: tuple[Reading, ...]
    mean: Span | None = None
    """The weighted mean of the readings that count, before a missed must-have caps it."""
    scoring: Scoring = DEFAULT
    """The numbers it was made by."""

    @property
    def available(self) -> int:
        return sum(1 for reading in self.readings if reading.score)

    @property
    def rests_on(self) -> tuple[Indicator, ...]:
        """What is known and counts; never what nobody has counted."""
        return tuple(each.indicator for each in self.counting if each.score)

    @property
    def unknown(self) -> tuple[Indicator, ...]:
        """What applies, and of which nothing is known."""
        return tuple(each.indicator for each in self.readings if each.use is Use.MISSING)

    @property
    def in_part(self) -> bool:
        """Whether its score is made without some of what applies."""
        return self.score is not None and not reaches(self.coverage, 1)

    @property
    def fewer_than_five(self) -> bool:
        """Whether it has no score because fewer than five were counted for too much of it."""
        applying = [each for each in self.readings if each.score or each.use is Use.MISSING]
        few = _weight(each for each in applying if each.fewer_than_five)
        if self.score or not few:
            return False
        return not reaches(1 - few / _weight(applying), self.scoring.least_coverage)

    @property
    def coverage_decimals(self) -> int:
        """With so many its percentage is told on its side of what is needed for a score."""
        return percent_decimals(self.coverage, [self.scoring.least_coverage])

    @property
    def people(self) -> int:
        """Most people that one of its indicators is about; indicators are about the same people."""
        return max((reading.people for reading in self.readings), default=0)

    @property
    def counting(self) -> tuple[Reading, ...]:
        return tuple(reading for reading in self.readings if reading.use is Use.COUNTS)

    @property
    def gates_missed(self) -> tuple[Indicator, ...]:
        return tuple(reading.indicator for reading in self.readings if reading.capped)

    @property
    def capped_by(self) -> tuple[Reading, ...]:
        """Whose missed must-haves made the score lower than the mean."""
        if self.score is None or self.mean is None or self.score.value == self.mean.value:
            return ()
        own = any(not reading.in_other_hands for reading in self.counting)
        return tuple(each for each in self.readings if each.capped and not (own and each.in_other_hands))

    @property
    def gaps(self) -> tuple[Reading, ...]:
        return tuple(reading for reading in self.readings if reading.gap)

    @property
    def band(self) -> int | None:
        """The whole number nearest to the score, halves upwards: all that may leave the centre."""
        if self.score is None or self.state is not CriterionState.SCORED:
            return None
        return int(self.score.value + 0.5)


def measure(criterion: Criterion, figures: Figures, scoring: Scoring = DEFAULT) -> Measured:
    """The measured line of a criterion. Raises UnfitFigureError for a figure of the wrong kind."""
    readings = tuple(read(indicator, criterion, figures, scoring) for indicator in criterion.indicators)
    scorable = [each for each in readings if each.use is not Use.ONLY_REPORTED]
    applying = [each for each in scorable if each.use is not Use.NOT_APPLICABLE]
    if not applying:
        state = CriterionState.NOT_APPLICABLE if scorable else CriterionState.NOT_ASSESSED
        return Measured(state, None, 0.0, readings, None, scoring)
    at_hand = [each for each in applying if each.score]
    coverage = round(_weight(at_hand) / _weight(applying), 9)
    if not at_hand or not reaches(coverage, scoring.least_coverage):
        return Measured(CriterionState.INSUFFICIENT, None, coverage, readings, None, scoring)
    if any(not each.in_other_hands for each in at_hand):
        return _own(readings, coverage, scoring)
    return _of_others(readings, coverage, scoring)


def fitting(criterion: Criterion, figures: Figures, scoring: Scoring = DEFAULT) -> Figures:
    """The figures without those of a kind that these standards do not ask for: nothing counts those yet."""
    fit = dict(figures)
    for indicator in criterion.indicators:
        try:
            read(indicator, criterion, fit, scoring)
        except UnfitFigureError:
            fit |= dict.fromkeys(indicator.measures, Absence.NOT_MEASURED)
    return fit


def differ(measured: Measured, level: float | None, noteworthy: float = DEFAULT.noteworthy) -> float | None:
    """By how much self-assessment and measurement differ, where that is worth a talk."""
    if measured.score is None or level is None or measured.state is not CriterionState.SCORED:
        return None
    difference = round(abs(measured.score.value - level), 9)
    return difference if reaches(difference, noteworthy) else None


def _own(readings: Sequence[Reading], coverage: float, scoring: Scoring) -> Measured:
    """What the centre reaches. What lies with others lifts it where it is better, and never lowers it."""
    own = [each for each in readings if each.score and not each.in_other_hands]
    others = [each for each in readings if each.use is Use.COUNTS and each.in_other_hands]
    mean = Span(*(_lifted(own, others, end) for end in ENDS))
    capping = [each for each in readings if not each.in_other_hands]
    used = tuple(_left_out_if_below(each, mean) if each in others else each for each in readings)
    return Measured(CriterionState.SCORED, _capped(mean, capping, scoring), coverage, used, mean, scoring)


def _lifted(own: Sequence[Reading], others: Sequence[Reading], end: End) -> float:
    """The highest mean of all of our own with any of the others': the best ones first, while they lift it."""
    counting = [(each.indicator.weight, _at(each, end)) for each in own]
    mean = _mean(counting)
    for each in sorted(others, key=lambda other: -_at(other, end)):
        if _at(each, end) <= mean:
            break
        counting.append((each.indicator.weight, _at(each, end)))
        mean = _mean(counting)
    return mean


def _left_out_if_below(reading: Reading, mean: Span) -> Reading:
    return replace(reading, use=Use.WOULD_LOWER) if _at(reading, "value") < mean.value else reading


def _of_others(readings: Sequence[Reading], coverage: float, scoring: Scoring) -> Measured:
    """How far those are who alone can change it: low, it is a gap in the structure and says nothing of the centre."""
    used = tuple(replace(each, use=Use.COUNTS) if each.score else each for each in readings)
    mean = weighted([(each.indicator.weight, each.score) for each in used if each.score])
    score = _capped(mean, used, scoring)
    low = not reaches(score.value, scoring.gap_below)
    state = CriterionState.STRUCTURAL_GAP if low else CriterionState.SCORED
    return Measured(state, score, coverage, used, mean, scoring)


def _capped(mean: Span, readings: Sequence[Reading], scoring: Scoring) -> Span:
    """Capped where a must-have is missed: a fact of what was counted, so all of the interval is, or nothing of it."""
    if not any(each.capped for each in readings):
        return mean
    cap = scoring.cap_of_a_missed_must
    return Span(min(mean.low, cap), min(mean.value, cap), min(mean.high, cap))


def _at(reading: Reading, end: End) -> float:
    return reading.score.at(end) if reading.score else 0.0


def _mean(counting: Sequence[tuple[float, float]]) -> float:
    return round(fsum(weight * score for weight, score in counting) / fsum(weight for weight, _ in counting), 9)


def _weight(readings: Iterable[Reading]) -> float:
    return fsum(reading.indicator.weight for reading in readings)
