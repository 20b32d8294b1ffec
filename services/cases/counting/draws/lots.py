"""A lot decides with which of three outcomes a client counts: one of the two nearest to the mean of all that is known.

The odds are those of the distance, so that the mean of many clients is the mean of their means. Each client has one lot
for each part, made of the client's mark with the key of the centre: it depends on nobody else and on no day, it is the
same whenever it is asked for, and nobody without the key can tell it. A better mean never makes a worse outcome.
"""

import hmac
from collections.abc import Iterable
from math import lcm

from services.cases.foundation.outcomes import Outcome

HALVES = {Outcome.MET: 2, Outcome.PARTLY: 1, Outcome.NOT_MET: 0}
OUTCOMES = {halves: outcome for outcome, halves in HALVES.items()}
SIDES = lcm(*range(1, 33))
"""Of the die: every number of outcomes up to 32 divides it, so that the odds come out exactly."""


def lot(mark: bytes, part: str, *, key: bytes) -> int:
    """From 0 to below SIDES, for ever the same for a client and a part."""
    return int.from_bytes(hmac.digest(key, b"lot|%s|%s" % (mark, part.encode()), "sha256")) % SIDES


def between(outcomes: Iterable[Outcome], lot: int) -> Outcome:
    """One of the two nearest to their mean, met being 1, partly a half and not met 0; over all lots it is the mean."""
    halves = [HALVES[outcome] for outcome in outcomes]
    lower, rest = divmod(sum(halves), len(halves))
    return OUTCOMES[lower + (lot * len(halves) < rest * SIDES)]
