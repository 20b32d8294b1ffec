"""What a step of the plan is tied to: a criterion or one of its indicators, on what scale, and what it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.quality.answers.plan.domain import Unit, Wanted
from services.quality.standards.catalogue.domain import Catalogue, Criterion, Indicator
from services.quality.standards.catalogue.scores import Currency, Maturity, Mean, Ratio, Reported, Target, TopBox
from services.quality.standards.scoring.domain import Measured, Reading
from services.quality.standards.scoring.figures import OF_PAY, Age, Amounts, Level, Outcomes, Quantity
from services.quality.standards.scoring.thresholds import Better

HIGHEST = 4.0
LONGEST = 600.0
MOST = 10_000_000.0


@dataclass(frozen=True, slots=True)
class Scale:
    """What a figure is told in, which way is better, and the most that it can be."""

    unit: Unit
    better: Better = Better.MORE
    most: float = HIGHEST


@dataclass(frozen=True, slots=True)
class Tie:
    """A criterion as a whole where no indicator is named."""

    criterion: Criterion
    indicator: Indicator | None = None

    @property
    def id(self) -> str:
        return self.indicator.id if self.indicator else self.criterion.id

    @property
    def measure(self) -> str:
        """The name that stays over versions of the standards."""
        return self.indicator.measured_as if self.indicator else ""

    @property
    def scale(self) -> Scale:
        return scale_of(self.indicator) if self.indicator else Scale(Unit.SCORE)


def ties(catalogue: Catalogue) -> Iterator[Tie]:
    """All that a step can be tied to: each criterion, and behind it its indicators."""
    for criterion in catalogue.criteria:
        yield Tie(criterion)
        yield from (Tie(criterion, indicator) for indicator in criterion.indicators)


def tie_named(id_: str, catalogue: Catalogue) -> Tie | None:
    return next((each for each in ties(catalogue) if each.id == id_), None)


def tie_of(said: Wanted, catalogue: Catalogue) -> Tie | None:
    """None where it is no longer part of the standards."""
    if said.measure:
        return next((each for each in ties(catalogue) if each.measure == said.measure), None)
    return tie_named(said.criteria[0], catalogue)


def scale_of(indicator: Indicator) -> Scale:
    """The indicator's own: as its definition counts, so where fewer is better a lower value is the better one."""
    return Scale(Unit.STEP) if indicator.measured_as in OF_PAY else _scale_of(indicator)


def _scale_of(indicator: Indicator) -> Scale:
    match indicator.score:
        case Ratio(inverse=True):
            return Scale(Unit.SHARE, Better.FEWER, 1.0)
        case Ratio() | TopBox():
            return Scale(Unit.SHARE, most=1.0)
        case Currency():
            return Scale(Unit.MONTHS, Better.FEWER, LONGEST)
        case Target():
            return Scale(Unit.AMOUNT, Better.FEWER, MOST)
        case Maturity():
            return Scale(Unit.STEP)
        case Mean():
            return Scale(Unit.SCORE)
        case Reported(by_plan=plan) if plan:
            return Scale(Unit.SHARE, most=1.0)
    return Scale(Unit.WORDS)


def reading_of(tie: Tie, measured: Measured) -> Reading | None:
    """What the measured line of its criterion says of an indicator."""
    return next((each for each in measured.readings if each.indicator == tie.indicator), None)


def value_of(tie: Tie, measured: Measured) -> float | None:
    """On its scale; None where nothing is known."""
    if tie.indicator is None:
        return measured.score.value if measured.score else None
    reading = reading_of(tie, measured)
    return _value(reading, tie.scale.unit) if reading else None


def _value(reading: Reading, unit: Unit) -> float | None:
    if unit is Unit.SCORE:
        return reading.score.value if reading.score else None
    match unit, reading.known:
        case Unit.SHARE, Outcomes() | Amounts() as counted:
            return counted.share
        case Unit.MONTHS, Age(months=months):
            return months
        case Unit.AMOUNT, Quantity(value=value):
            return value
        case Unit.STEP, Level(step=step):
            return float(step)
    return None
