"""The information gate: its points, how each was met, and the pauses that are allowed for a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.cases.foundation.records.domain import NotYetError, Record, sealed
from shared.events import Language


class Point(StrEnum):
    """In the order in which they are told."""

    CONFIDENTIALITY = "confidentiality"
    LIMITS = "limits"
    VOLUNTARINESS = "voluntariness"
    ROLE = "role"
    STEPS = "steps"
    FREE_OF_CHARGE = "free_of_charge"
    POLICY_DOCUMENT = "policy_document"
    UNDERSTOOD = "understood"


class How(StrEnum):
    TOLD = "told"
    DECLINED = "declined"
    NOT_YET = "not_yet"


class Reason(StrEnum):
    """Why a counsellor puts off informing a client."""

    ACUTE_CRISIS = "acute_crisis"
    NO_MEDIATION = "no_mediation"
    ASKED_TO_WAIT = "asked_to_wait"
    OTHER = "other"


class GateState(StrEnum):
    NOT_STARTED = "not_started"
    POSTPONED = "postponed"
    BEGUN = "begun"
    DONE = "done"


TextVersion = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}(\.\d{1,3})?/[a-z]{2,3}$")]
CLOSED = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Walk(BaseModel):
    """One talk with a client about the points, in this `language`, with the version of the `text` that was at hand."""

    model_config = CLOSED

    kind: Literal["walk"] = "walk"
    points: dict[Point, How]
    language: Language
    interpreter: bool
    text: TextVersion

    @model_validator(mode="after")
    def every_point(self) -> "Walk":
        if set(self.points) != set(Point):
            raise ValueError("a walk says something about every point")
        return self

    @property
    def open_points(self) -> tuple[Point, ...]:
        return self.points_that(How.NOT_YET)

    @property
    def declined_points(self) -> tuple[Point, ...]:
        return self.points_that(How.DECLINED)

    def points_that(self, went: How) -> tuple[Point, ...]:
        return tuple(point for point in Point if self.points[point] is went)


class Postponement(BaseModel):
    model_config = CLOSED

    kind: Literal["postponed"] = "postponed"
    reason: Reason


type Content = Annotated[Walk | Postponement, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRecord(Record):
    """What was done, by whom and when. `content` is None where it cannot be opened any more."""

    at: datetime
    staff_id: UUID
    content: Content | None = sealed(column="record")


@dataclass(frozen=True, slots=True)
class Gate:
    """All records of one file, the oldest first."""

    records: tuple[GateRecord, ...] = ()

    @property
    def latest(self) -> GateRecord | None:
        return self.records[-1] if self.records else None

    @property
    def walk(self) -> Walk | None:
        """The latest talk; each one says how every point stands."""
        walks = [record.content for record in self.records if isinstance(record.content, Walk)]
        return walks[-1] if walks else None

    @property
    def state(self) -> GateState:
        if self.latest is None or self.latest.content is None:
            return GateState.NOT_STARTED
        if isinstance(self.latest.content, Postponement):
            return GateState.POSTPONED
        return GateState.BEGUN if self.latest.content.open_points else GateState.DONE

    def after(self, seen: UUID | None) -> tuple[GateRecord, ...]:
        """What was recorded after the record that a reader saw last."""
        places = [place for place, record in enumerate(self.records) if record.id == seen]
        return self.records[places[0] + 1 :] if places else self.records


class NothingToldError(Exception):
    """Not one point was told or declined: this was no talk, perhaps a postponement."""


class GateChangedError(Exception):
    """A colleague recorded something while the form was open."""

    def __init__(self, records: Sequence[GateRecord]) -> None:
        super().__init__(f"{len(records)} records")
        self.records = tuple(records)


class LaterOneKnownError(Exception):
    """Something of a later day is recorded already: how every point stands now is said there."""


def moment_of(day: date | None, *, now: datetime, clock: tzinfo) -> datetime:
    """Of a talk that is entered later: noon of its day, as its hour is not kept. Raises NotYetError."""
    today = now.astimezone(clock).date()
    if day is None or day == today:
        return now
    if day > today:
        raise NotYetError("day")
    return datetime.combine(day, time(12), clock)


def record(
    gate: Gate,
    content: Content,
    *,
    record_id: UUID,
    seen: UUID | None,
    file_id: UUID,
    staff_id: UUID,
    at: datetime,
    clock: tzinfo,
) -> GateRecord | None:
    """None where this very form was sent before.

    Raises NothingToldError, GateChangedError, or LaterOneKnownError: each talk says how every point stands since then.
    """
    if any(entry.id == record_id for entry in gate.records):
        return None
    if isinstance(content, Walk) and len(content.open_points) == len(Point):
        raise NothingToldError
    if newer := gate.after(seen):
        raise GateChangedError(newer)
    if gate.latest and at.astimezone(clock).date() < gate.latest.at.astimezone(clock).date():
        raise LaterOneKnownError
    return GateRecord(id=record_id, file_id=file_id, at=at, staff_id=staff_id, content=content)
