"""A contact as a counsellor writes it down: a few codes, and as few words as are needed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.cases.foundation.records.domain import Noted, NotYetError, OfClient, sealed
from services.cases.foundation.spoken_languages import Spoken

LONGEST_NOTE = 4000


class Happened(StrEnum):
    CALL = "call"
    TALK = "talk"
    ACCOMPANIMENT = "accompaniment"
    MESSAGE = "message"
    AUTHORITY = "authority"
    OTHER = "other"


class Whom(StrEnum):
    CLIENT = "client"
    WITH_OTHERS = "with_others"
    AUTHORITY = "authority"
    PROFESSIONAL = "professional"
    OTHER = "other"


class Mediation(StrEnum):
    NOT_NEEDED = "not_needed"
    HERE = "here"
    PHONE = "phone"
    NONE_FOUND = "none_found"
    """It was needed, and nobody was there to interpret."""


class Duration(StrEnum):
    """In minutes."""

    UNDER_15 = "under_15"
    FROM_15 = "15_30"
    FROM_30 = "30_60"
    FROM_60 = "60_90"
    OVER_90 = "over_90"


class Theme(StrEnum):
    SAFETY = "safety"
    RESIDENCE = "residence"
    HOUSING = "housing"
    HEALTH = "health"
    MONEY = "money"
    WORK = "work"
    CHILDREN = "children"
    COURT = "court"
    FAMILY = "family"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Contact:
    """What happened, as it is told. None where it cannot be opened, and where a file began with the words alone."""

    at: datetime
    kind: Happened | None = sealed(default=None)
    whom: Whom | None = sealed(default=None)
    mediation: Mediation | None = sealed(default=None)
    duration: Duration | None = sealed(default=None)
    language: Spoken | None = sealed(default=None)
    themes: tuple[Theme, ...] = sealed(default=())
    note: str | None = sealed(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactNote(Noted, Contact):
    pass


def noted(file: OfClient, contact: Contact, *, note_id: UUID, by: UUID, now: datetime) -> ContactNote:
    """Raises NotYetError."""
    if contact.at > now:
        raise NotYetError("at")
    return ContactNote(id=note_id, file_id=file.id, key_id=file.key_id, noted_at=now, noted_by=by, **vars(contact))
