"""Which version is in force, which is coming, and what changed, in a form that people can read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from services.quality.catalogue.differences import Difference, differences
from services.quality.catalogue.domain import Catalogue
from services.quality.catalogue.succession import catalogue_on, in_order
from services.quality.catalogue.texts import Words

type Standing = Literal["coming", "in_force", "earlier"]
type Piece = tuple[Literal["same", "gone", "new"], str]


@dataclass(frozen=True, slots=True)
class Changed:
    """Everything that is different about one criterion, one indicator, or the version as a whole (no id)."""

    id: str
    name: Words
    all: Sequence[Difference]


def newest(catalogues: Mapping[str, Catalogue]) -> Catalogue:
    """The version that the next one replaces."""
    return in_order(catalogues.values())[-1]


def standings(catalogues: Mapping[str, Catalogue], today: date) -> list[tuple[Catalogue, Standing]]:
    """The newest first."""
    current = catalogue_on(catalogues, today)
    return [
        (each, "coming" if each.valid_from > today else "in_force" if each is current else "earlier")
        for each in reversed(in_order(catalogues.values()))
    ]


def changed(before: Catalogue, after: Catalogue) -> list[Changed]:
    """By entry, in the order of the standards."""
    found: Iterable[Difference] = differences(before, after)
    grouped = ((id_, tuple(each)) for id_, each in groupby(found, key=lambda one: one.id))
    return [Changed(id_, each[0].name, each) for id_, each in grouped]


def worded(before: str, after: str) -> list[Piece]:
    """Two texts as one: what stayed, what is gone, what is new, word by word."""
    old, new = before.split(" "), after.split(" ")
    pieces: list[Piece] = []
    for kind, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", " ".join(old[start:end])))
            continue
        if end > start:
            pieces.append(("gone", " ".join(old[start:end])))
        if last > first:
            pieces.append(("new", " ".join(new[first:last])))
    return pieces
