"""A contact as a counsellor writes it down: a few codes, and as few words as are needed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.cases.foundation.access.domain import Relation
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


WITH_CLIENT = frozenset({Whom.CLIENT, Whom.WITH_OTHERS})
WHOM_OF = {one: Whom.CLIENT for one in Happened} | {
    Happened.AUTHORITY: Whom.AUTHORITY,
    Happened.OTHER: Whom.OTHER,
}
"""With whom a contact was, as what it was says."""


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


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the facts of a file say of a contact with the client. None where they say nothing."""

    language: Spoken | None = None
    mediation: Mediation | None = None
    """Only that it is not needed: whether somebody interpreted no fact can say."""
    asks_mediation: bool = False
    """Where it is needed or helpful."""
    follows: ClassVar[Mapping[Happened, Whom]] = WHOM_OF


def completed(contact: Contact, proposed: Proposed) -> Contact:
    """With what follows where the colleague chose nothing else: of a contact without the client facts say nothing."""
    whom = contact.whom or (WHOM_OF[contact.kind] if contact.kind else None)
    if whom not in WITH_CLIENT:
        return replace(contact, whom=whom)
    return replace(
        contact,
        whom=whom,
        language=contact.language or proposed.language,
        mediation=contact.mediation or proposed.mediation,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactNote(Noted, Contact):
    corrects: UUID | None = None
    """The note that this one replaces, which stays as it was written."""
    corrects_noted_at: datetime | None = None
    """When that one was written down: by this the client knows it in the copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDraft(Noted):
    """A note that its author has not finished, under the id that the note will have. Nothing in it is required."""

    at: datetime | None = None
    corrects: UUID | None = None
    """The note that it will replace; None where it is a new one."""
    kind: Happened | None = sealed(default=None)
    whom: Whom | None = sealed(default=None)
    mediation: Mediation | None = sealed(default=None)
    duration: Duration | None = sealed(default=None)
    language: Spoken | None = sealed(default=None)
    themes: tuple[Theme, ...] = sealed(default=())
    note: str | None = sealed(default=None)

    @property
    def is_empty(self) -> bool:
        """The moment alone is filled in by the page, so it does not count."""
        chosen = (self.kind, self.whom, self.mediation, self.duration, self.language, self.themes, self.note)
        return not any(chosen)


class NoteNotFoundError(Exception):
    """The file has no note with this id."""


class NoteCorrectedError(Exception):
    """A colleague has corrected the same version of the note already; `newer` is the id of what replaced it."""

    def __init__(self, newer: UUID) -> None:
        super().__init__(str(newer))
        self.newer = newer


def noted(
    file: OfClient, contact: Contact, *, note_id: UUID, by: UUID, now: datetime, corrects: ContactNote | None = None
) -> ContactNote:
    """Raises NotYetError."""
    if contact.at > now:
        raise NotYetError("at")
    return ContactNote(
        id=note_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        corrects=corrects.id if corrects else None,
        corrects_noted_at=corrects.noted_at if corrects else None,
        **vars(contact),
    )


def corrected(
    file: OfClient,
    before: ContactNote,
    notes: Iterable[ContactNote],
    contact: Contact,
    *,
    note_id: UUID,
    by: UUID,
    now: datetime,
) -> ContactNote:
    """The version that replaces a note; sent twice it is the same one. Raises NotYetError, NoteCorrectedError."""
    for one in notes:
        if one.corrects == before.id and one.id != note_id:
            raise NoteCorrectedError(one.id)
    return noted(file, contact, note_id=note_id, by=by, now=now, corrects=before)


def current(notes: Iterable[ContactNote]) -> list[ContactNote]:
    """Those that no later version replaces, in the same order."""
    found = list(notes)
    replaced = {one.corrects for one in found}
    return [one for one in found if one.id not in replaced]


def versions_of(note: ContactNote, notes: Iterable[ContactNote]) -> list[ContactNote]:
    """A note and what it replaces, the newest first."""
    by_id = {one.id: one for one in notes}
    found = [note]
    while (before := found[-1].corrects) in by_id:
        found.append(by_id[before])
    return found


def may_correct(versions: Sequence[ContactNote], relation: Relation, reader_id: UUID) -> bool:
    """The author of the note, or the colleague responsible for the file, in a file that is not only kept."""
    is_author = versions[-1].noted_by == reader_id
    return relation.writes and not relation.restricted and (is_author or relation.is_responsible)
