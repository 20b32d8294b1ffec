"""From how many clients on the noisy counts of many centres say something."""

from math import exp, sqrt

from shared.privacy.budget import Budget, Criteria, Index, scale

CENTRES = 40
"""As many as the federation has: over so many it is said how far a count has to stand out from its noise."""
CLEAR = 2.0
"""Standard deviations of its noise by which the noisy number of clients has to stand out before a value is shown."""


def variance(layer_scale: float) -> float:
    """Of the discrete Laplace distribution, P(x) ~ exp(-|x|/scale) over the integers (Inusah and Kozubowski 2006)."""
    p = exp(-1 / layer_scale)
    return 2 * p / (1 - p) ** 2


def least_people(centres: int, layer: Index | Criteria, budget: Budget) -> float:
    """From how many clients on, by the noisy counts of so many centres, a value is shown: both conditions together."""
    return least_over(centres * variance(scale(layer)), budget.shown.from_)


def least_over(noise: float, shown_from: int) -> float:
    """The same over noise of so much variance in each of the three counts."""
    return max(shown_from, CLEAR * sqrt(3 * noise))
