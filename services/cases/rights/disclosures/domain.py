"""Who outside the centre was told what of a client, on which ground: a trail that is only added to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.cases.casework.consents.domain import Consent, RecipientKind, What, is_valid, valid
from services.cases.foundation.records.domain import Noted, OfClient, sealed

LONGEST_RECIPIENT = 200
LONGEST_WORDS = 2000


class Way(StrEnum):
    SPOKEN = "spoken"
    WRITTEN = "in_writing"
    HANDED = "given"
    """A document, a copy or an export was handed over."""
    TRANSFER = "transferred"
    """Another centre goes on with the case."""


class Because(StrEnum):
    CONSENT = "consent"
    LAW = "law"
    DANGER = "danger"
    COURT = "court"


class Duty(StrEnum):
    """Which law demands it."""

    PLANNED_CRIME = "planned_crime"
    CHILD_PROTECTION = "child_protection"
    OTHER = "other"
    """The section stands in the words."""


class Lack(StrEnum):
    """Why nothing may be told."""

    NO_CONSENT = "no_consent"
    """None of this client holds on that day."""
    WHICH_CONSENT = "which_consent"
    ENDED = "ended"
    """It was withdrawn, or is over."""
    OTHER_RECIPIENT = "other_recipient"
    OTHER_INFORMATION = "other_information"
    RECIPIENT = "recipient"
    """Nobody is named, here or in the consent."""
    KIND = "kind"
    """The consent names a kind of recipient and nobody: whether this one is of that kind has to be said."""
    DUTY = "duty"
    SECTION = "section"
    WHY = "why"
    """Danger and an order of a court are said in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure(Noted):
    """Texts are None where they cannot be opened."""

    told_on: date
    way: Way
    because: Because
    consent_id: UUID | None = None
    """The consent that it goes by; None as well in what was noted before there were consents."""
    recipient: str | None = sealed()
    what: tuple[What, ...] = sealed(default=())
    words: str | None = sealed(default=None)
    recipient_kind: RecipientKind | None = sealed(default=None)
    duty: Duty | None = sealed(default=None)


class NoGroundError(Exception):
    """Neither a consent nor a duty allows it: nothing may be told, and nothing was noted."""

    def __init__(self, lack: Lack) -> None:
        super().__init__(lack.value)
        self.lack = lack


class NotYetError(Exception):
    """The day has not come yet."""


def disclosed(
    file: OfClient,
    recipient: str,
    what: Collection[What],
    words: str,
    *,
    way: Way,
    because: Because,
    consents: Sequence[Consent] = (),
    consent_id: UUID | None = None,
    recipient_kind: RecipientKind | None = None,
    duty: Duty | None = None,
    disclosure_id: UUID,
    told_on: date,
    by: UUID,
    now: datetime,
    today: date,
) -> Disclosure:
    """`consents` are all of the file. Raises NotYetError, NoGroundError."""
    if told_on > today:
        raise NotYetError
    consent = None
    if because is Because.CONSENT:
        consent = consent_for(consents, what, consent_id=consent_id, recipient_kind=recipient_kind, on=told_on)
        recipient = recipient_by(consent, recipient, recipient_kind)
    elif because is Because.LAW:
        require_duty(duty, words)
    elif not words:
        raise NoGroundError(Lack.WHY)
    if not recipient:
        raise NoGroundError(Lack.RECIPIENT)
    return Disclosure(
        id=disclosure_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        told_on=told_on,
        way=way,
        because=because,
        consent_id=consent.id if consent else None,
        recipient=recipient,
        what=tuple(one for one in What if one in what),
        words=words or None,
        recipient_kind=consent.recipient_kind if consent else recipient_kind,
        duty=duty if because is Because.LAW else None,
    )


def consent_for(
    consents: Sequence[Consent],
    what: Collection[What],
    *,
    consent_id: UUID | None,
    recipient_kind: RecipientKind | None,
    on: date,
) -> Consent:
    """The consent that was chosen, or the one that there is for this recipient. Raises NoGroundError."""
    held = valid(consents, on=on)
    if consent_id:
        found = [one for one in consents if one.id == consent_id]
        if not found or not is_valid(found[0], consents, on):
            raise NoGroundError(Lack.ENDED if found else Lack.NO_CONSENT)
    else:
        found = [one for one in held if recipient_kind in (None, one.recipient_kind)]
    if not held:
        raise NoGroundError(Lack.NO_CONSENT)
    if not found or recipient_kind not in (None, found[0].recipient_kind):
        raise NoGroundError(Lack.OTHER_RECIPIENT)
    wide_enough = [one for one in found if one.is_about(what)]
    if not wide_enough:
        raise NoGroundError(Lack.OTHER_INFORMATION)
    if len(wide_enough) > 1:
        raise NoGroundError(Lack.WHICH_CONSENT)
    return wide_enough[0]


def recipient_by(consent: Consent, recipient: str, kind: RecipientKind | None) -> str:
    """A consent that names somebody is for nobody else. Raises NoGroundError."""
    if consent.recipient:
        if recipient.casefold() not in ("", consent.recipient.casefold()):
            raise NoGroundError(Lack.OTHER_RECIPIENT)
        return consent.recipient
    if recipient and kind is None:
        raise NoGroundError(Lack.KIND)
    return recipient


def require_duty(duty: Duty | None, words: str) -> None:
    """Raises NoGroundError."""
    if duty is None:
        raise NoGroundError(Lack.DUTY)
    if duty is Duty.OTHER and not words:
        raise NoGroundError(Lack.SECTION)
