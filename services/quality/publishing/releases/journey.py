"""The way of a release after it was approved: it waits for its day, leaves, and the office answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from services.quality.foundation.domain import Author
from services.quality.publishing.releases.domain import NotYoursToApproveError, Release

NO_ANSWER_AFTER = timedelta(days=7)
"""The office answers within minutes of a connection; after so long somebody should look."""
FIRST_PAUSE = timedelta(hours=1)
"""After so long without an answer the same bytes leave again by themselves; then after twice as long, and so on."""


class Stage(StrEnum):
    """Where a release is. The first three come before there is one.

    The office accepts or refuses it. What it has accepted is locked with the same answer: the database lets nothing of
    it be changed or deleted any more.
    """

    RUNNING = "running"
    WAITING = "waiting"
    DRAFT = "draft"
    APPROVED = "approved"
    LEAVING = "leaving"
    RELEASED = "released"
    REFUSED = "refused"
    LOCKED = "locked"


class NothingToSendAgainError(Exception):
    """The release has not left yet, or the office has accepted it."""


@dataclass(frozen=True, slots=True)
class Sending:
    """The bytes, handed over for the bus under a name of their own."""

    message: UUID
    at: datetime
    on_the_bus: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the office said; `reason` is empty when it accepted."""

    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Journey:
    """A release with all that became of it, the oldest first."""

    release: Release
    sendings: Sequence[Sending] = ()
    answers: Sequence[Answer] = ()

    @property
    def stage(self) -> Stage:
        """What was accepted once is locked, whatever answer to an earlier sending arrives after it."""
        if self.accepted:
            return Stage.LOCKED
        if not self.sendings:
            return Stage.APPROVED
        if self.refusal:
            return Stage.REFUSED
        return Stage.RELEASED if self.sendings[-1].on_the_bus else Stage.LEAVING

    @property
    def accepted(self) -> Answer | None:
        return next((answer for answer in self.answers if not answer.reason), None)

    @property
    def refusal(self) -> Answer | None:
        """The newest answer, if it was no, and nothing was sent again since."""
        last = self.answers[-1] if self.answers and self.sendings else None
        return last if last and last.reason and last.at >= self.sendings[-1].at else None

    @property
    def left(self) -> Sending | None:
        """The first time."""
        return self.sendings[0] if self.sendings else None

    @property
    def unanswered(self) -> Sequence[Sending]:
        """Those since the office last said something, the oldest first."""
        said = self.answers[-1].at if self.answers else None
        return [each for each in self.sendings if said is None or each.at > said]

    def is_unanswered(self, now: datetime) -> bool:
        waits = self.unanswered if self.stage in (Stage.LEAVING, Stage.RELEASED) else []
        return bool(waits) and now - waits[0].at >= NO_ANSWER_AFTER

    def may_be_sent_again(self, now: datetime) -> bool:
        """By a person."""
        rested = bool(self.sendings) and now - self.sendings[-1].at >= FIRST_PAUSE
        return self.stage is Stage.REFUSED or (rested and self.is_unanswered(now))

    def goes_again(self, now: datetime) -> bool:
        """By itself: a bus can take a message for the office and lose it, and only the office knows what it has.

        What waits for the bus here is not lost. The pauses grow, so that a month without a link makes ten of it.
        """
        if self.stage is not Stage.RELEASED or not (waits := self.unanswered):
            return False
        return now - waits[-1].at >= min(FIRST_PAUSE * (1 << len(waits) - 1), NO_ANSWER_AFTER)

    def is_due(self, today: date) -> bool:
        return self.stage is Stage.APPROVED and self.release.leaves_on <= today

    @property
    def next_message(self) -> UUID:
        """The first sending is named like the event. Later ones are other messages, or the stream would know them."""
        id_, times = self.release.event_id, len(self.sendings)
        return uuid5(id_, f"sent again {times}") if times else id_


def sent_again(journey: Journey, *, by: Author, now: datetime) -> UUID:
    """The name of the next message with the same bytes, if there is a reason for one."""
    if not by.role.may_approve:
        raise NotYoursToApproveError
    if not journey.may_be_sent_again(now):
        raise NothingToSendAgainError
    return journey.next_message
