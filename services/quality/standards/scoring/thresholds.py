"""From which value on a figure is worth what, by the numbers of one version of the standards: to be told beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.quality.standards.catalogue.domain import Indicator
from services.quality.standards.catalogue.scores import Currency, Maturity, Must, Ratio, Scoring, Simple, Target, TopBox
from services.quality.standards.scoring.counted import simple_of


class Better(StrEnum):
    """Whether a bound is the least or the most that a value may be."""

    MORE = "more"
    FEWER = "fewer"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Bounds in the unit of the value as it is counted: a share from 0 to 1, months, a value, a step.

    A value at a bound reaches it. `one` is None where no number decides: of a share anything above nothing is worth 1
    (of an inverse one anything below all), of an age whatever was looked at once. `must` is the gate of the indicator:
    on its wrong side the criterion counts for no more than a missed must-have lets it.
    """

    better: Better
    four: float
    three: float
    two: float
    one: float | None
    must: float | None


def thresholds_of(indicator: Indicator, measure: str, scoring: Scoring) -> Thresholds | None:
    """Of one of its figures; None where it is only reported."""
    asked = simple_of(indicator, measure)
    return thresholds(asked, indicator.gate, scoring) if asked else None


def thresholds(asked: Simple, gate: float | None, scoring: Scoring) -> Thresholds:
    match asked:
        case Ratio(inverse=True):
            rest = None if gate is None else 1 - gate
            return _made(Better.FEWER, [1 - share for share in scoring.shares], rest)
        case Ratio() | TopBox():
            return _made(Better.MORE, scoring.shares, gate)
        case Currency(months=months):
            return _made(Better.FEWER, [months * times for times in scoring.ages], months / gate if gate else None)
        case Target(target=target):
            return _made(Better.FEWER, [target * times for times in scoring.targets], target / gate if gate else None)
        case Maturity():
            return _made(Better.MORE, (4, 3, 2, 1), 4 * gate if gate else None)


def least_or_most(must: Must) -> tuple[Better, float]:
    """What a must-have of its own asks for: all of a share, or an age of so many months at most."""
    return (Better.MORE, 1.0) if must.months is None else (Better.FEWER, float(must.months))


def _made(better: Better, bounds: Sequence[float], must: float | None) -> Thresholds:
    four, three, two, *one = (round(bound, 4) for bound in bounds)
    return Thresholds(better, four, three, two, one[0] if one else None, None if must is None else round(must, 4))
