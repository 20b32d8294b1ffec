"""An incident: its 72 hours, what was decided and why. Nothing that was written down is changed later."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.sealed.domain import Sealer

HOURS = timedelta(hours=72)
REMINDED_AT = (timedelta(hours=48), timedelta(hours=66), timedelta(hours=72))
"""After somebody knew: a day and six hours before the end, and at the end."""
SOON = timedelta(hours=24)
KEY_ID = "centre"
LONGEST = 4_000


class Step(StrEnum):
    """What can be written down of an incident; the newest of a kind counts, the older ones stay."""

    ASSESSMENT = "assessment"
    AUTHORITY = "authority"
    PEOPLE = "people"
    CLOSING = "closing"


class Risk(StrEnum):
    NONE = "none"
    """Unlikely for anybody."""
    RISK = "risk"
    HIGH = "high"


class Told(StrEnum):
    TOLD = "told"
    NOT_TOLD = "not_told"
    """It need not be, for the reasons that are given."""


class Data(StrEnum):
    """What it concerned."""

    NAMES = "names"
    CONTACT = "contact"
    WORDS = "words"
    PLACES = "places"
    """Where somebody is or stays."""
    STAFF = "staff"
    SIGN_IN = "sign_in"


class Sealed(StrEnum):
    """Whether a person who has what got out can read it."""

    SEALED = "sealed"
    """And the keys are where they belong."""
    READABLE = "readable"
    UNKNOWN = "unknown"


class Stage(StrEnum):
    RUNNING = "running"
    SOON = "soon"
    OVERDUE = "overdue"
    DECIDED = "decided"
    CLOSED = "closed"


CHOICES: Mapping[Step, tuple[str, ...]] = {
    Step.ASSESSMENT: tuple(Risk),
    Step.AUTHORITY: tuple(Told),
    Step.PEOPLE: tuple(Told),
    Step.CLOSING: ("closed",),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One step. `words` are the reasons; None where they cannot be opened."""

    id: UUID
    at: datetime
    by: UUID
    step: Step
    choice: str
    words: str | None = field(repr=False)
    data: tuple[str, ...] = ()
    sealed: str = Sealed.UNKNOWN


@dataclass(frozen=True, slots=True)
class Incident:
    id: UUID
    known_at: datetime
    reported_at: datetime
    reported_by: UUID
    words: str | None = field(repr=False)
    entries: tuple[Entry, ...] = ()
    reminded: int = 0

    def newest(self, step: Step) -> Entry | None:
        return next((entry for entry in reversed(self.entries) if entry.step == step), None)

    @property
    def closed(self) -> bool:
        return self.newest(Step.CLOSING) is not None

    @property
    def until(self) -> datetime:
        return deadline(self.known_at)

    def stage(self, now: datetime) -> Stage:
        if self.closed:
            return Stage.CLOSED
        if self.newest(Step.AUTHORITY):
            return Stage.DECIDED
        if now >= self.until:
            return Stage.OVERDUE
        return Stage.SOON if self.until - now <= SOON else Stage.RUNNING

    @property
    def told_late(self) -> bool:
        """The authority was told after the time: the reasons for that belong into the report to it."""
        entry = self.newest(Step.AUTHORITY)
        return entry is not None and entry.choice == Told.TOLD and entry.at > self.until

    @property
    def missing(self) -> list[Step]:
        """What has to be written down before it can be closed."""
        return [step for step in (Step.ASSESSMENT, Step.AUTHORITY, Step.PEOPLE) if self.newest(step) is None]

    @property
    def contradicts(self) -> bool:
        """A risk was found, and the authority is not told."""
        assessment, authority = self.newest(Step.ASSESSMENT), self.newest(Step.AUTHORITY)
        at_risk = assessment is not None and assessment.choice != Risk.NONE
        return at_risk and authority is not None and authority.choice == Told.NOT_TOLD

    @property
    def people_need_to_know(self) -> bool:
        """A high risk, and what got out is not known to be unreadable: the argument of Article 34(3)(a) fails."""
        found = self.newest(Step.ASSESSMENT)
        return found is not None and found.choice == Risk.HIGH and found.sealed != Sealed.SEALED


class IncidentNotFoundError(Exception):
    def __init__(self, incident_id: UUID) -> None:
        super().__init__(str(incident_id))
        self.incident_id = incident_id


class KnownInTheFutureError(Exception):
    """A colleague cannot know today of what becomes known tomorrow."""


class AlreadyClosedError(Exception):
    """What is closed is written down; a new finding is a new incident."""


class NotReadyError(Exception):
    """It cannot be closed before everything is decided."""


def deadline(known_at: datetime) -> datetime:
    """72 hours as they pass: nights, weekends and holidays count, and a change of the clock takes or gives none."""
    return known_at.astimezone(UTC) + HOURS


def reported(words: str, *, known_at: datetime, incident_id: UUID, by: UUID, now: datetime) -> Incident:
    """Raises KnownInTheFutureError."""
    if known_at > now:
        raise KnownInTheFutureError
    return Incident(incident_id, known_at, now, by, words)


def written(incident: Incident, entry: Entry) -> Incident:
    """Raises AlreadyClosedError or NotReadyError."""
    if incident.closed:
        raise AlreadyClosedError
    if entry.step is Step.CLOSING and incident.missing:
        raise NotReadyError
    return replace(incident, entries=(*incident.entries, entry))


def reminders_due(incident: Incident, now: datetime) -> int:
    """How many of the reminders should have been sent by now; none any more once it is decided."""
    if incident.stage(now) in (Stage.DECIDED, Stage.CLOSED):
        return incident.reminded
    return sum(now >= incident.known_at.astimezone(UTC) + after for after in REMINDED_AT)


def centre_sealer(keys: CentreKeys) -> Sealer:
    """What an incident says belongs to the centre and to no client: its key comes from the key file, for this alone."""
    key = HKDF(SHA256(), 32, None, f"kokon/incidents/v1|{keys.centre}".encode()).derive(keys.mark)
    return Sealer({KEY_ID: key})
