"""Entries of the register: written, looked at again, retired; every change a version of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.quality.evidence.register.kinds.checks import Values
from services.quality.evidence.register.kinds.fields import Field, FieldType, Kind, _
from services.quality.evidence.register.kinds.values import LONGEST_TEXT, UnreadableError, canonical
from services.quality.foundation.domain import Author
from shared.calendar import months_later

REVIEWED_ON = Field(
    "reviewed_on", FieldType.DATE, _("Looked at on"), required=False,
    hint=_("When somebody last saw that all of this is so. Left empty it is today."),
)  # fmt: skip
REVIEW_ON = Field(
    "review_on", FieldType.DATE, _("Look again on"), required=False,
    hint=_("Left empty it comes by itself, after the usual time for this kind of entry."),
)  # fmt: skip
REVIEW_OF_ONCE = replace(REVIEW_ON, hint=_("Left empty there is no reminder to look at it again."))
DATES = (REVIEWED_ON, REVIEW_ON)


def dates_of(kind: Kind) -> tuple[Field, Field]:
    """What happened once is looked at again only on a day that somebody names."""
    return REVIEWED_ON, REVIEW_ON if kind.review_months else REVIEW_OF_ONCE


def path_to(kind: str, entry: UUID) -> str:
    """By which an entry is found and linked with an answer."""
    return f"/register/{kind}/{entry}"


class EntryNotFoundError(Exception):
    """There is no such entry of this kind."""


class RetiredError(Exception):
    """The entry is no longer kept up; nothing about it changes any more."""


class NotYoursToWriteError(Exception):
    """The lead and the quality officer write the register; all may report what `anyone` may."""


class ReasonMissingError(Exception):
    """An entry is retired for a reason; `code` says what is wrong with the one given."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Look:
    """A second person looked at what a version said (`seen`), or noted that another organisation did."""

    id: UUID
    version: UUID
    entry: UUID
    seen: Values
    confirms: bool
    note: str
    organisation: str
    by: Author
    at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of an entry. `id` is the version's own, `entry` stays; versions count from 1 without a gap.

    `day` is the day on which it became known, in the clock of the centre; `retired` says why it is no longer kept up.
    `looks` are those of others at any version of the entry, in any order.
    """

    id: UUID
    entry: UUID
    kind: str
    number: int
    values: Values
    reviewed_on: date
    review_on: date | None
    retired: str
    by: Author
    at: datetime
    day: date
    looks: tuple[Look, ...] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form or a line of a file says: values that can be kept, and problems by field."""

    values: Values
    reviewed_on: date | None
    review_on: date | None
    problems: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes a version, and when; `day` in the clock of the centre."""

    id: UUID
    by: Author
    at: datetime
    day: date


def check(
    kind: Kind, written: Mapping[str, str], words: Mapping[str, Mapping[str, str]] | None = None, *, today: date
) -> Filled:
    """Reads what was written, field by field, then looks whether the fields agree with each other."""
    kept: dict[str, str] = {}
    problems: dict[str, str] = {}
    for field in (*kind.fields, *DATES):
        try:
            value = canonical(field, written.get(field.name, ""), (words or {}).get(field.name))
        except UnreadableError as unreadable:
            problems[field.name] = unreadable.code
        else:
            kept |= {field.name: value} if value else {}
    reviewed, review = (_as_date(kept.pop(field.name, "")) for field in DATES)
    if reviewed and reviewed > today:
        problems[REVIEWED_ON.name] = "in_the_future"
    if review and review <= (reviewed or today):
        problems[REVIEW_ON.name] = "before_beginning"
    for rule in kind.checks:
        if (found := rule.problem(kept)) and found[0] not in problems:
            problems[found[0]] = found[1]
    return Filled(kept, reviewed, review, problems)


def content_of(filled: Filled) -> str:
    """The same for the same answers, in whatever order they came."""
    days = [str(filled.reviewed_on), str(filled.review_on)]
    return "\0".join([*(f"{name}={value}" for name, value in sorted(filled.values.items())), *days])


def may_begin(kind: Kind, by: Author) -> bool:
    return not kind.closed and (by.role.may_approve or kind.anyone)


def begin(kind: Kind, filled: Filled, stamp: Stamp, *, entry: UUID) -> Entry:
    """The first version. Raises NotYoursToWriteError."""
    if not may_begin(kind, stamp.by):
        raise NotYoursToWriteError
    reviewed, review = _dates(kind, filled, stamp.day)
    return Entry(stamp.id, entry, kind.name, 1, filled.values, reviewed, review, "", stamp.by, stamp.at, stamp.day)


def revise(before: Entry, kind: Kind, filled: Filled, stamp: Stamp) -> Entry:
    """The same entry with other values. Raises NotYoursToWriteError or RetiredError."""
    reviewed, review = _dates(kind, filled, stamp.day)
    values = {**filled.values, **kind.of_before(before.values)}
    return replace(_following(before, stamp), values=values, reviewed_on=reviewed, review_on=review)


def confirm(before: Entry, kind: Kind, stamp: Stamp) -> Entry:
    """Looked at today, and unchanged. Raises NotYoursToWriteError or RetiredError."""
    return replace(_following(before, stamp), reviewed_on=stamp.day, review_on=usual_review(kind, stamp.day))


def retire(before: Entry, reason: str, stamp: Stamp) -> Entry:
    """No longer kept up, from today on. Raises NotYoursToWriteError, RetiredError or ReasonMissingError."""
    following, reason = _following(before, stamp), " ".join(reason.replace("\0", "").split())
    if not reason or len(reason) > LONGEST_TEXT:
        raise ReasonMissingError("too_long" if reason else "missing")
    return replace(following, retired=reason)


def _following(before: Entry, stamp: Stamp) -> Entry:
    if not stamp.by.role.may_approve:
        raise NotYoursToWriteError
    if before.retired:
        raise RetiredError
    return replace(before, id=stamp.id, number=before.number + 1, by=stamp.by, at=stamp.at, day=stamp.day)


def usual_review(kind: Kind, reviewed: date) -> date | None:
    return months_later(reviewed, kind.review_months) if kind.review_months else None


def _dates(kind: Kind, filled: Filled, today: date) -> tuple[date, date | None]:
    reviewed = filled.reviewed_on or today
    return reviewed, filled.review_on or usual_review(kind, reviewed)


def _as_date(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


def known_on(versions: Iterable[Entry], day: date) -> list[Entry]:
    """The entries in force as they were known at the end of a day, oldest entry first."""
    newest: dict[UUID, Entry] = {}
    for version in versions:
        if version.day <= day and version.number > getattr(newest.get(version.entry), "number", 0):
            newest[version.entry] = version
    return [version for version in newest.values() if not version.retired]
