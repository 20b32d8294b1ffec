"""Mandates of a client: given, declined, withdrawn, and what was done in the client's name; each step is a row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.cases.casework.consents.domain import Given
from services.cases.foundation.records.domain import Noted, NotYetError, OfClient, sealed

LONGEST_NAME = 200
LONGEST_WORDS = 1000


class Doing(StrEnum):
    """What the centre does in the client's name."""

    ACCOMPANY = "accompany"
    SPEAK = "speak"
    LETTER = "letter"
    APPLICATION = "application"


class Outcome(StrEnum):
    """What a row says."""

    GIVEN = "given"
    DECLINED = "declined"
    """A full answer: then nothing is done in the client's name."""
    WITHDRAWN = "withdrawn"
    DONE = "done"
    """Something was done in the client's name, by the mandate that the row follows; without one it follows none."""


ANSWERS = (Outcome.GIVEN, Outcome.DECLINED)


class Lack(StrEnum):
    """Why nothing may be done in the client's name."""

    NONE = "none"
    """No mandate holds on that day."""
    WHICH = "which"
    ENDED = "ended"
    """It was withdrawn, or is over."""
    OTHER_DOING = "other_doing"
    OTHER_PEOPLE = "other_people"
    """It is for somebody else to hear."""
    WORDS = "words"
    """What was done without a mandate is said in words, and towards whom."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a row is about. None where nobody has said it, or it cannot be opened."""

    happened_on: date
    """The day on which the client answered or withdrew, or something was done."""
    valid_until: date | None = None
    """The last day; None until the client withdraws it."""
    outcome: Outcome | None = sealed()
    doings: tuple[Doing, ...] = sealed(default=())
    towards: str | None = sealed(default=None)
    words: str | None = sealed(default=None)
    limits: str | None = sealed(default=None)
    way: Given | None = sealed(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate(Noted, Terms):
    follows: UUID | None = None
    """The mandate that this row ends, or by which something was done."""


class MandateNotFoundError(Exception):
    """The file has no such mandate."""


class WrongDaysError(Exception):
    """It would end before it begins."""


class NoMandateError(Exception):
    """The client has not asked for it: nothing may be done in the client's name, and nothing was noted."""

    def __init__(self, lack: Lack) -> None:
        super().__init__(lack.value)
        self.lack = lack


def withdrawn_on(one: Mandate, rows: Iterable[Mandate]) -> date | None:
    ends = (each.happened_on for each in rows if each.follows == one.id and each.outcome is Outcome.WITHDRAWN)
    return min(ends, default=None)


def is_valid(one: Mandate, rows: Iterable[Mandate], on: date) -> bool:
    """On the day on which it is withdrawn a mandate holds no more."""
    if one.outcome is not Outcome.GIVEN or on < one.happened_on:
        return False
    ended = withdrawn_on(one, rows)
    return (one.valid_until is None or on <= one.valid_until) and (ended is None or on < ended)


def valid(rows: Sequence[Mandate], *, on: date) -> list[Mandate]:
    return [one for one in rows if is_valid(one, rows, on)]


def done_rows(rows: Iterable[Mandate]) -> list[Mandate]:
    return [one for one in rows if one.outcome is Outcome.DONE]


def noted(file: OfClient, terms: Terms, *, mandate_id: UUID, by: UUID, now: datetime, today: date) -> Mandate:
    """What the client answered. Raises NotYetError, WrongDaysError."""
    if terms.happened_on > today:
        raise NotYetError("happened_on")
    if terms.valid_until and terms.valid_until < terms.happened_on:
        raise WrongDaysError
    given: dict[str, Any] = vars(terms)
    return Mandate(id=mandate_id, file_id=file.id, key_id=file.key_id, noted_at=now, noted_by=by, **given)


def withdrawn(
    mandate_id: UUID, rows: Sequence[Mandate], *, new_id: UUID, by: UUID, now: datetime, today: date
) -> Mandate | None:
    """The row that ends a mandate today. None where it was withdrawn before. Raises MandateNotFoundError."""
    one = next((each for each in rows if each.id == mandate_id and each.outcome is Outcome.GIVEN), None)
    if one is None:
        raise MandateNotFoundError
    if withdrawn_on(one, rows) is not None:
        return None
    return replace(
        one,
        id=new_id,
        follows=one.id,
        outcome=Outcome.WITHDRAWN,
        happened_on=today,
        valid_until=None,
        words=None,
        limits=None,
        way=None,
        noted_at=now,
        noted_by=by,
    )


def done(
    file: OfClient,
    terms: Terms,
    mandate_id: UUID | None,
    rows: Sequence[Mandate],
    *,
    has_none: bool,
    done_id: UUID,
    by: UUID,
    now: datetime,
    today: date,
) -> Mandate:
    """What was done in the client's name, by the mandate that was chosen or the only one that covers it.

    `has_none` is that it was done already and there was no mandate: it is kept as it was, and counts as such.

    Raises NotYetError, NoMandateError.
    """
    if terms.happened_on > today:
        raise NotYetError("happened_on")
    mandate = None if has_none else mandate_for(terms, mandate_id, rows)
    if mandate is None and not (terms.towards and terms.words):
        raise NoMandateError(Lack.WORDS)
    given: dict[str, Any] = vars(terms)
    given = given | {"outcome": Outcome.DONE, "valid_until": None}
    given |= {"towards": mandate.towards or terms.towards} if mandate else {}
    return Mandate(
        id=done_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        follows=mandate.id if mandate else None,
        **given,
    )


def mandate_for(terms: Terms, mandate_id: UUID | None, rows: Sequence[Mandate]) -> Mandate:
    """Raises NoMandateError."""
    held = valid(rows, on=terms.happened_on)
    if mandate_id and mandate_id not in {one.id for one in held}:
        raise NoMandateError(Lack.ENDED if any(one.id == mandate_id for one in rows) else Lack.NONE)
    if not held:
        raise NoMandateError(Lack.NONE)
    chosen = [one for one in held if mandate_id in (None, one.id)]
    for_it = [one for one in chosen if set(terms.doings) <= set(one.doings)]
    if not for_it:
        raise NoMandateError(Lack.OTHER_DOING)
    towards = (terms.towards or "").casefold()
    same_people = [one for one in for_it if not one.towards or towards in ("", one.towards.casefold())]
    if not same_people:
        raise NoMandateError(Lack.OTHER_PEOPLE)
    if len(same_people) > 1:
        raise NoMandateError(Lack.WHICH)
    return same_people[0]
