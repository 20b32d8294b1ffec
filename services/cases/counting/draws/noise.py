"""The mechanism: integer noise of OpenDP on counts. Nothing else makes a count that may leave the centre."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from shared.privacy.budget import Criteria, Index, scale
from shared.privacy.counts import Drawn

type Noise = Callable[[Sequence[int], Index | Criteria], Sequence[Drawn]]
"""What `with_noise` is, and a test may leave away."""
ABOVE = 1 + 2**-50
"""OpenDP rounds the epsilon of a scale up; with so little more noise it is never above that of the budget."""


class TooLittleNoiseError(Exception):
    """The proof of the mechanism does not reach the budget; nothing is drawn."""

    def __init__(self, epsilon: float, allowed: float) -> None:
        super().__init__(f"epsilon {epsilon} where the budget has {allowed}")
        self.epsilon, self.allowed = epsilon, allowed


@cache
def library() -> Any:
    """OpenDP: a third of a second and some 50 MB, so it comes with the first draw and not with the service."""
    import opendp.prelude as opendp

    opendp.enable_features("contrib")
    return opendp


@cache
def mechanism(size: int, scale: float, sensitivity: int, epsilon: float) -> Any:
    """Discrete Laplace noise on `size` counts, of which one client changes `sensitivity` by one. Proved by OpenDP."""
    opendp = library()
    counts = opendp.vector_domain(opendp.atom_domain(T="i64"), size=size)
    measurement = opendp.m.make_laplace(counts, opendp.l1_distance(T="i64"), scale=scale)
    if not (proved := measurement.map(sensitivity)) <= epsilon:
        raise TooLittleNoiseError(proved, epsilon)
    return measurement


def with_noise(counts: Sequence[int], layer: Index | Criteria) -> tuple[Drawn, ...]:
    """The counts of a layer, each with noise of its own. Raises TooLittleNoiseError."""
    measurement = mechanism(len(counts), scale(layer) * ABOVE, layer.sensitivity, layer.epsilon)
    return tuple(Drawn(count) for count in measurement(list(counts)))
