"""What a counsellor takes down of a client who did not write: how the client came, and what the file begins with."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.cases.casework.contact_notes.domain import Contact, ContactNote, Happened, noted
from services.cases.casework.to_dos.domain import ToDo
from services.cases.files.occasions.domain import OccasionKind
from services.cases.foundation.records.domain import Noted, NotYetError, OfClient, sealed
from services.cases.foundation.spoken_languages import Spoken

LONGEST_REFERRER = 200


class Way(StrEnum):
    CALL = "call"
    WALK_IN = "walk_in"
    POLICE = "police"
    HOSPITAL = "hospital"
    BAMF = "bamf"
    """The federal office that decides on asylum."""
    ORGANISATION = "organisation"
    OUTREACH = "outreach"
    """A counsellor or another organisation met the client in the street, or at work."""
    EARLIER = "earlier"
    """The centre counselled the client before it had this system: on paper, or in a spreadsheet."""
    TRANSFER = "transfer"
    """Another member centre passed the case on, as the client wished."""
    PLATFORM = "platform"
    """The client wrote on another platform."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOrigin(Noted):
    """How a client came who did not write: it stays with the file."""

    at: datetime
    way: Way | None = sealed()
    referred_by: str | None = sealed(default=None)


@dataclass(frozen=True, slots=True)
class Occasion:
    """`beside` is a file from the same occasion; what it says of the occasion counts more than `id`."""

    id: UUID
    kind: OccasionKind
    beside: UUID | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the responsible colleague does next, and until when."""

    on: date
    what: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDown:
    """The form of a new file. `receipt` is the number that the client gets, and is kept nowhere.

    `begun_at` is when the file was opened, where that was before it came into this system.
    """

    way: Way
    at: datetime
    responsible: UUID
    referred_by: str | None = field(default=None, repr=False)
    language: Spoken | None = field(default=None, repr=False)
    pseudonym: str = field(default="", repr=False)
    first_words: str | None = field(default=None, repr=False)
    receipt: str | None = field(default=None, repr=False)
    occasion: Occasion | None = field(default=None, repr=False)
    begun_at: datetime | None = None
    next_step: NextStep | None = field(default=None, repr=False)
    reached: str = field(default="", repr=False)
    """By which way the client can be reached, where the client has said so."""


def require_past(new: TakenDown, *, now: datetime) -> None:
    """Raises NotYetError."""
    if new.at > now:
        raise NotYetError("at")
    if new.begun_at and new.begun_at > now:
        raise NotYetError("begun_at")


def origin(file: OfClient, new: TakenDown, *, origin_id: UUID, by: UUID, now: datetime) -> FileOrigin:
    return FileOrigin(
        id=origin_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        at=new.at,
        way=new.way,
        referred_by=new.referred_by,
    )


HAPPENED = {Way.CALL: Happened.CALL, Way.WALK_IN: Happened.TALK, Way.PLATFORM: Happened.MESSAGE}


def first_note(file: OfClient, new: TakenDown, *, note_id: UUID, by: UUID, now: datetime) -> ContactNote | None:
    """The first words as a contact note, which says no more than what was taken down."""
    if new.first_words is None:
        return None
    contact = Contact(at=new.at, kind=HAPPENED.get(new.way), language=new.language, note=new.first_words)
    return noted(file, contact, note_id=note_id, by=by, now=now)


def first_to_do(file: OfClient, new: TakenDown, *, to_do_id: UUID, by: UUID, now: datetime) -> ToDo | None:
    """For the responsible colleague."""
    if new.next_step is None:
        return None
    return ToDo(
        id=to_do_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        given_to=new.responsible,
        due_on=new.next_step.on,
        what=new.next_step.what,
    )
