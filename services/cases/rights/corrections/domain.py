"""What changes when a record of the gate is put right, and whether it changes what counts."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from services.cases.contact.gate.domain import Gate, GateRecord, How, Point, Walk


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
    """The latest talk, if it is this record: an older one says nothing any more about how she was informed."""
    talks = [one for one in gate.records if isinstance(one.content, Walk)]
    return record.content if talks and talks[-1].id == record.id and isinstance(record.content, Walk) else None


def changed(old: Walk, new: Walk) -> Iterator[tuple[Point, How, How]]:
    """Every point of which something else is said now."""
    for point in Point:
        if old.points[point] is not new.points[point]:
            yield point, old.points[point], new.points[point]
