"""What is found in notes: where, when, and a few words of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.cases.files.file.domain import File

MOST = 50
"""Notes that are shown, the newest first."""


@dataclass(frozen=True, slots=True)
class NoteHit:
    id: UUID
    file_id: UUID
    at: datetime
    excerpt: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NoteLine:
    file: File
    hit: NoteHit


@dataclass(frozen=True, slots=True)
class FoundNotes:
    """`more` are older notes that fit as well; `all_searched` is False where time was up."""

    lines: Sequence[NoteLine]
    more: bool
    all_searched: bool
