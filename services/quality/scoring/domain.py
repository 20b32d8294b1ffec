"""The score of an indicator and of a criterion, from 0 to 4, made from figures. Pure: the same in, the same out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.quality.catalogue.domain import Criterion, Indicator, Privacy
from services.quality.catalogue.scores import Currency, Mean, Must, Part, Ratio, Reported, Scoring, Simple, TopBox
from services.quality.scoring.figures import Absence, Figure, Figures, Outcomes
from services.quality.scoring.intervals import ENDS, End, Span, wilson
from services.quality.scoring.scales import fulfilled, scored, share_score
from shared.events import CriterionState

LOW = 3.0
"""What others are responsible for and scores less is a structural gap."""
DEFAULT = Scoring()


@dataclass(frozen=True, slots=True)
class PartReading:
    """One figure of an indicator, or why there is none."""

    measure: str
    known: Figure | Absence
    share: Span | None = None
    """How much of what is asked is there, from 0 to 1; only of shares."""
    score: Span | None = None
    fulfilled: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One indicator: what is known, and what that is worth. No score where no figure is, or it is only reported."""

    indicator: Indicator
    parts: tuple[PartReading, ...]
    score: Span | None = None
    gate_missed: bool = False
    musts_missed: tuple[Must, ...] = ()
    outdated: bool = False
    """Whether it counts for less because what it rests on is too old."""
    gap: bool = False
    """Low, and in other hands than the centre's: said, and left out of the centre's score."""

    @property
    def known(self) -> Figure | Absence:
        """The figure itself; of a mean, that of its first part."""
        return self.parts[0].known

    @property
    def figure(self) -> Figure | None:
        return None if isinstance(self.known, Absence) else self.known

    @property
    def absence(self) -> Absence | None:
        return self.known if isinstance(self.known, Absence) else None

    @property
    def share(self) -> Span | None:
        return self.parts[0].share

    @property
    def outcomes(self) -> Outcomes:
        return self.known if isinstance(self.known, Outcomes) else Outcomes()

    @property
    def applies(self) -> bool:
        return any(part.known is not Absence.NOT_APPLICABLE for part in self.parts)

    @property
    def capped(self) -> bool:
        return self.gate_missed or bool(self.musts_missed)


@dataclass(frozen=True, slots=True)
class Measured:
    """The measured line of one criterion. `coverage` is the weight of the indicators at hand, from 0 to 1.

    Of a structural gap the score says how far the others are; it is shown at the centre and leaves it as a state only.
    """

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
        about_people = (
            reading.outcomes.total for reading in self.readings if reading.indicator.privacy is not Privacy.ORGANISATION
        )
        return max(about_people, default=0)

    @property
    def gates_missed(self) -> tuple[Indicator, ...]:
        return tuple(reading.indicator for reading in self.readings if reading.capped)

    @property
    def gaps(self) -> tuple[Reading, ...]:
        return tuple(reading for reading in self.readings if reading.gap)

    @property
    def band(self) -> int | None:
        """The whole number nearest to the score, halves upwards: all that may leave the centre."""
        return None if self.score is None else int(self.score.value + 0.5)


def measure(criterion: Criterion, figures: Figures, scoring: Scoring = DEFAULT) -> Measured:
    """The measured line of a criterion. Raises UnfitFigureError for a figure of the wrong kind."""
    readings = tuple(read(indicator, criterion, figures, scoring) for indicator in criterion.indicators)
    counting = [each for each in readings if not isinstance(each.indicator.score, Reported)]
    if not counting:
        return Measured(CriterionState.NOT_ASSESSED, None, 0.0, readings)
    applying = [each for each in counting if each.applies]
    if not applying:
        return Measured(CriterionState.NOT_APPLICABLE, None, 0.0, readings)
    at_hand = [each for each in applying if each.score]
    coverage = _weight(at_hand) / _weight(applying)
    if coverage < scoring.least_coverage:
        return Measured(CriterionState.INSUFFICIENT, None, coverage, readings)
    own = [each for each in at_hand if not each.gap]
    state = CriterionState.SCORED if own else CriterionState.STRUCTURAL_GAP
    return Measured(state, _mean_of(own or at_hand, scoring), coverage, readings)


def read(indicator: Indicator, criterion: Criterion, figures: Figures, scoring: Scoring = DEFAULT) -> Reading:
    """What an indicator says."""
    parts = tuple(_part(each, indicator, figures, scoring) for each in _parts_of(indicator))
    at_hand = [part for part in parts if part.score]
    if len(at_hand) < sum(part.known is not Absence.NOT_APPLICABLE for part in parts) or not at_hand:
        return Reading(indicator, parts)
    score = _mean_of_parts(indicator, at_hand)
    outdated = _outdated(indicator, figures)
    if outdated and indicator.fresh:
        score = _at_most(score, indicator.fresh.most)
    gate_missed = _below_its_gate(indicator, at_hand)
    missed = tuple(must for must in indicator.musts if _missed(must, figures.get(must.measure)))
    gap = score.value < LOW and criterion.lies_with_others(indicator)
    return Reading(indicator, parts, score, gate_missed, missed, outdated, gap)


def _parts_of(indicator: Indicator) -> Sequence[Part]:
    match indicator.score:
        case Mean(parts=parts):
            return parts
        case Reported():
            return [_as_part(indicator, Ratio())]
        case simple:
            return [_as_part(indicator, simple)]


def _as_part(indicator: Indicator, score: Simple) -> Part:
    return Part(measure=indicator.measured_as, name=indicator.name, score=score)


def _part(part: Part, indicator: Indicator, figures: Figures, scoring: Scoring) -> PartReading:
    known = figures.get(part.measure, Absence.NOT_MEASURED)
    if isinstance(known, Absence) or isinstance(indicator.score, Reported):
        return PartReading(part.measure, known)
    if isinstance(known, Outcomes) and known.total < indicator.privacy.fewest:
        return PartReading(part.measure, Absence.TOO_FEW)
    full = fulfilled(part.score, known)
    if not isinstance(part.score, Ratio | TopBox):
        return PartReading(part.measure, known, None, Span.exact(float(scored(part.score, known, scoring))), full)
    share = Span.exact(full)
    if isinstance(known, Outcomes) and indicator.privacy is not Privacy.ORGANISATION:
        share = wilson(full, known.total)
    score = Span(*(float(share_score(share.at(end), scoring)) for end in ENDS))
    return PartReading(part.measure, known, share, score, full)


def _mean_of_parts(indicator: Indicator, at_hand: Sequence[PartReading]) -> Span:
    weights = {part.measure: part.weight for part in _parts_of(indicator)}
    total = sum(weights[part.measure] for part in at_hand)
    low, value, high = (
        sum(weights[part.measure] * part.score.at(end) for part in at_hand if part.score) / total for end in ENDS
    )
    return Span(low, value, high)


def _at_most(span: Span, most: float) -> Span:
    return Span(min(span.low, most), min(span.value, most), min(span.high, most))


def _outdated(indicator: Indicator, figures: Figures) -> bool:
    if indicator.fresh is None:
        return False
    age = figures.get(indicator.fresh.measure)
    months = getattr(age, "months", None)
    return months is None or months > indicator.fresh.months


def _below_its_gate(indicator: Indicator, at_hand: Sequence[PartReading]) -> bool:
    gate = indicator.gate
    return gate is not None and any(part.fulfilled is not None and part.fulfilled < gate for part in at_hand)


def _missed(must: Must, known: Figure | Absence | None) -> bool:
    """A must-have that nobody has told of is unknown, which is not the same as missed. Raises UnfitFigureError."""
    if known is None or isinstance(known, Absence):
        return False
    asked = Ratio() if must.months is None else Currency(months=must.months)
    return fulfilled(asked, known) < 1


def _weight(readings: Iterable[Reading]) -> float:
    return sum(reading.indicator.weight for reading in readings)


def _mean_of(readings: Sequence[Reading], scoring: Scoring) -> Span:
    """The weighted mean, capped where a must-have is missed.

    At each end of the interval a gate is asked anew: where the true share may lie below it, the low end is capped.
    """
    total = _weight(readings)
    ends = []
    for end in ENDS:
        mean = sum(each.indicator.weight * each.score.at(end) for each in readings if each.score) / total
        missed = any(_missed_at(each, end) for each in readings)
        ends.append(min(mean, scoring.cap_of_a_missed_must) if missed else mean)
    return Span(*ends)


def _missed_at(reading: Reading, end: End) -> bool:
    gate, share = reading.indicator.gate, reading.share
    if gate is not None and share is not None:
        return share.at(end) < gate or bool(reading.musts_missed)
    return reading.capped


def differ(measured: Measured, level: int | None, noteworthy: float = DEFAULT.noteworthy) -> float | None:
    """By how much self-assessment and measurement differ, where that is worth a talk."""
    if measured.score is None or level is None or measured.state is not CriterionState.SCORED:
        return None
    difference = abs(measured.score.value - level)
    return difference if difference >= noteworthy else None
