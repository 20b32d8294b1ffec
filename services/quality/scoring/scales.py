"""Single figures on the scale from 0 to 4, by the numbers of one version of the standards."""

from services.quality.catalogue.scores import Currency, Maturity, Ratio, Scoring, Simple, Target, TopBox
from services.quality.scoring.figures import Age, Amounts, Figure, Level, Outcomes, Quantity


class UnfitFigureError(Exception):
    """A figure of one kind was to be scored as another: the register or the standards are wrong."""


def share_score(share: float, scoring: Scoring) -> int:
    """By default 0.90 and more is 4, 0.75 is 3, 0.50 is 2, anything above nothing is 1."""
    for threshold, score in zip(scoring.shares, (4, 3, 2), strict=True):
        if share >= threshold:
            return score
    return 1 if share > 0 else 0


def age_score(months: float | None, interval: int, scoring: Scoring) -> int:
    """Within the interval 4, then 3 and 2; what is older than that is 1, what never was is 0."""
    if months is None:
        return 0
    for most, score in zip(scoring.ages, (4, 3, 2), strict=True):
        if months / interval <= most:
            return score
    return 1


def target_score(value: float, target: float, scoring: Scoring) -> int:
    """Within the target 4; by default up to 1.5 times 3, 2 times 2, 3 times 1, above that 0."""
    for most, score in zip(scoring.targets, (4, 3, 2, 1), strict=True):
        if value / target <= most:
            return score
    return 0


def fulfilled(score: Simple, figure: Figure) -> float:
    """How much of what is asked is there, from 0 to 1: what a gate looks at, and what a share is scored by.

    Raises UnfitFigureError.
    """
    match score, figure:
        case Ratio(inverse=inverse), Outcomes() | Amounts():
            return 1 - figure.share if inverse else figure.share
        case TopBox(), Outcomes():
            return figure.share
        case Currency(months=interval), Age(months=months):
            return 0.0 if months is None else min(1.0, interval / months) if months > 0 else 1.0
        case Target(target=target), Quantity(value=value):
            return min(1.0, target / value) if value > 0 else 1.0
        case Maturity(), Level(step=step):
            return step / 4
    raise UnfitFigureError(f"{type(figure).__name__} as {score.kind}")


def scored(score: Simple, figure: Figure, scoring: Scoring) -> int:
    """From 0 to 4. Raises UnfitFigureError."""
    match score, figure:
        case Currency(months=interval), Age(months=months):
            return age_score(months, interval, scoring)
        case Target(target=target), Quantity(value=value):
            return target_score(value, target, scoring)
        case Maturity(), Level(step=step):
            return step
    return share_score(fulfilled(score, figure), scoring)
