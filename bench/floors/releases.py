"""Floor of P9: the noise alone, as OpenDP draws it, for counts that are already there."""

from collections.abc import Sequence
from typing import Any

import opendp.prelude as opendp

opendp.enable_features("contrib")


def mechanism(size: int, scale: float) -> Any:
    counts = opendp.vector_domain(opendp.atom_domain(T="i64"), size=size)
    return opendp.m.make_laplace(counts, opendp.l1_distance(T="i64"), scale=scale)


INDEX, CRITERIA = mechanism(3, 1.0), mechanism(30, 10.0)


def drawn(index: Sequence[int], criteria: Sequence[int]) -> Sequence[int]:
    return [*INDEX(index), *CRITERIA(criteria)]
