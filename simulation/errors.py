"""How far the figures of a layer are from what is true, in points of 100."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan, sqrt

from simulation.federation import Figure


@dataclass(frozen=True, slots=True)
class Error:
    """Of the figures that can be shown; nan where none can."""

    figures: int
    shown: float
    """Share of them, from 0 to 1."""
    noise: float
    """Root of the mean square of what the noise changes, in points."""
    rule: float
    """Mean signed error of counting one outcome for each client instead of the mean of all outcomes of the client."""
    whole: float
    """Root of the mean square of both together."""
    interval: float
    """Half of its mean width, in points."""
    quoted: float
    """Share of all figures that the office shows, from 0 to 1: their interval is narrow enough to be quoted."""
    holds: float
    """How often practice lies in it, from 0 to 1; 0.95 is what it promises."""


def error_of(figures: Sequence[Figure]) -> Error:
    shown = [(each, each.value.share) for each in figures if each.value.share]
    true = [(each, share) for each, share in shown if each.truth.people]
    return Error(
        figures=len(figures),
        shown=mean(float(each.value.share is not None) for each in figures),
        noise=100 * root(share.value - each.truth.exact for each, share in true),
        rule=100 * mean(each.truth.exact - each.truth.whole for each in figures if each.truth.people),
        whole=100 * root(share.value - each.truth.whole for each, share in true),
        interval=100 * mean((share.high - share.low) / 2 for _, share in shown),
        quoted=mean(float(each.value.shown_share is not None) for each in figures),
        holds=mean(float(share.low <= each.practice <= share.high) for each, share in true),
    )


def mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else nan


def root(errors: Iterable[float]) -> float:
    return sqrt(mean(error * error for error in errors))
