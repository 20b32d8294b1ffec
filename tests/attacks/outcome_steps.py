"""The outcome of one client beside every possible outcome of the others."""

from collections.abc import Iterator
from math import comb

from services.quality.standards.scoring.figures import Outcomes

PRACTICE = (0.75, 0.1, 0.15)
"""How often it is met, partly met and not met."""


HERS = (Outcomes(met=1), Outcomes(partly=1), Outcomes(not_met=1))


def others(number: int) -> Iterator[tuple[float, Outcomes]]:
    """Every way in which it can have been for the others, with its probability."""
    met, partly, not_met = PRACTICE
    for some in range(number + 1):
        for more in range(number - some + 1):
            rest = number - some - more
            ways = comb(number, some) * comb(number - some, more)
            yield ways * met**some * partly**more * not_met**rest, Outcomes(some, more, rest)
