"""Consents of a client: asked for, given, declined, ended; each step in the life of one is a row of its own."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.cases.casework.contact_notes.domain import Mediation
from services.cases.foundation.records.domain import Noted, NotYetError, OfClient, sealed
from services.cases.foundation.spoken_languages import Spoken

LONGEST_RECIPIENT = 200
LONGEST_WORDS = 1000
PROPOSED = timedelta(days=365)
"""How long a consent lasts if nothing else was agreed with the client."""
REVIEWED_BEFORE = timedelta(days=14)


class RecipientKind(StrEnum):
    COUNSELLING = "counselling"
    SHELTER = "shelter"
    LAWYER = "lawyer"
    HEALTH = "health"
    RESIDENCE = "residence"
    """The authority that decides on residence or asylum."""
    BENEFITS = "benefits"
    YOUTH = "youth"
    POLICE = "police"
    COURT = "court"
    CONSULATE = "consulate"
    TRUSTED = "trusted"
    """A person whom the client trusts."""
    STATISTICS = "statistics"
    """The figures of the federation and what is researched with them."""
    OTHER = "other"


class Purpose(StrEnum):
    HELP = "help"
    REFERRAL = "referral"
    HOUSING = "housing"
    TREATMENT = "treatment"
    RESIDENCE = "residence"
    BENEFITS = "benefits"
    PROCEEDINGS = "proceedings"
    CHILDREN = "children"
    TRANSFER = "transfer"
    """Another member centre goes on with the case."""
    STATISTICS = "statistics"
    OTHER = "other"


class What(StrEnum):
    """Kinds of what is known of a client."""

    BEING_HERE = "being_here"
    """That the client comes to the centre at all."""
    NAME = "her_name"
    REACHED = "how_to_reach_her"
    SITUATION = "situation"
    HEALTH = "health"
    RESIDENCE = "residence"
    DOCUMENTS = "papers"
    PERSON = "person"
    """Age group, gender and region of origin, as they are counted."""
    WHOLE_FILE = "whole_file"


class TextVersion(StrEnum):
    """The text that was at hand: version and language, one for each file in `texts/`."""

    EN_2026_11 = "2026-11/en"
    DE_2026_11 = "2026-11/de"
    AR_2026_11 = "2026-11/ar"


class Given(StrEnum):
    SPOKEN = "spoken"
    WRITTEN = "written"


class Outcome(StrEnum):
    """What a row says."""

    TO_ASK = "to_ask"
    """Nobody has asked the client yet."""
    GIVEN = "given"
    DECLINED = "declined"
    """A full answer: nothing else changes by it."""
    WITHDRAWN = "withdrawn"
    OVER = "over"
    """It is not needed any more, or was noted by mistake."""
    RECIPIENTS_TOLD = "recipients_told"
    """After a withdrawal: the recipients know of it, and were asked to delete what they have."""


ANSWERS = (Outcome.GIVEN, Outcome.DECLINED)
FIRST = (Outcome.TO_ASK, *ANSWERS)
"""What a form about a new consent can say."""
ENDINGS = (Outcome.WITHDRAWN, Outcome.OVER)


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What a consent is about, and how it was explained. None where it cannot be opened."""

    answered_on: date
    """The day on which the client answered, or withdrew."""
    valid_until: date | None = None
    """The last day; None until the client withdraws it."""
    outcome: Outcome | None = sealed()
    recipient_kind: RecipientKind | None = sealed()
    purpose: Purpose | None = sealed()
    what: tuple[What, ...] = sealed(default=())
    recipient: str | None = sealed(default=None)
    more: str | None = sealed(default=None)
    """Which information, in words: what is meant, and what is not."""
    text: TextVersion | None = sealed(default=None)
    language: Spoken | None = sealed(default=None)
    mediation: Mediation | None = sealed(default=None)
    way: Given | None = sealed(default=None)
    words: str | None = sealed(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Noted, Agreement):
    """`noted_at` is when a withdrawal took effect, and `asked_at` when the client asked for it."""

    follows: UUID | None = None
    """The row that this one answers or ends."""
    asked_at: datetime | None = None

    @property
    def is_answer(self) -> bool:
        return self.outcome in ANSWERS

    def is_about(self, what: Collection[What]) -> bool:
        """That the client comes to the centre is known to every recipient."""
        return What.WHOLE_FILE in self.what or set(what) <= {*self.what, What.BEING_HERE}


class ConsentNotFoundError(Exception):
    """The file has no such consent."""


class ConsentEndedError(Exception):
    """A colleague has answered or ended the consent since this one saw it. Nothing is changed."""


class WrongDaysError(Exception):
    """It would end before it begins."""


class AnsweredBeforeError(Exception):
    """It would renew a consent on a day before that one was given."""


class NoAnswerError(Exception):
    """What was given goes on until the client has answered anew: that the client is still to be asked cannot end it."""


def end_of(one: Consent, consents: Iterable[Consent]) -> date | None:
    """From which day on a consent does not hold any more, because a later row answers or ends it."""
    return min((each.answered_on for each in consents if each.follows == one.id), default=None)


def is_followed(one: Consent, consents: Iterable[Consent]) -> bool:
    return any(each.follows == one.id for each in consents)


def is_valid(one: Consent, consents: Iterable[Consent], on: date) -> bool:
    """On the day of its withdrawal a consent holds no more."""
    if one.outcome is not Outcome.GIVEN or on < one.answered_on:
        return False
    ended = end_of(one, consents)
    return (one.valid_until is None or on <= one.valid_until) and (ended is None or on < ended)


def valid(consents: Sequence[Consent], *, on: date) -> list[Consent]:
    return [one for one in consents if is_valid(one, consents, on)]


def covers(
    consents: Sequence[Consent],
    *,
    recipient: RecipientKind,
    what: Collection[What] = (),
    purpose: Purpose | None = None,
    on: date,
) -> Consent | None:
    """The consent by which this recipient may learn `what` on that day, or None. Ask it before anything leaves."""
    found = [one for one in valid(consents, on=on) if one.recipient_kind is recipient and one.is_about(what)]
    return next((one for one in found if purpose in (None, one.purpose)), None)


def noted(
    file: OfClient,
    agreement: Agreement,
    consents: Sequence[Consent],
    *,
    consent_id: UUID,
    follows: UUID | None,
    by: UUID,
    now: datetime,
    today: date,
) -> Consent | None:
    """None where this very form was sent before. `follows` is the row that it answers or renews.

    Raises NotYetError, WrongDaysError, ConsentNotFoundError, ConsentEndedError, NoAnswerError, AnsweredBeforeError.
    """
    if any(one.id == consent_id for one in consents):
        return None
    if agreement.answered_on > today:
        raise NotYetError("answered_on")
    if agreement.valid_until and agreement.valid_until < agreement.answered_on:
        raise WrongDaysError
    if follows:
        before = require_open(follows, consents)
        if before.outcome is Outcome.GIVEN:
            require_renewal(agreement, before)
    given: dict[str, Any] = {name: getattr(agreement, name) for name in Agreement.__dataclass_fields__}
    return Consent(
        id=consent_id, file_id=file.id, key_id=file.key_id, noted_at=now, noted_by=by, follows=follows, **given
    )


def ended(
    consent_id: UUID,
    consents: Sequence[Consent],
    outcome: Outcome,
    words: str | None,
    *,
    new_id: UUID,
    asked_at: datetime,
    by: UUID,
    now: datetime,
    day: date,
) -> Consent | None:
    """The row that ends a consent at once; `day` is that of `asked_at`. None where this very form was sent before.

    Raises NotYetError, ConsentNotFoundError, ConsentEndedError.
    """
    if any(one.id == new_id for one in consents):
        return None
    one = require_open(consent_id, consents)
    if asked_at > now or day < one.answered_on:
        raise NotYetError("asked_at")
    return following(one, outcome, words, new_id=new_id, on=day, asked_at=asked_at, by=by, now=now)


def recipients_told(
    consent_id: UUID,
    consents: Sequence[Consent],
    words: str | None,
    *,
    has_late: bool,
    new_id: UUID,
    by: UUID,
    now: datetime,
    day: date,
) -> Consent | None:
    """The row that ends the task after a withdrawal; None where it is there, unless a recipient was entered late.

    Raises ConsentNotFoundError.
    """
    withdrawn = next((one for one in withdrawals(consents) if one.follows == consent_id), None)
    if withdrawn is None:
        raise ConsentNotFoundError
    if any(one.id == new_id for one in consents) or (told_at(withdrawn, consents) and not has_late):
        return None
    return following(withdrawn, Outcome.RECIPIENTS_TOLD, words, new_id=new_id, on=day, by=by, now=now)


def following(
    one: Consent,
    outcome: Outcome,
    words: str | None,
    *,
    new_id: UUID,
    on: date,
    asked_at: datetime | None = None,
    by: UUID,
    now: datetime,
) -> Consent:
    """The next row after `one`, which says again what it is about."""
    return replace(
        one,
        id=new_id,
        follows=one.id,
        outcome=outcome,
        words=words,
        answered_on=on,
        asked_at=asked_at,
        noted_at=now,
        noted_by=by,
    )


def require_open(consent_id: UUID, consents: Sequence[Consent]) -> Consent:
    """Raises ConsentNotFoundError, ConsentEndedError."""
    one = next((each for each in consents if each.id == consent_id), None)
    if one is None:
        raise ConsentNotFoundError
    if one.outcome not in (Outcome.TO_ASK, Outcome.GIVEN) or is_followed(one, consents):
        raise ConsentEndedError
    return one


def require_renewal(agreement: Agreement, before: Consent) -> None:
    """`before` was given. Raises NoAnswerError, AnsweredBeforeError."""
    if agreement.outcome not in ANSWERS:
        raise NoAnswerError
    if agreement.answered_on < before.answered_on:
        raise AnsweredBeforeError


def to_ask(consents: Sequence[Consent]) -> list[Consent]:
    """Those that somebody still has to ask the client for, the oldest first."""
    waiting = [one for one in consents if one.outcome is Outcome.TO_ASK and not is_followed(one, consents)]
    return sorted(waiting, key=lambda one: one.noted_at)


def to_review(consents: Sequence[Consent], *, today: date) -> list[Consent]:
    """Given ones that end soon or have ended, as long as no later row says what becomes of them."""
    soon = today + REVIEWED_BEFORE
    return [
        one
        for one in consents
        if one.outcome is Outcome.GIVEN
        and one.valid_until
        and one.valid_until <= soon
        and not is_followed(one, consents)
    ]


def withdrawals(consents: Iterable[Consent]) -> list[Consent]:
    return [one for one in consents if one.outcome is Outcome.WITHDRAWN]


def told_at(withdrawn: Consent, consents: Iterable[Consent]) -> datetime | None:
    """When it was noted last that the recipients know of a withdrawal."""
    return max((one.noted_at for one in consents if one.follows == withdrawn.id), default=None)
