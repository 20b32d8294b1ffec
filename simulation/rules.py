"""What the office makes of the sum of many centres' counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

from services.quality.scoring.intervals import Z
from shared.counts import Noised


@dataclass(frozen=True, slots=True)
class Value:
    """Points of 100, with the interval of noise and sampling together."""

    low: float
    value: float
    high: float


def value_of(told: Sequence[Noised], *, scale: float, shown_from: int) -> Value | None:
    met, partly, not_met = (sum(getattr(each, name) for each in told) for name in ("met", "partly", "not_met"))
    people = met + partly + not_met
    if people < shown_from:
        return None
    share = min(max((met + partly / 2) / people, 0.0), 1.0)
    ratio = exp(-1 / scale)
    noise = len(told) * 2 * ratio / (1 - ratio) ** 2
    spread = noise * sum((worth - share) ** 2 for worth in (0, 0.5, 1)) / people**2 + share * (1 - share) / people
    half = Z * sqrt(spread)
    return Value(100 * max(share - half, 0), 100 * share, 100 * min(share + half, 1))
