"""Single figures on the scale from 0 to 4, by the numbers of one version of the standards."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.quality.standards.catalogue.scores import Currency, Maturity, Ratio, Scoring, Simple, Target, TopBox
from services.quality.standards.scoring.figures import Age, Amounts, Figure, Level, Outcomes, Quantity

HAIR = 1e-9
"""Numbers closer than this are the same: what binary fractions make of nine tenths decides about nobody's score."""


class UnfitFigureError(Exception):
    """A figure of one kind was to be scored as another: the register or the standards are wrong."""


@dataclass(frozen=True, slots=True)
class Rung:
    """Where a figure stands: what was held against the thresholds, the one that it met, and the one above."""

    score: int
    value: float
    """A share, an age as a multiple of its interval, a value as a multiple of its target; a step of maturity."""
    met: float | None = None
    """None where no threshold gave the score: below all of them, or a step of maturity."""
    above: float | None = None
    """Where the next better score begins; None at the top."""


def reaches(value: float, bound: float) -> bool:
    return value >= bound - HAIR


def share_score(share: float, scoring: Scoring) -> int:
    """By default 0.90 and more is 4, 0.75 is 3, 0.50 is 2, anything above nothing is 1."""
    return _share(share, scoring).score


def fulfilled(score: Simple, figure: Figure) -> float:
    """How much of what is asked is there, from 0 to 1: what a gate looks at, and what a share is scored by.

    Raises UnfitFigureError.
    """
    match score, figure:
        case Ratio(inverse=inverse), Outcomes() | Amounts():
            return figure.turned.share if inverse else figure.share
        case TopBox(), Outcomes():
            return figure.share
        case Currency(months=interval), Age(months=months):
            return 0.0 if months is None else min(1.0, interval / months) if months > 0 else 1.0
        case Target(target=target), Quantity(value=value):
            return min(1.0, target / value) if value > 0 else 1.0
        case Maturity(), Level(step=step):
            return step / 4
    raise UnfitFigureError(f"{type(figure).__name__} as {score.kind}")


def rung(score: Simple, figure: Figure, scoring: Scoring) -> Rung:
    """The score of a figure, and how it came about. Raises UnfitFigureError."""
    match score, figure:
        case Currency(months=interval), Age(months=months):
            if months is None:
                return Rung(0, 0.0)
            return _multiple(months / interval, scoring.ages, lowest=1)
        case Target(target=target), Quantity(value=value):
            return _multiple(value / target, scoring.targets, lowest=0)
        case Maturity(), Level(step=step):
            return Rung(step, step)
    return _share(fulfilled(score, figure), scoring)


def scored(score: Simple, figure: Figure, scoring: Scoring) -> int:
    """From 0 to 4. Raises UnfitFigureError."""
    return rung(score, figure, scoring).score


def _share(share: float, scoring: Scoring) -> Rung:
    above = None
    for bound, score in zip(scoring.shares, (4, 3, 2), strict=True):
        if reaches(share, bound):
            return Rung(score, share, bound, above)
        above = bound
    return Rung(1, share, 0.0, above) if share > 0 else Rung(0, share, None, 0.0)


def _multiple(multiple: float, bounds: Sequence[float], *, lowest: int) -> Rung:
    above = None
    for score, bound in zip((4, 3, 2, 1), bounds, strict=False):
        if reaches(bound, multiple):
            return Rung(score, multiple, bound, above)
        above = bound
    return Rung(lowest, multiple, None, above)
