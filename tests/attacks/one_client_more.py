"""Two years of a centre that differ by one client, compared count by count."""

from collections import Counter
from collections.abc import Sequence

from shared.privacy.budget import Criteria, Index
from shared.privacy.counts import Drawn

BINS = ("met", "partly", "not_met")


type Seen = Counter[tuple[str, str, str]]


def without_noise(counts: Sequence[int], layer: Index | Criteria) -> list[Drawn]:
    return [Drawn(count) for count in counts]


def apart(one: Seen, other: Seen) -> Counter[str]:
    """By how many people the counts differ, over all periods together: of each part, bin for bin."""
    found: Counter[str] = Counter()
    for key in one | other:
        found[key[1]] += abs(one[key] - other[key])
    return found
