"""Which files an entry may carry, how many, and under what names they are handed out."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.quality.foundation.domain import Author
from shared.documents.acceptance import Kind, Refusal, RefusedError, kind_named

LARGEST = 5 * 1024**2
"""Bytes of one file."""
MOST_OF_AN_ENTRY = 5
MOST_BYTES = 500 * 1024**2
"""Of all files of a centre, before they are sealed: what a database and its backups carry without being felt."""
TAKEN = frozenset({Kind.PDF, Kind.PNG, Kind.JPEG, Kind.ODT, Kind.DOCX})


class DocumentNotFoundError(Exception):
    """The entry has no such document."""


class NoKeyError(Exception):
    """The centre has no key yet that documents could be sealed with."""


class UnfitDocumentError(Exception):
    """The field that is wrong, and a code."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(code)
        self.field, self.code = field, code


@dataclass(frozen=True, slots=True)
class Document:
    id: UUID
    entry: UUID
    """The entry of the register, or the answer of the team, that it shows."""
    kind: Kind
    size: int
    documented_on: date | None
    """The day that stands on it."""
    valid_until: date | None
    by: Author
    at: datetime

    def is_valid(self, today: date) -> bool:
        return self.valid_until is None or today <= self.valid_until


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that was looked at and cleaned, and is not sealed yet."""

    kind: Kind
    content: bytes = field(repr=False)
    documented_on: date | None
    valid_until: date | None


def check_name(name: str) -> None:
    """By its ending, before anybody looks inside. Raises RefusedError."""
    if kind_named(name) not in TAKEN:
        raise RefusedError(Refusal.NOT_TAKEN)


def check_days(documented_on: date | None, valid_until: date | None, *, today: date) -> None:
    """Raises UnfitDocumentError."""
    if documented_on and documented_on > today:
        raise UnfitDocumentError("documented_on", "not_yet")
    if valid_until and documented_on and valid_until < documented_on:
        raise UnfitDocumentError("valid_until", "before_its_day")


def check_room(size: int, *, of_the_entry: int, bytes_in_all: int) -> None:
    """Raises UnfitDocumentError."""
    if of_the_entry >= MOST_OF_AN_ENTRY:
        raise UnfitDocumentError("document", "too_many_of_an_entry")
    if bytes_in_all + size > MOST_BYTES:
        raise UnfitDocumentError("document", "no_room_for_all")
