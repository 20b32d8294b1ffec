"""Requests that are alike and came within minutes: most likely sent by a program, so that they hide the others."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

WITHIN = timedelta(minutes=10)
LEAST = 10
"""Fewer are a list that a colleague reads. Ten people who write much the same within minutes are rare."""
MOST = 500
"""How many are compared, of the oldest."""
ALIKE = 0.6
"""The part of the words of both that both have."""
FEWEST_WORDS = 8
"""Different ones; a text with fewer is not folded."""
BEGINNING = 300
"""Characters of a text that are compared."""
GROUPS = 20
"""How many different texts others are compared with."""
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Fresh:
    """A request that nobody has taken or answered. `words` is None where it could not be opened."""

    thread_id: UUID
    at: datetime
    words: str | None = field(repr=False)


def crowded(moments: Iterable[tuple[UUID, datetime]]) -> tuple[UUID, ...]:
    """Those that came with at least `LEAST` within `WITHIN`, the oldest first."""
    ordered = sorted(moments, key=lambda one: one[1])
    found: dict[UUID, None] = {}
    for last, (_, at) in enumerate(ordered):
        first = last - LEAST + 1
        if first >= 0 and at - ordered[first][1] <= WITHIN:
            found |= dict.fromkeys(thread_id for thread_id, _ in ordered[first : last + 1])
    return tuple(found)[:MOST]


def alike(fresh: Sequence[Fresh]) -> tuple[UUID, ...]:
    """Those of which at least `LEAST` are alike.

    A short text, or one that could not be opened, is like nothing: a call for help is short, and many write the same.
    A text that begins a new group when there are `GROUPS` of them is like nothing: each is compared with few others.
    """
    return tuple(one.thread_id for group in groups(fresh) if len(group) >= LEAST for one in group)


def groups(fresh: Sequence[Fresh]) -> list[list[Fresh]]:
    """Those of each group are like its first one."""
    found: list[tuple[frozenset[str], list[Fresh]]] = []
    for one in fresh:
        words = words_in(one.words)
        if len(words) < FEWEST_WORDS:
            continue
        group = next((members for known, members in found if likeness(known, words) >= ALIKE), None)
        if group is not None:
            group.append(one)
        elif len(found) < GROUPS:
            found.append((words, [one]))
    return [members for _, members in found]


def words_in(text: str | None) -> frozenset[str]:
    return frozenset(WORD.findall((text or "")[:BEGINNING].casefold()))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0 to 1, of words of which there are some."""
    return len(one & other) / len(one | other)
