"""The services of a year for those who pay for them: contacts and the people behind them, as size classes.

The same brake as on printed reports: a class of numbers over a calendar year that is over, and nothing of fewer than
five people. It is made once and kept, so no two statements of a year can be subtracted from each other.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.cases.casework.contact_notes.domain import ContactNote, Duration, Happened
from services.cases.foundation.spoken_languages import Spoken
from shared.privacy.sizes import size_of


@dataclass(frozen=True, slots=True)
class Size:
    """Where the classes begin of how many contacts there were, and with how many people."""

    contacts: int
    people: int


@dataclass(frozen=True, slots=True)
class Statement:
    """None stands for fewer than five people, or nobody: nobody can tell which. A language of fewer is not named."""

    total: Size | None
    kinds: dict[Happened, Size | None]
    durations: dict[Duration, Size | None]
    languages: dict[Spoken, Size]


def statement(contacts: Iterable[tuple[UUID, ContactNote]]) -> Statement:
    """`contacts` are those of a year, each with the person whom it was about."""
    found = list(contacts)
    kinds, durations, languages = (grouped(found, field) for field in ("kind", "duration", "language"))
    spoken = {Spoken(code): size for code in sorted(languages) if (size := size_among(languages[code]))}
    return Statement(
        size_among([person for person, _ in found]),
        {one: size_among(kinds[one]) for one in Happened},
        {one: size_among(durations[one]) for one in Duration},
        spoken,
    )


def grouped(contacts: Iterable[tuple[UUID, ContactNote]], field: str) -> defaultdict[str, list[UUID]]:
    """By code, whom each contact was about."""
    found = defaultdict[str, list[UUID]](list)
    for person, note in contacts:
        if code := getattr(note, field):
            found[code].append(person)
    return found


def size_among(people: list[UUID]) -> Size | None:
    """Of contacts, by whom each was about."""
    persons, contacts = size_of(len(set(people))), size_of(len(people))
    return Size(contacts, persons) if persons and contacts else None
