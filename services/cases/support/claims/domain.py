"""What somebody outside demanded, whether it was explained to the client, the position of the centre, the result."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.cases.casework.consents.domain import Consent, valid
from services.cases.foundation.records.domain import Noted, NotYetError, OfClient, sealed

LONGEST_NAME = 200
LONGEST_WORDS = 2000
TIME_TO_EXPLAIN = timedelta(days=14)
"""By then it is explained where no day was named for the answer."""


class Claimant(StrEnum):
    POLICE = "police"
    COURT = "court"
    RESIDENCE = "residence"
    BENEFITS = "benefits"
    YOUTH = "youth"
    FUNDER = "funder"
    PRESS = "press"
    FAMILY = "family"
    OTHER = "other"


class Channel(StrEnum):
    PHONE = "phone"
    LETTER = "letter"
    EMAIL = "email"
    VISIT = "visit"
    CLIENT = "through_client"
    OTHER = "other"


class Told(StrEnum):
    """Whether the client knows of it."""

    EXPLAINED = "explained"
    DECLINED = "declined"
    """The client did not want the explanation: a full answer."""
    NO_SAFE_WAY = "no_safe_way"
    NOT_YET = "not_yet"


ANSWERED = (Told.EXPLAINED, Told.DECLINED)


class Result(StrEnum):
    NOTHING = "nothing"
    """It was answered, and nothing was told of a client."""
    CONSENT = "consent"
    """What a consent covers was told."""
    LAW = "law"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Demand:
    """All that is said of a claim. None where nobody has said it, or it cannot be opened."""

    asked_on: date
    answer_by: date | None = None
    settled_on: date | None = None
    consent_id: UUID | None = None
    """The consent by which something was told."""
    claimant: Claimant | None = sealed()
    name: str | None = sealed(default=None)
    channel: Channel | None = sealed(default=None)
    asked: str | None = sealed(default=None)
    told: Told | None = sealed(default=None)
    told_on: date | None = sealed(default=None)
    wish: str | None = sealed(default=None)
    """What the client wants to happen with it."""
    position: str | None = sealed(default=None)
    result: Result | None = sealed(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Noted, Demand):
    changed_at: datetime
    changed_by: UUID

    @property
    def is_open(self) -> bool:
        return self.settled_on is None

    @property
    def is_answered(self) -> bool:
        """By the client, who knows of it now or did not want to."""
        return self.told in ANSWERED

    @property
    def due_on(self) -> date:
        return self.answer_by or self.asked_on + TIME_TO_EXPLAIN


class ClaimNotFoundError(Exception):
    """The file has no such claim."""


class ChangedMeanwhileError(Exception):
    """A colleague has changed the claim since this one saw it. Nothing is changed."""


class TooEarlyError(Exception):
    """The day in this field lies before the one on which it was demanded."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NoConsentError(Exception):
    """No consent holds on that day, or which of several is not said: nothing may be told by it."""


def noted(file: OfClient, demand: Demand, *, claim_id: UUID, by: UUID, now: datetime, today: date) -> Claim:
    """Raises NotYetError, TooEarlyError."""
    require_days(demand, today)
    given: dict[str, Any] = vars(demand)
    return Claim(
        id=claim_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        changed_at=now,
        changed_by=by,
        **given,
    )


def changed(
    claim: Claim,
    demand: Demand,
    *,
    seen: datetime | None,
    consents: Sequence[Consent],
    by: UUID,
    now: datetime,
    today: date,
) -> Claim:
    """`seen` is when it had been changed last as the colleague saw it.

    Raises ChangedMeanwhileError, NotYetError, TooEarlyError, NoConsentError.
    """
    if seen != claim.changed_at:
        raise ChangedMeanwhileError
    require_days(demand, today)
    given: dict[str, Any] = vars(demand)
    given = given | {"consent_id": consent_of(demand, consents)}
    return replace(claim, **given, changed_at=now, changed_by=by)


def require_days(demand: Demand, today: date) -> None:
    """Raises NotYetError, TooEarlyError."""
    for name in ("asked_on", "told_on", "settled_on"):
        if (day := getattr(demand, name)) and day > today:
            raise NotYetError(name)
    for name in ("answer_by", "told_on", "settled_on"):
        if (day := getattr(demand, name)) and day < demand.asked_on:
            raise TooEarlyError(name)


def consent_of(demand: Demand, consents: Sequence[Consent]) -> UUID | None:
    """The one that was chosen, or the only one that holds on the day of the answer. Raises NoConsentError."""
    if demand.result is not Result.CONSENT or demand.settled_on is None:
        return None
    held = [one.id for one in valid(consents, on=demand.settled_on)]
    chosen = [one for one in held if demand.consent_id in (None, one)]
    if len(chosen) != 1:
        raise NoConsentError
    return chosen[0]
