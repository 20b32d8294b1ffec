"""A correction and its trail; and what changes when a record of the gate is put right, and whether that counts."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.cases.contact.gate.domain import Gate, GateRecord, How, Point, Walk
from services.cases.foundation.records.domain import OfClient, Record, sealed


class Correctable(StrEnum):
    NAME = "name"
    LANGUAGE = "language"
    CONTACT = "contact"
    """How to reach the client: from then on this way, or none."""
    INFORMATION = "information"
    """What was noted of a talk at the gate; it is put right on a page of its own."""


FIELDS = (Correctable.NAME, Correctable.LANGUAGE, Correctable.CONTACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Record):
    """What stood there, what is right as the client says, and whether the centre has changed it."""

    asked_id: UUID | None = None
    """None where nobody asked for it by right."""
    key_id: str
    at: datetime
    by: UUID
    what: Correctable
    agreed: bool
    old: str | None = sealed(default=None)
    new: str | None = sealed(default=None)
    because: str | None = sealed(default=None)
    record_id: UUID | None = None
    """Of the gate, where it was one of its records."""


def corrected(
    file: OfClient,
    what: Correctable,
    *,
    old: str | None,
    new: str | None,
    correction_id: UUID,
    by: UUID,
    now: datetime,
    because: str = "",
    agreed: bool = True,
    asked_id: UUID | None = None,
    record_id: UUID | None = None,
) -> Correction:
    """The trail of what is put right, or of what the client says where the centre does not agree."""
    return Correction(
        id=correction_id,
        asked_id=asked_id,
        file_id=file.id,
        key_id=file.key_id,
        at=now,
        by=by,
        what=what,
        agreed=agreed,
        old=old or None,
        new=new or None,
        because=because or None,
        record_id=record_id,
    )


@dataclass(frozen=True, slots=True)
class Details:
    """What changes from week to week: the name in the file, and the way to reach the client. Empty for none."""

    called: str = field(repr=False)
    reached: str = field(repr=False)
    when: str = field(repr=False)

    def reads_like(self, other: "Details") -> bool:
        """Whether a browser sends both back alike."""
        return [plain(one) for one in astuple(self)] == [plain(one) for one in astuple(other)]


def plain(text: str) -> str:
    return " ".join(text.split())


class ChangedMeanwhileError(Exception):
    """A colleague has put it right since the form was shown."""


class RecordNotFoundError(Exception):
    def __init__(self, record_id: UUID) -> None:
        super().__init__(str(record_id))
        self.record_id = record_id


class SameAsBeforeError(Exception):
    """Nothing in the form is other than in the record."""


class NotAWalkError(Exception):
    """Only what was noted of a talk can be put right: a postponement says no more than that there was none."""


def record_of(gate: Gate, record_id: UUID) -> GateRecord:
    """Raises RecordNotFoundError, also for one of another file, and for one that cannot be read any more."""
    for record in gate.records:
        if record.id == record_id and record.content:
            return record
    raise RecordNotFoundError(record_id)


def put_right(record: GateRecord, new: Walk, *, agreed: bool) -> GateRecord:
    """The record with what is right; where the centre does not agree, as it was.

    Raises NotAWalkError, SameAsBeforeError.
    """
    if not isinstance(record.content, Walk):
        raise NotAWalkError
    if new == record.content:
        raise SameAsBeforeError
    return replace(record, content=new) if agreed else record


def counts(gate: Gate, record: GateRecord) -> Walk | None:
    """The latest talk, if it is this record: an older one no longer says how the client was informed."""
    talks = [one for one in gate.records if isinstance(one.content, Walk)]
    return record.content if talks and talks[-1].id == record.id and isinstance(record.content, Walk) else None


def changed(old: Walk, new: Walk) -> Iterator[tuple[Point, How, How]]:
    """Every point of which something else is said now."""
    for point in Point:
        if old.points[point] is not new.points[point]:
            yield point, old.points[point], new.points[point]
