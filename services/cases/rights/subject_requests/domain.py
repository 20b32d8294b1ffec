"""What a client asked for by right, until when it is answered, and who looked the copy through."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.cases.foundation.records.domain import Record, sealed
from services.cases.rights.copies.domain import Passage
from shared.calendar import months_later


class Right(StrEnum):
    """What a client may ask for, by article of the GDPR."""

    ACCESS = "access"
    """15: a copy, and who received what."""
    PORTABILITY = "portability"
    """20: the same for machines."""
    CORRECTION = "correction"
    """16"""
    RESTRICTION = "restriction"
    """18"""
    OBJECTION = "objection"
    """21"""
    ERASURE = "erasure"
    """17: done where files are erased; here is its clock."""


COPIES = frozenset({Right.ACCESS, Right.PORTABILITY})


class Outcome(StrEnum):
    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Handed(StrEnum):
    """How the client received the copy; never at an address by default."""

    IN_PERSON = "in_person"
    BY_COLLEAGUE = "by_colleague"
    READ_TOGETHER = "read_together"
    CHOSEN_WAY = "chosen_way"


SOON = timedelta(days=7)
LONGEST_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Review:
    """`seen` is what all texts looked like when they were looked through; `withheld` what stays out.

    `rows` are those that were there at `until`: the copy covers them alone, and what comes later does not undo it.
    None in a review from before this was kept.
    """

    seen: str
    withheld: tuple[Passage, ...] = ()
    because: str = field(default="", repr=False)
    rows: tuple[str, ...] | None = field(default=None, repr=False)
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Record):
    """One request of one client. What is sealed is None where it cannot be opened, or was not given."""

    file_code: str
    key_id: str
    right: Right
    received_on: date
    due_on: date
    taken_by: UUID
    wish: str | None = sealed(default=None)
    extended_on: date | None = None
    extended_because: str | None = sealed(default=None)
    review: Review | None = sealed(default=None)
    prepared_by: UUID | None = None
    prepared_at: datetime | None = None
    checked_by: UUID | None = None
    checked_at: datetime | None = None
    settled_by: UUID | None = None
    settled_at: datetime | None = None
    outcome: Outcome | None = None
    handed: Handed | None = None
    answer: str | None = sealed(default=None)

    @property
    def is_open(self) -> bool:
        return self.settled_at is None

    @property
    def stops(self) -> bool:
        """An objection that was granted: from then on the file is only kept."""
        return self.right is Right.OBJECTION and self.outcome is Outcome.GRANTED

    def is_late(self, today: date) -> bool:
        return self.is_open and today > self.due_on

    def is_due_soon(self, today: date) -> bool:
        return self.is_open and today + SOON >= self.due_on


class NotPossibleError(Exception):
    """`why` is a code that the page has words for."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class AskedNotFoundError(Exception):
    def __init__(self, asked_id: UUID) -> None:
        super().__init__(str(asked_id))
        self.asked_id = asked_id


def ask(
    file_id: UUID,
    code: str,
    key_id: str,
    right: Right,
    wish: str,
    *,
    asked_id: UUID,
    received_on: date,
    by: UUID,
    today: date,
) -> Asked:
    """Note a request. It is due one month after it came, also if it was noticed later. Raises NotPossibleError."""
    if received_on > today:
        raise NotPossibleError("not_yet")
    due = months_later(received_on, 1)
    return Asked(
        id=asked_id,
        file_id=file_id,
        file_code=code,
        key_id=key_id,
        right=right,
        received_on=received_on,
        due_on=due,
        taken_by=by,
        wish=wish or None,
    )


def extended(asked: Asked, because: str, *, today: date) -> Asked:
    """Extend by two months, once, within the first, with a reason that the client is told. Raises NotPossibleError."""
    if not asked.is_open or asked.extended_on:
        raise NotPossibleError("extended_once")
    if today > asked.due_on:
        raise NotPossibleError("too_late_to_extend")
    return replace(asked, due_on=months_later(asked.received_on, 3), extended_on=today, extended_because=because)


def prepared(asked: Asked, review: Review, *, by: UUID, now: datetime) -> Asked:
    """Looked through by a first person; a second look that was there before is gone. Raises NotPossibleError."""
    if not asked.is_open or asked.right not in COPIES:
        raise NotPossibleError("nothing_to_prepare")
    if review.withheld and not review.because:
        raise NotPossibleError("reason_missing")
    return replace(asked, review=review, prepared_by=by, prepared_at=now, checked_by=None, checked_at=None)


def checked(asked: Asked, *, seen: str, by: UUID, now: datetime) -> Asked:
    """A second person has looked at the same. Raises NotPossibleError."""
    if asked.review is None or not asked.is_open:
        raise NotPossibleError("not_prepared")
    if by == asked.prepared_by:
        raise NotPossibleError("second_person")
    if asked.review.seen != seen:
        raise NotPossibleError("written_since")
    return replace(asked, checked_by=by, checked_at=now)


def ready(asked: Asked, *, seen: str) -> Review:
    """What may be handed out now. Raises NotPossibleError."""
    if asked.review is None or asked.checked_at is None or not asked.is_open:
        raise NotPossibleError("not_checked")
    if asked.review.seen != seen:
        raise NotPossibleError("written_since")
    return asked.review


def settled(
    asked: Asked, outcome: Outcome, answer: str, *, handed: Handed | None = None, by: UUID, now: datetime
) -> Asked:
    """Answered. A copy that was granted has to have been looked through and handed over. Raises NotPossibleError."""
    if not asked.is_open:
        raise NotPossibleError("settled_before")
    if outcome in (Outcome.PARTLY, Outcome.REFUSED) and not answer:
        raise NotPossibleError("reason_missing")
    given = outcome in (Outcome.GRANTED, Outcome.PARTLY)
    if asked.right in COPIES and given and (asked.checked_at is None or handed is None):
        raise NotPossibleError("not_checked")
    kept = handed if asked.right in COPIES and given else None
    return replace(asked, outcome=outcome, answer=answer or None, handed=kept, settled_by=by, settled_at=now)
