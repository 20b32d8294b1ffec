"""Shares as they were counted: where fewer is better, scoring looks at the rest of the whole."""

from services.quality.standards.catalogue.domain import Indicator
from services.quality.standards.catalogue.scores import Mean, Ratio, Reported, Simple
from services.quality.standards.scoring.intervals import Span


def simple_of(indicator: Indicator, measure: str) -> Simple | None:
    """How one of its figures is scored; None where it is only reported."""
    match indicator.score:
        case Reported():
            return None
        case Mean(parts=parts):
            return next((part.score for part in parts if part.measure == measure), None)
        case simple:
            return simple


def as_counted(share: Span | None, asked: Simple | None) -> Span | None:
    """The share of what is counted, by the words of the definition."""
    if share is None or not (isinstance(asked, Ratio) and asked.inverse):
        return share
    return Span(1 - share.high, 1 - share.value, 1 - share.low)
