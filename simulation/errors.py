"""How far the figures of a layer are from what is true, in points of 100."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan, sqrt

from simulation.federation import Figure
from simulation.rules import Value, value_of


@dataclass(frozen=True, slots=True)
class Error:
    """Of the figures that can be shown; nan where none can."""

    figures: int
    shown: float
    """Share of them, from 0 to 1."""
    noise: float
    """Root of the mean square of what the noise changes, in points."""
    rule: float
    """Mean by which one outcome for each client lies beside the mean of all that is known of her, with its sign."""
    whole: float
    """Root of the mean square of both together."""
    interval: float
    """Half of its mean width, in points."""
    holds: float
    """How often practice lies in it, from 0 to 1; 0.95 is what it promises."""


def error_of(figures: Sequence[Figure], shown_from: int) -> Error:
    values = [(each, value_of(each.told, scale=each.scale, shown_from=shown_from)) for each in figures]
    shown = [(each, value) for each, value in values if value]
    true = [(each, value) for each, value in shown if each.truth.people]
    return Error(
        figures=len(figures),
        shown=mean(float(value is not None) for _, value in values),
        noise=root(value.value - each.truth.exact for each, value in true),
        rule=mean(each.truth.exact - each.truth.whole for each in figures if each.truth.people),
        whole=root(value.value - each.truth.whole for each, value in true),
        interval=mean((value.high - value.low) / 2 for _, value in shown),
        holds=mean(float(within(each, value)) for each, value in true),
    )


def within(figure: Figure, value: Value) -> bool:
    return value.low <= figure.practice <= value.high


def mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else nan


def root(errors: Iterable[float]) -> float:
    return sqrt(mean(error * error for error in errors))
