"""Which centres a sum may count, so that no centre can be worked out of all sums that are shown.

Centres that are counted in the very same sums are one group: who adds and subtracts sums, in whatever way, gets
each centre of a group as often as all others of it. So nothing can be worked out about fewer centres than a group has,
and no group is smaller than LEAST. The group of those that no sum counts may be of any size: nothing is shown of it.

A sum over enough centres still tells what each of them said, where it is as small or as large as it can be. Whether it
is so, the caller says: such a sum is not shown, and counts nobody.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from hashlib import sha256

from services.quality.office.received.publication import ADDED_FROM

LEAST = ADDED_FROM
"""Of two that are added, each knows the other one."""
type Pattern = tuple[str, ...]
"""The sums that count a centre."""


class Guard:
    """Of one amount, over all years and Länder, asked in the order in which the sums were first shown."""

    def __init__(self) -> None:
        self._patterns: dict[str, Pattern] = {}

    def counted(
        self, sum_name: str, asked: Collection[str], may_count: Callable[[frozenset[str]], bool] = bool
    ) -> frozenset[str]:
        """Those of the centres that the sum may count, which may be none. Others are set aside in this sum."""
        found = frozenset(
            centre for group in self._groups(asked) for centre in self._of_group(sum_name, group, frozenset(asked))
        )
        if not may_count(found):
            return frozenset()
        for centre in found:
            self._patterns[centre] = (*self._patterns.get(centre, ()), sum_name)
        return found

    def groups(self) -> list[frozenset[str]]:
        """Those that can be told apart by the sums, without the group that no sum counts."""
        return [group for group in self._groups(()) if self._patterns.get(min(group))]

    def _groups(self, asked: Iterable[str]) -> list[frozenset[str]]:
        found: defaultdict[Pattern, set[str]] = defaultdict(set)
        for centre in {*self._patterns, *asked}:
            found[self._patterns.get(centre, ())].add(centre)
        return [frozenset(found[pattern]) for pattern in sorted(found)]

    def _of_group(self, sum_name: str, group: frozenset[str], asked: frozenset[str]) -> list[str]:
        """The sum splits a group in two. Either part is nobody, or at least LEAST."""
        inside, left = by_lot(group & asked, sum_name), len(group - asked)
        is_counted = any(self._patterns.get(centre) for centre in group)
        aside = LEAST - left if is_counted and 0 < left < LEAST else 0
        kept = inside[aside:]
        return kept if len(kept) >= LEAST else []


def by_lot(centres: Iterable[str], sum_name: str) -> list[str]:
    """In an order that has nothing to do with what they said, and is always the same for this sum."""
    return sorted(centres, key=lambda centre: sha256(f"{sum_name}|{centre}".encode()).digest())
