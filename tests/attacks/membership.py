"""The best attacker's advantage on several counts together, worked out rather than measured."""

import math
from collections.abc import Mapping

from shared.privacy.budget import Criteria, Index, scale


def designed(*layers: Index | Criteria) -> float:
    """The advantage of the best attacker on all counts of these layers together: worked out, not measured.

    Each count speaks for the client or against, by 1/scale; the chance of the right word is 1/(1 + exp(-1/scale)).
    """
    known = {0.0: (1.0, 1.0)}
    for layer in layers:
        for _ in range(layer.sensitivity):
            known = one_count_more(known, 1 / scale(layer))
    return sum(max(0.0, without - with_her) for without, with_her in known.values())


def one_count_more(known: Mapping[float, tuple[float, float]], weight: float) -> dict[float, tuple[float, float]]:
    """By what all counts say together: how likely that is without the client, and with the client."""
    right, found = 1 / (1 + math.exp(-weight)), dict[float, tuple[float, float]]()
    for said, (without, with_her) in known.items():
        for word, a, b in ((weight, 1 - right, right), (-weight, right, 1 - right)):
            at = round(said + word, 9)
            before = found.get(at, (0.0, 0.0))
            found[at] = before[0] + without * a, before[1] + with_her * b
    return found
