"""Any two versions of the standards side by side, in a form that people can read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import Literal

from services.quality.standards.catalogue.composing import over
from services.quality.standards.catalogue.differences import Difference, differences
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.succession import in_order
from services.quality.standards.catalogue.texts import Words

type Piece = tuple[Literal["same", "gone", "new"], str]


SHORT, LITTLE = 8, 0.25
"""Of two texts of more words that share less than this nobody could read what stayed."""


class Trouble(StrEnum):
    """Why two versions cannot be compared as they were asked for."""

    UNKNOWN = "unknown"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Changed:
    """Everything that is different about one criterion, one indicator, or the version as a whole (no id)."""

    id: str
    name: Words
    all: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`before` and `after` are versions that are known; what was asked for, else the newest and the one before it."""

    before: Catalogue
    after: Catalogue
    changed: Sequence[Changed] = ()
    trouble: Trouble | None = None


def compared(catalogues: Mapping[str, Catalogue], before: str = "", after: str = "") -> Comparison:
    """Whatever is asked for. Over versions in between what moved or is counted anew is followed."""
    known = in_order(catalogues.values())
    usual = Comparison(known[max(0, len(known) - 2)], known[-1])
    if not {before or usual.before.version, after or usual.after.version} <= catalogues.keys():
        return Comparison(usual.before, usual.after, trouble=Trouble.UNKNOWN)
    first, last = catalogues[before or usual.before.version], catalogues[after or usual.after.version]
    start, end = known.index(first), known.index(last)
    if start > end:
        return Comparison(first, last, trouble=Trouble.REVERSED)
    return Comparison(first, last, by_entry(over(known[start : end + 1])))


def changed(before: Catalogue, after: Catalogue) -> list[Changed]:
    """Of a version and the one that replaces it."""
    return by_entry(differences(before, after))


def by_entry(found: Iterable[Difference]) -> list[Changed]:
    """In the order of the standards."""
    grouped = ((id_, tuple(each)) for id_, each in groupby(found, key=lambda one: one.id))
    return [Changed(id_, each[0].name, each) for id_, each in grouped]


def worded(before: str, after: str) -> list[Piece]:
    """Two texts as one: what stayed, what is gone, what is new, word by word; of long ones that share little, both."""
    old, new = before.split(" "), after.split(" ")
    matched = SequenceMatcher(None, old, new, autojunk=False)
    if min(len(old), len(new)) > SHORT and matched.ratio() < LITTLE:
        return [("gone", before), ("new", after)]
    pieces: list[Piece] = []
    for kind, start, end, first, last in matched.get_opcodes():
        if kind == "equal":
            pieces.append(("same", " ".join(old[start:end])))
            continue
        if end > start:
            pieces.append(("gone", " ".join(old[start:end])))
        if last > first:
            pieces.append(("new", " ".join(new[first:last])))
    return pieces
