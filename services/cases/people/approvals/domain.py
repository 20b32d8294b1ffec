"""What needs a second colleague, and how a record that one colleague proposed is agreed to or declined."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.cases.foundation.records.domain import Noted, sealed

LONGEST_REASON = 500


class Matter(StrEnum):
    PLAN = "plan"
    CLOSING = "closing"
    TRANSFER = "transfer"


class Approval(StrEnum):
    NOT_NEEDED = "not_needed"
    WAITING = "waiting"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfTwo(Noted):
    """A record to which a second colleague may have to agree: who noted it is the first. It has no effect before."""

    approval: Approval = Approval.NOT_NEEDED
    answered_at: datetime | None = None
    answered_by: UUID | None = None
    declined_because: str | None = sealed(default=None)

    @property
    def is_in_effect(self) -> bool:
        """Nobody else had to agree, or another colleague has agreed."""
        return self.approval in (Approval.NOT_NEEDED, Approval.AGREED)

    @property
    def waits(self) -> bool:
        return self.approval is Approval.WAITING


class SamePersonError(Exception):
    """A second colleague has to answer, and this is the first."""


def first_state(*, needs_second: bool) -> Approval:
    return Approval.WAITING if needs_second else Approval.NOT_NEEDED


def agreed[R: OfTwo](one: R, *, by: UUID, now: datetime) -> R | None:
    """None where it waits for nobody any more. Raises SamePersonError."""
    return answered(one, Approval.AGREED, None, by=by, now=now)


def declined[R: OfTwo](one: R, because: str, *, by: UUID, now: datetime) -> R | None:
    """None where it waits for nobody any more. Raises SamePersonError."""
    return answered(one, Approval.DECLINED, because, by=by, now=now)


def answered[R: OfTwo](one: R, answer: Approval, because: str | None, *, by: UUID, now: datetime) -> R | None:
    if not one.waits:
        return None
    if by == one.noted_by:
        raise SamePersonError
    return replace(one, approval=answer, answered_at=now, answered_by=by, declined_because=because)


def withdrawn[R: OfTwo](one: R, *, by: UUID, now: datetime) -> R | None:
    """Taken back before a second colleague has answered; None where it waits for nobody any more."""
    if not one.waits:
        return None
    return replace(one, approval=Approval.WITHDRAWN, answered_at=now, answered_by=by)
