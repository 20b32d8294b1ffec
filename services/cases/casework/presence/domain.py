"""Who is in a file at the moment: for a minute after the page of the file was last asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from shared.languages import Wording

LASTS = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Colleague:
    """A colleague who has the file open; `writing` has begun a note in it."""

    staff_id: UUID
    writing: bool


def sentence(colleagues: Iterable[Colleague], names: Mapping[UUID, str], wording: Wording) -> str:
    """What the page says of the others; empty where the reader is alone. Those without an account are left out."""
    here = [one for one in colleagues if one.staff_id in names]
    writing = sorted(names[one.staff_id] for one in here if one.writing)
    looking = sorted(names[one.staff_id] for one in here if not one.writing)
    said = []
    if writing:
        is_writing = wording.ngettext(
            "%(names)s is writing a note in this file.", "%(names)s are writing notes in this file.", len(writing)
        )
        said.append(is_writing % {"names": listed(writing, wording)})
    if looking:
        is_here = wording.ngettext(
            "%(names)s has this file open, too.", "%(names)s have this file open, too.", len(looking)
        )
        said.append(is_here % {"names": listed(looking, wording)})
    return " ".join(said)


def listed(names: Iterable[str], wording: Wording) -> str:
    """Each name keeps its own direction."""
    return wording.listing([f"\u2068{name}\u2069" for name in names])
