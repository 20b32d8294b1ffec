"""What one indicator says: its figures, what each is worth, and which of its must-haves are missed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import fsum

from services.quality.standards.catalogue.domain import Criterion, Indicator, Privacy
from services.quality.standards.catalogue.scores import (
    Currency,
    Mean,
    Must,
    Part,
    Ratio,
    Reported,
    Scoring,
    Simple,
    Target,
    TopBox,
)
from services.quality.standards.scoring.bands import Median, median_of
from services.quality.standards.scoring.figures import (
    OF_PAY,
    Absence,
    Age,
    Amounts,
    Figure,
    Figures,
    Level,
    Outcomes,
    Quantity,
    Rough,
)
from services.quality.standards.scoring.intervals import ENDS, Span, wilson
from services.quality.standards.scoring.rounding import decimals_of, percent_decimals
from services.quality.standards.scoring.scales import HAIR, Rung, fulfilled, reaches, rung, share_score

DEFAULT = Scoring()


class Use(StrEnum):
    """What becomes of an indicator in the score of its criterion."""

    COUNTS = "counts"
    GAP = "gap"
    """Low, and in other hands than the centre's."""
    WOULD_LOWER = "would_lower"
    """In other hands, not low, but below what the centre reaches itself."""
    ONLY_REPORTED = "only_reported"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"
    """No figure: it lowers the coverage, and nothing else."""


@dataclass(frozen=True, slots=True)
class PartReading:
    """One figure of an indicator, or why there is none."""

    measure: str
    known: Figure | Absence
    share: Span | None = None
    """How much of what is asked is there, from 0 to 1; only of shares."""
    score: Span | None = None
    fulfilled: float | None = None
    rung: Rung | None = None
    """By which threshold the score came about."""
    weight: float = 1.0
    """Within its indicator."""
    median: Median | None = None
    """Of what is counted in bands."""
    planned: float | None = None
    """The share that the centre's own plan names, from 0 to 1, where it is scored by that."""
    decimals: int = 0
    """With so many the figure is told on its side of every threshold: its percentage, its months, or its value."""


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
    in_other_hands: bool = False
    fresh_score: Span | None = None
    """What it would score if what it rests on were not too old."""
    use: Use = Use.MISSING

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
    def people(self) -> int:
        """How many people its figures are about; they are about the same ones."""
        if self.indicator.privacy is Privacy.ORGANISATION:
            return 0
        return max(part.known.total if isinstance(part.known, Outcomes) else 0 for part in self.parts)

    @property
    def applies(self) -> bool:
        return any(part.known is not Absence.NOT_APPLICABLE for part in self.parts)

    @property
    def fewer_than_five(self) -> bool:
        """Whether it has no figure because a period of colleagues ended with too few."""
        return self.score is None and any(part.known is Absence.FEWER_THAN_FIVE for part in self.parts)

    @property
    def capped(self) -> bool:
        """Whether a must-have is missed."""
        return bool(self.musts_missed) or self.gate_missed


def read(indicator: Indicator, criterion: Criterion, figures: Figures, scoring: Scoring = DEFAULT) -> Reading:
    """What an indicator says. Raises UnfitFigureError for a figure of the wrong kind."""
    others = criterion.lies_with_others(indicator)
    read_ones = [_part(each, indicator, figures, scoring) for each in _parts_of(indicator)]
    parts = tuple(_as_step(each, scoring) if each.measure in OF_PAY else each for each in read_ones)
    if isinstance(indicator.score, Reported) and not any(part.score for part in parts):
        return Reading(indicator, parts, in_other_hands=others, use=Use.ONLY_REPORTED)
    applying = [part for part in parts if part.known is not Absence.NOT_APPLICABLE]
    if not applying:
        return Reading(indicator, parts, in_other_hands=others, use=Use.NOT_APPLICABLE)
    musts = tuple(must for must in indicator.musts if _missed(must, figures))
    missed = below_gate(indicator, parts)
    if not all(part.score for part in applying):
        return Reading(indicator, parts, gate_missed=missed, musts_missed=musts, in_other_hands=others)
    fresh_score = weighted([(part.weight, part.score) for part in applying if part.score])
    outdated = _outdated(indicator, figures)
    score = _at_most(fresh_score, indicator.fresh.most) if outdated and indicator.fresh else fresh_score
    gap = others and (score.value < scoring.gap_below or missed or bool(musts))
    use = Use.GAP if gap else Use.COUNTS
    return Reading(indicator, parts, score, missed, musts, outdated, gap, others, fresh_score, use)


def weighted(scores: Sequence[tuple[float, Span]]) -> Span:
    """The weighted mean of at least one score, in whatever order they come.

    Each end of the interval is the mean of these ends: as if all were low or high together, so rather too wide.
    """
    total = fsum(weight for weight, _ in scores)
    return Span(*(round(fsum(weight * span.at(end) for weight, span in scores) / total, 9) for end in ENDS))


def below_gate(indicator: Indicator, parts: Sequence[PartReading]) -> bool:
    """By what was counted, and not by its interval: a must-have is a fact and no estimate."""
    gate = indicator.gate
    known = [part.fulfilled for part in parts if part.score]
    return gate is not None and any(full is not None and not reaches(full, gate) for full in known)


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
    if not isinstance(known, Absence):
        known = _enough(known, indicator)
    if isinstance(known, Absence):
        return PartReading(part.measure, known, weight=part.weight)
    if isinstance(known, Rough):
        return _roughly(part, known, indicator, scoring)
    if isinstance(indicator.score, Reported):
        if indicator.score.bands and isinstance(known, Outcomes):
            return PartReading(part.measure, known, weight=part.weight, median=median_of(known))
        share = _share_of(known, indicator) if isinstance(known, Outcomes | Amounts) else None
        reported = PartReading(part.measure, known, share, weight=part.weight)
        return _by_plan(reported, figures.get(indicator.score.by_plan or ""), scoring)
    full, step = fulfilled(part.score, known), rung(part.score, known, scoring)
    exact = decimals_of(known, part.score, indicator.gate, scoring)
    if not isinstance(part.score, Ratio | TopBox):
        score = Span.exact(float(step.score))
        return PartReading(part.measure, known, None, score, full, step, part.weight, decimals=exact)
    share = _interval(full, known, indicator)
    score = Span(*(float(share_score(share.at(end), scoring)) for end in ENDS))
    return PartReading(part.measure, known, share, score, full, step, part.weight, decimals=exact)


def _as_step(part: PartReading, scoring: Scoring) -> PartReading:
    """Scored as it was counted, and told as a step alone."""
    if not isinstance(part.known, Outcomes):
        return part
    share = part.known.share if part.fulfilled is None else part.fulfilled
    return replace(part, known=Level(int(share_score(share, scoring))), share=None, decimals=0)


def _roughly(part: Part, known: Rough, indicator: Indicator, scoring: Scoring) -> PartReading:
    """A step is all that is known of the share, so a must-have is missed only where the step alone shows it."""
    if known.band is not None:
        return PartReading(part.measure, known, weight=part.weight, median=Median(known.band, known.band, known.band))
    if known.step is None or isinstance(indicator.score, Reported):
        return PartReading(part.measure, known, weight=part.weight)
    ends = dict(zip((3, 2, 1), (bound - 2 * HAIR for bound in scoring.shares), strict=True)) | {4: 1.0, 0: 0.0}
    score = Span.exact(float(known.step))
    return PartReading(part.measure, known, None, score, ends[known.step], weight=part.weight)


def _by_plan(reported: PartReading, planned: Figure | Absence | None, scoring: Scoring) -> PartReading:
    """How many times as much was planned as was reached is scored as any target is; without a plan nothing is.

    A plan of nothing is no target: whatever was done would reach it.
    """
    if not isinstance(planned, Outcomes | Amounts) or reported.share is None or not planned.share:
        return reported
    times = planned.share / max(reported.share.value, HAIR)
    step = rung(Target(target=1), Quantity(times), scoring)
    exact = percent_decimals(reported.share.value, [planned.share])
    return replace(reported, score=Span.exact(float(step.score)), rung=step, planned=planned.share, decimals=exact)


def _enough(known: Figure, indicator: Indicator) -> Figure | Absence:
    """The figure, if it is about enough people; of nothing at all there is no share."""
    if isinstance(known, Outcomes) and known.total < indicator.privacy.fewest:
        return Absence.NOTHING_ENTERED if indicator.privacy is Privacy.ORGANISATION else Absence.TOO_FEW
    if isinstance(known, Amounts) and known.empty:
        return Absence.NOTHING_ENTERED
    return known


def _share_of(known: Outcomes | Amounts, indicator: Indicator) -> Span:
    return _interval(known.share, known, indicator)


def _interval(share: float, known: Figure, indicator: Indicator) -> Span:
    """People are a sample of all who might have come; facts of the organisation are counted completely."""
    if isinstance(known, Outcomes) and indicator.privacy is not Privacy.ORGANISATION:
        return wilson(share, known.total)
    return Span.exact(share)


def _at_most(span: Span, most: float) -> Span:
    return Span(min(span.low, most), min(span.value, most), min(span.high, most))


def _outdated(indicator: Indicator, figures: Figures) -> bool:
    """Like evidence: what nobody can show the age of counts as old; what does not apply has no age."""
    if indicator.fresh is None:
        return False
    age = figures.get(indicator.fresh.measure)
    if not isinstance(age, Age):
        return age is not Absence.NOT_APPLICABLE
    return age.months is None or not reaches(indicator.fresh.months, age.months)


def _missed(must: Must, figures: Figures) -> bool:
    """A must-have that nobody has told of is unknown, which is not the same as missed. Raises UnfitFigureError."""
    known = figures.get(must.measure)
    if known is None or isinstance(known, Absence | Rough) or (isinstance(known, Outcomes | Amounts) and known.empty):
        return False
    asked = Ratio() if must.months is None else Currency(months=must.months)
    return not reaches(fulfilled(asked, known), 1)
