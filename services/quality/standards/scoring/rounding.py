"""With how many decimals a figure is told, so that rounding never carries it over a threshold."""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal

from services.quality.standards.catalogue.scores import Scoring, Simple
from services.quality.standards.scoring.figures import Age, Amounts, Figure, Outcomes, Quantity
from services.quality.standards.scoring.scales import reaches
from services.quality.standards.scoring.thresholds import Better, thresholds

MOST = 6
"""So many tell a euro from the next one among millions."""


def decimals(value: float, bounds: Iterable[float], better: Better = Better.MORE, *, least: int = 0) -> int:
    """The fewest with which the rounded value stands on the side of each bound on which the value itself stands."""
    known = tuple(bounds)
    fit = (number for number in range(least, MOST) if _alike(value, rounded(value, number), known, better))
    return next(fit, MOST)


def percent_decimals(share: float, bounds: Iterable[float], better: Better = Better.MORE) -> int:
    """The same of a share told in percent. More than nothing is not told as nothing, nor less than all as all."""
    value = 100 * share
    ends = max(decimals(value, [100], Better.MORE), decimals(value, [0], Better.FEWER))
    return max(ends, decimals(value, [100 * bound for bound in bounds], better))


def decimals_of(known: Figure, asked: Simple, gate: float | None, scoring: Scoring) -> int:
    """Of a figure as its definition counts it: of its percentage, its months, or its value."""
    held = thresholds(asked, gate, scoring)
    bounds = [bound for bound in (held.four, held.three, held.two, held.one, held.must) if bound is not None]
    match known:
        case Outcomes() | Amounts():
            return percent_decimals(known.share, bounds, held.better)
        case Age(months=float() | int() as value) | Quantity(value=value):
            return decimals(value, bounds, held.better)
    return 0


def rounded(value: float, number: int) -> float:
    """As a number is written: half to the even digit."""
    return float(Decimal(str(value)).quantize(Decimal(1).scaleb(-number), ROUND_HALF_EVEN))


def _alike(value: float, told: float, bounds: Iterable[float], better: Better) -> bool:
    return all(_reaches(value, bound, better) is _reaches(told, bound, better) for bound in bounds)


def _reaches(value: float, bound: float, better: Better) -> bool:
    return reaches(value, bound) if better is Better.MORE else reaches(bound, value)
