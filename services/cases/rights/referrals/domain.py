"""A referral and the steps of its course: asked, accepted, declined, done or revoked; each is a row of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from services.cases.casework.consents.domain import Consent, RecipientKind, What, valid
from services.cases.foundation.records.domain import Noted, NotYetError, OfClient, sealed
from services.cases.rights.disclosures.domain import Because, Duty, Way
from services.cases.support.professionals.domain import (
    RECIPIENT_OF,
    DutyVersion,
    PassesOn,
    Professional,
    ProfessionalKind,
)

LONGEST_PURPOSE = 500
LONGEST_WORDS = 1000


class Standing(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    """By the professional."""
    CLIENT_DECLINED = "client_declined"
    """A full answer: nothing else changes by it."""
    DONE = "done"
    REVOKED = "revoked"
    """Called back: the client took the consent back, or the centre does not need it any more."""


OPEN = frozenset({Standing.ASKED, Standing.ACCEPTED})


class Picked(StrEnum):
    """Who chose this professional."""

    CENTRE = "centre"
    CLIENT = "client"


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral(Noted):
    """The referral itself, and each later step of it with `follows`: there only standing, words and days are said."""

    on: date
    follows: UUID | None = None
    """The referral that this row is a step of."""
    consent_id: UUID | None = None
    ask_again_on: date | None = None
    """The day on which somebody asks after it; None where it is over."""
    standing: Standing | None = sealed()
    professional_id: UUID | None = sealed(default=None)
    """Their entry in the directory, which may be gone."""
    recipient: str | None = sealed(default=None)
    kind: ProfessionalKind | None = sealed(default=None)
    purpose: str | None = sealed(default=None)
    what: tuple[What, ...] = sealed(default=())
    told: str | None = sealed(default=None)
    because: Because | None = sealed(default=None)
    duty: Duty | None = sealed(default=None)
    picked: Picked | None = sealed(default=None)
    sensitive_on: date | None = sealed(default=None)
    """When it was confirmed last that they take care in matters of gender, as the directory said on that day."""
    warned: DutyVersion | None = sealed(default=None)
    """The warning of the duty to pass on an irregular stay that a colleague went on after."""
    words: str | None = sealed(default=None)


@dataclass(frozen=True, slots=True)
class Course:
    """A referral with its steps, the newest first."""

    first: Referral
    steps: Sequence[Referral] = ()

    @property
    def last(self) -> Referral:
        return self.steps[0] if self.steps else self.first

    @property
    def is_open(self) -> bool:
        return self.last.standing in OPEN


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a client is referred: an entry of the directory, or another one who is named."""

    kind: ProfessionalKind
    called: str = field(repr=False)
    names: frozenset[str] = field(default=frozenset(), repr=False)
    passes_on: PassesOn = PassesOn.AS_KIND
    sensitive_on: date | None = None
    professional_id: UUID | None = None

    @classmethod
    def of(cls, one: Professional) -> "Recipient":
        return cls(one.kind, one.called, one.names, one.passes_on, one.sensitive_on, one.id)

    @property
    def known_as(self) -> RecipientKind:
        return RECIPIENT_OF[self.kind]

    def as_agreed(self, consents: Sequence[Consent], *, on: date) -> str:
        """As a consent names them that holds on that day; a consent that names somebody is for nobody else."""
        agreed = (one.recipient for one in valid(consents, on=on) if one.recipient)
        return next((one for one in agreed if one.casefold() in self.names), self.called)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a counsellor fills in. Without `because` nobody is told anything: the client does not want it."""

    on: date
    purpose: str = field(repr=False)
    picked: Picked = Picked.CENTRE
    what: tuple[What, ...] = ()
    told: str = field(default="", repr=False)
    way: Way = Way.SPOKEN
    because: Because | None = None
    consent_id: UUID | None = None
    duty: Duty | None = None
    ask_again_on: date | None = None


class WarnFirstError(Exception):
    """The recipient has to pass on an irregular stay, and the client's may be one: a counsellor decides knowingly."""


class ReferralNotFoundError(Exception):
    """The file has no such referral."""


class ReferralOverError(Exception):
    """A colleague has ended the referral since this one saw it. Nothing is changed."""


def referred(
    file: OfClient,
    wanted: Wanted,
    to: Recipient,
    *,
    consent_id: UUID | None,
    warned: DutyVersion | None,
    referral_id: UUID,
    by: UUID,
    now: datetime,
    today: date,
) -> Referral:
    """Raises NotYetError."""
    if wanted.on > today:
        raise NotYetError("on")
    asked = wanted.because is not None
    return Referral(
        id=referral_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        on=wanted.on,
        consent_id=consent_id,
        ask_again_on=wanted.ask_again_on if asked else None,
        standing=Standing.ASKED if asked else Standing.CLIENT_DECLINED,
        professional_id=to.professional_id,
        recipient=to.called,
        kind=to.kind,
        purpose=wanted.purpose,
        what=wanted.what if asked else (),
        told=wanted.told or None if asked else None,
        because=wanted.because,
        duty=wanted.duty if wanted.because is Because.LAW else None,
        picked=wanted.picked,
        sensitive_on=to.sensitive_on,
        warned=warned,
    )


def courses(rows: Iterable[Referral]) -> list[Course]:
    """In the order of the rows, which is the newest first."""
    known = list(rows)
    # of the same moment what ended it is the last: nothing follows that
    steps = sorted(
        (one for one in known if one.follows), key=lambda one: (one.noted_at, one.standing not in OPEN), reverse=True
    )
    return [Course(one, [each for each in steps if each.follows == one.id]) for one in known if not one.follows]


def next_step(
    referral_id: UUID,
    rows: Sequence[Referral],
    standing: Standing,
    *,
    on: date,
    words: str | None,
    ask_again_on: date | None,
    step_id: UUID,
    by: UUID,
    now: datetime,
    today: date,
) -> Referral | None:
    """None where this very form was sent before. Raises ReferralNotFoundError, ReferralOverError, NotYetError."""
    if any(one.id == step_id for one in rows):
        return None
    course = next((one for one in courses(rows) if one.first.id == referral_id), None)
    if course is None:
        raise ReferralNotFoundError
    if not course.is_open:
        raise ReferralOverError
    if not course.first.on <= on <= today:
        raise NotYetError("on")
    given: dict[str, Any] = {"standing": standing, "ask_again_on": ask_again_on if standing in OPEN else None}
    return Referral(
        id=step_id,
        file_id=course.first.file_id,
        key_id=course.first.key_id,
        noted_at=now,
        noted_by=by,
        on=on,
        follows=referral_id,
        words=words,
        **given,
    )


def revoked_by(withdrawal: Consent, rows: Sequence[Referral]) -> list[Referral]:
    """The steps that end what waits by a consent when that is withdrawn."""
    waiting = [one.first for one in courses(rows) if one.is_open and one.first.consent_id == withdrawal.follows]
    ended = Referral(
        id=withdrawal.id,
        file_id=withdrawal.file_id,
        key_id=withdrawal.key_id,
        noted_at=withdrawal.noted_at,
        noted_by=withdrawal.noted_by,
        on=withdrawal.answered_on,
        standing=Standing.REVOKED,
    )
    return [replace(ended, id=uuid5(withdrawal.id, str(one.id)), follows=one.id) for one in waiting]
