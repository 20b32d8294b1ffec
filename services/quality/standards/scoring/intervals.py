"""How far the true value may lie from what was counted."""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

type End = Literal["low", "value", "high"]
ENDS: tuple[End, ...] = ("low", "value", "high")
Z = 1.959964
"""Two-sided 95 % of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Span:
    """A value and the range in which the true one plausibly lies: low <= value <= high."""

    low: float
    value: float
    high: float

    @classmethod
    def exact(cls, value: float) -> "Span":
        """Of what was counted completely: facts of the organisation are no sample."""
        return cls(value, value, value)

    def at(self, end: End) -> float:
        return {"low": self.low, "value": self.value, "high": self.high}[end]


def wilson(share: float, people: int, z: float = Z) -> Span:
    """The Wilson score interval of a share (Wilson 1927); 95 % where `z` is not another one.

    Chosen because it keeps its promise for small n and for shares near 0 and 1, where the usual interval collapses
    to a point; Brown, Cai and DasGupta (Statistical Science 16, 2001) recommend it for n up to 40, and a centre counts
    5 to 60 people a year. With "partly" as one half the outcomes spread at most as wide as yes and no do, so the
    interval is, if anything, too wide.
    """
    spread = z * sqrt(share * (1 - share) / people + z * z / (4 * people * people))
    middle, scale = share + z * z / (2 * people), 1 + z * z / people
    low, high = (middle - spread) / scale, (middle + spread) / scale
    return Span(max(0.0, min(low, share)), share, min(1.0, max(high, share)))
