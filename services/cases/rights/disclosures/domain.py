"""Who outside was told what of a client, on which ground: a trail that is only added to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.cases.files.file.domain import File
from services.cases.rights.subject_requests.domain import NotPossibleError

LONGEST_RECIPIENT = 200
LONGEST_WORDS = 2000


class What(StrEnum):
    """Which kind of what is known of her."""

    BEING_HERE = "being_here"
    """That she comes to the centre at all."""
    NAME = "her_name"
    REACHED = "how_to_reach_her"
    SITUATION = "situation"
    HEALTH = "health"
    RESIDENCE = "residence"
    DOCUMENTS = "papers"
    WHOLE_FILE = "whole_file"


class Way(StrEnum):
    SPOKEN = "spoken"
    WRITTEN = "in_writing"
    HANDED = "given"
    """A document, a copy or an export was handed over."""
    TRANSFER = "transferred"
    """Another centre goes on with her case."""


class Because(StrEnum):
    CONSENT = "consent"
    LAW = "law"
    DANGER = "danger"
    COURT = "court"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Texts are None where they cannot be opened."""

    id: UUID
    file_id: UUID
    key_id: str
    told_on: date
    way: Way
    because: Because
    noted_at: datetime
    noted_by: UUID
    recipient: str | None = field(repr=False)
    what: tuple[What, ...] = field(repr=False)
    words: str | None = field(default=None, repr=False)


def disclosed(
    file: File,
    recipient: str,
    what: Sequence[str],
    words: str,
    *,
    way: Way,
    because: Because,
    disclosure_id: UUID,
    told_on: date,
    by: UUID,
    now: datetime,
    today: date,
) -> Disclosure:
    """Raises NotPossibleError for a day that has not come yet."""
    if told_on > today:
        raise NotPossibleError("not_yet")
    said = tuple(one for one in What if one in what)
    return Disclosure(
        disclosure_id, file.id, file.key_id, told_on, way, because, now, by, recipient, said, words or None
    )
