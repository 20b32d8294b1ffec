"""Whether a client was offered the policy document of the centre, asked for it and got it; each step is a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.cases.foundation.records.domain import Noted, NotYetError, OfClient, sealed
from services.cases.foundation.spoken_languages import Spoken

LONGEST_WORDS = 500
TIME_TO_HAND_OVER = timedelta(days=7)


class Happened(StrEnum):
    OFFERED = "offered"
    ASKED = "asked"
    HANDED_OVER = "handed_over"
    DECLINED = "declined"
    """The client does not want it, or not any more: a full answer."""


class Way(StrEnum):
    PAPER = "paper"
    READ_ALOUD = "read_aloud"
    SENT = "sent"


class Readable(StrEnum):
    """Whether the client reads the language in which it was handed over, or it was read aloud in one that they know."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, kw_only=True)
class Step:
    """None where nobody has said it, or it cannot be opened."""

    happened_on: date
    happened: Happened | None = sealed()
    language: Spoken | None = sealed(default=None)
    way: Way | None = sealed(default=None)
    readable: Readable | None = sealed(default=None)
    words: str | None = sealed(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDocument(Noted, Step):
    """One step."""


def noted(file: OfClient, step: Step, *, step_id: UUID, by: UUID, now: datetime, today: date) -> PolicyDocument:
    """Raises NotYetError."""
    if step.happened_on > today:
        raise NotYetError("happened_on")
    given: dict[str, Any] = vars(step)
    return PolicyDocument(id=step_id, file_id=file.id, key_id=file.key_id, noted_at=now, noted_by=by, **given)


def in_order(steps: Iterable[PolicyDocument]) -> list[PolicyDocument]:
    """The oldest first."""
    return sorted(steps, key=lambda one: (one.happened_on, one.noted_at))


def waits_since(steps: Iterable[PolicyDocument]) -> date | None:
    """The day on which the client asked for it, as long as it was neither handed over after that nor declined."""
    since = None
    for one in in_order(steps):
        if one.happened is Happened.ASKED:
            since = since or one.happened_on
        elif one.happened in (Happened.HANDED_OVER, Happened.DECLINED):
            since = None
    return since


def due_on(since: date) -> date:
    return since + TIME_TO_HAND_OVER
