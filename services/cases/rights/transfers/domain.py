"""A transfer: what goes to another member centre by which consent, and how far it has come. Each can be called back
until its number is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid5

from services.cases.casework.consents.domain import Consent, Purpose, What
from services.cases.foundation.records.domain import OfClient, sealed
from services.cases.foundation.spoken_languages import Spoken
from services.cases.people.approvals.domain import Approval, OfTwo, first_state
from services.cases.rights.transfers.packet import Due, Packet

LONGEST_WORDS = 4000
MOST_NOTES = 50


class Section(StrEnum):
    """What may go along: nothing else of a file does."""

    NAME = "name"
    LANGUAGES = "languages"
    REACHED = "reached"
    SITUATION = "situation"
    RESIDENCE = "residence"
    GOALS = "goals"
    DEADLINES = "deadlines"
    NOTES = "notes"
    """Those that were chosen, one by one."""
    WORDS = "words"
    """What the counsellor writes for the colleagues there."""


NEEDS: Mapping[Section, What] = {
    Section.NAME: What.NAME,
    Section.LANGUAGES: What.SITUATION,
    Section.REACHED: What.REACHED,
    Section.SITUATION: What.SITUATION,
    Section.RESIDENCE: What.RESIDENCE,
    Section.GOALS: What.SITUATION,
    Section.DEADLINES: What.SITUATION,
    Section.NOTES: What.WHOLE_FILE,
    Section.WORDS: What.SITUATION,
}
"""The kind of information that the consent has to cover."""


class Ending(StrEnum):
    TAKEN_OVER = "taken_over"
    REFUSED = "refused"
    """By the other centre."""
    REVOKED = "revoked"


class Standing(StrEnum):
    WAITING = "waiting"
    """For a second colleague."""
    NOT_AGREED = "not_agreed"
    MADE = "made"
    DOWNLOADED = "downloaded"
    RELEASED = "released"
    """Its number was told: what is done with it is in the hands of the other centre."""
    TAKEN_OVER = "taken_over"
    REFUSED = "refused"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(OfTwo):
    """`number` opens the file together with the key of the other centre; it is gone when the transfer has ended."""

    consent_id: UUID
    downloaded_at: datetime | None = None
    released_at: datetime | None = None
    released_by: UUID | None = None
    ended_at: datetime | None = None
    ended_by: UUID | None = None
    ending: Ending | None = sealed(default=None)
    partner_id: UUID | None = sealed(default=None)
    """The other centre among those that are known here, which may be gone."""
    to: str | None = sealed(default=None)
    sections: tuple[Section, ...] = sealed(default=())
    told: str | None = sealed(default=None)
    """What goes along, word for word."""
    due: tuple[str, ...] = sealed(default=())
    """Open deadlines that go along: the day, and what has to be done."""
    language: Spoken | None = sealed(default=None)
    number: str | None = sealed(default=None)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None and self.approval not in (Approval.DECLINED, Approval.WITHDRAWN)

    @property
    def is_whole(self) -> bool:
        """Whether all that it is made of could be opened."""
        return None not in (self.number, self.partner_id, self.told)

    @property
    def standing(self) -> Standing:
        if self.ended_at is not None:
            # what cannot be opened any more has ended as well
            return Standing(self.ending or Standing.REVOKED)
        if not self.is_open:
            return Standing.NOT_AGREED
        if self.waits:
            return Standing.WAITING
        if self.released_at:
            return Standing.RELEASED
        return Standing.DOWNLOADED if self.downloaded_at else Standing.MADE


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a counsellor chooses."""

    partner_id: UUID
    consent_id: UUID
    sections: tuple[Section, ...]
    notes: tuple[UUID, ...] = ()
    words: str = field(default="", repr=False)

    @property
    def what(self) -> frozenset[What]:
        return frozenset({What.BEING_HERE, *(NEEDS[one] for one in self.sections)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What would go, as the preview shows it."""

    told: str = field(repr=False)
    due: tuple[Due, ...] = field(default=(), repr=False)
    language: Spoken | None = field(default=None, repr=False)


class TransferNotFoundError(Exception):
    """The file has no such transfer."""


class NotPossibleNowError(Exception):
    """As the transfer stands this cannot be done with it, or not any more. Nothing is changed."""


def may_go(consent: Consent) -> tuple[Section, ...]:
    return tuple(one for one in Section if consent.is_about([NEEDS[one]]))


def for_transfers(consents: Sequence[Consent]) -> list[Consent]:
    """Those that were asked for to go on at another centre, with all that was said of them later."""
    return [one for one in consents if one.purpose is Purpose.TRANSFER]


def transfer_of(
    file: OfClient,
    wanted: Wanted,
    content: Content,
    to: str,
    *,
    number: str,
    needs_second: bool,
    transfer_id: UUID,
    by: UUID,
    now: datetime,
) -> Transfer:
    return Transfer(
        id=transfer_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        approval=first_state(needs_second=needs_second),
        consent_id=wanted.consent_id,
        partner_id=wanted.partner_id,
        to=to,
        sections=wanted.sections,
        told=content.told,
        due=tuple(one.written for one in content.due),
        language=content.language,
        number=number,
    )


def packet_of(one: Transfer, sender: str, *, today: date) -> Packet:
    """Nothing in it says which file or transfer it is. Raises NotPossibleNowError where it cannot be opened."""
    if one.told is None:
        raise NotPossibleNowError
    due = tuple(Due.read(line) for line in one.due)
    return Packet(sender=sender, made_on=today, told=one.told, due=due, language=one.language)


def downloaded(one: Transfer, *, now: datetime) -> Transfer:
    """Raises NotPossibleNowError."""
    if one.standing not in (Standing.MADE, Standing.DOWNLOADED) or not one.is_whole:
        raise NotPossibleNowError
    return replace(one, downloaded_at=one.downloaded_at or now)


def released(one: Transfer, *, by: UUID, now: datetime) -> Transfer:
    """Raises NotPossibleNowError."""
    if one.standing is not Standing.DOWNLOADED or not one.is_whole:
        raise NotPossibleNowError
    return replace(one, released_at=now, released_by=by)


def ended(one: Transfer, ending: Ending, *, by: UUID, now: datetime) -> Transfer:
    """The number is destroyed. Raises NotPossibleNowError: what was told cannot be called back."""
    told = one.standing is Standing.RELEASED
    if not one.is_open or told is (ending is Ending.REVOKED):
        raise NotPossibleNowError
    return replace(one, ending=ending, ended_at=now, ended_by=by, number=None)


def revoked_by(withdrawal: Consent, transfers: Iterable[Transfer], *, by: UUID, now: datetime) -> list[Transfer]:
    """What went by this consent and can still be called back."""
    return [
        ended(one, Ending.REVOKED, by=by, now=now)
        for one in transfers
        if one.consent_id == withdrawal.follows and one.is_open and one.standing is not Standing.RELEASED
    ]


def disclosure_of(transfer_id: UUID) -> UUID:
    return uuid5(transfer_id, "told")
