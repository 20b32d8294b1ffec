"""A professional outside as the directory knows them: what a colleague enters, confirms and reports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.cases.casework.consents.domain import RecipientKind
from services.cases.foundation.spoken_languages import Spoken
from shared.calendar import months_later

LONGEST_NAME = 200
LONGEST_REACHED = 500
LONGEST_WORDS = 1000
MOST_LANGUAGES = 20
CURRENT_MONTHS = 24
"""How long it holds that somebody takes care in matters of gender; then a colleague confirms it again."""


class ProfessionalKind(StrEnum):
    LAWYER = "lawyer"
    DOCTOR = "doctor"
    THERAPIST = "therapist"
    SHELTER = "shelter"
    COUNSELLING = "counselling"
    COURSE = "course"
    """Of language, school or work."""
    RESIDENCE = "residence"
    """The authority that decides on residence or asylum."""
    BENEFITS = "benefits"
    YOUTH = "youth"
    POLICE = "police"
    COURT = "court"
    OTHER = "other"


RECIPIENT_OF: Mapping[ProfessionalKind, RecipientKind] = {
    ProfessionalKind.LAWYER: RecipientKind.LAWYER,
    ProfessionalKind.DOCTOR: RecipientKind.HEALTH,
    ProfessionalKind.THERAPIST: RecipientKind.HEALTH,
    ProfessionalKind.SHELTER: RecipientKind.SHELTER,
    ProfessionalKind.COUNSELLING: RecipientKind.COUNSELLING,
    ProfessionalKind.COURSE: RecipientKind.OTHER,
    ProfessionalKind.RESIDENCE: RecipientKind.RESIDENCE,
    ProfessionalKind.BENEFITS: RecipientKind.BENEFITS,
    ProfessionalKind.YOUTH: RecipientKind.YOUTH,
    ProfessionalKind.POLICE: RecipientKind.POLICE,
    ProfessionalKind.COURT: RecipientKind.COURT,
    ProfessionalKind.OTHER: RecipientKind.OTHER,
}
"""As what a consent knows them."""


class PassesOn(StrEnum):
    """Whether this is a public body that has to pass on that somebody stays irregularly."""

    AS_KIND = "as_kind"
    """As the data say of its kind."""
    YES = "yes"
    NO = "no"


class DutyVersion(StrEnum):
    """Of the data about that duty."""

    V2026_11 = "2026-11"


class Change(StrEnum):
    """What the history says beside the names of the fields."""

    MADE = "made"
    BROUGHT_IN = "brought_in"
    CONFIRMED = "confirmed"
    """That they take care in matters of gender."""
    OUT_OF_USE = "out_of_use"
    IN_USE = "in_use"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a colleague enters of a professional."""

    kind: ProfessionalKind
    name: str = field(default="", repr=False)
    organisation: str = field(default="", repr=False)
    reached: str = field(default="", repr=False)
    languages: tuple[Spoken, ...] = ()
    accessibility: str = field(default="", repr=False)
    passes_on: PassesOn = PassesOn.AS_KIND


@dataclass(frozen=True, kw_only=True)
class Professional(Entry):
    id: UUID
    version: int
    """Grows with each change, so that nobody writes over what a colleague has just entered."""
    changed_at: datetime
    changed_by: UUID
    sensitive_on: date | None = None
    """When a colleague confirmed last that they take care in matters of gender."""
    sensitive_by: UUID | None = None
    out_of_use_since: date | None = None

    @property
    def called(self) -> str:
        """The name, and where they work."""
        return ", ".join(one for one in (self.name, self.organisation) if one)

    @property
    def names(self) -> frozenset[str]:
        """By which somebody else may have written them down, without regard to case."""
        return frozenset(one.casefold() for one in (self.name, self.organisation, self.called) if one)

    def is_sensitive(self, on: date) -> bool:
        return is_current(self.sensitive_on, on)


@dataclass(frozen=True, slots=True)
class Experience:
    """What a colleague noted of the work with a professional; never of a client."""

    id: UUID
    professional_id: UUID
    noted_on: date
    noted_by: UUID
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What was changed when, by name of the field; not what stood there."""

    at: datetime
    by: UUID
    what: tuple[str, ...]


class ProfessionalNotFoundError(Exception):
    """The directory has no such entry."""


class ChangedMeanwhileError(Exception):
    """A colleague has changed the entry since the form was shown. Nothing is changed."""


class NamelessError(Exception):
    """An entry needs a name or an organisation."""


def is_current(confirmed_on: date | None, on: date) -> bool:
    """Whether it was confirmed at most 24 months before."""
    return confirmed_on is not None and on <= months_later(confirmed_on, CURRENT_MONTHS)


def made(entry: Entry, *, professional_id: UUID, sensitive_on: date | None, by: UUID, now: datetime) -> Professional:
    """Raises NamelessError."""
    require_name(entry)
    confirmed: dict[str, Any] = {"sensitive_on": sensitive_on, "sensitive_by": by if sensitive_on else None}
    return Professional(**values(entry), id=professional_id, version=1, changed_at=now, changed_by=by, **confirmed)


def changed(
    before: Professional, entry: Entry, *, seen: int, by: UUID, now: datetime
) -> tuple[Professional, tuple[str, ...]]:
    """The new entry and the fields that are other than before: none where nothing is.

    Raises NamelessError, ChangedMeanwhileError.
    """
    require_name(entry)
    new, old = values(entry), values(before)
    what = tuple(name for name in new if new[name] != old[name])
    if what and seen != before.version:
        raise ChangedMeanwhileError
    return next_version(before, by=by, now=now, **new), what


def next_version(before: Professional, *, by: UUID, now: datetime, **new: Any) -> Professional:
    return replace(before, **new, version=before.version + 1, changed_at=now, changed_by=by)


def values(entry: Entry) -> dict[str, Any]:
    return {each.name: getattr(entry, each.name) for each in fields(Entry)}


def require_name(entry: Entry) -> None:
    """Raises NamelessError."""
    if not entry.name and not entry.organisation:
        raise NamelessError


def fitting(
    every: Iterable[Professional], *, term: str = "", kind: ProfessionalKind | None = None, language: str = ""
) -> list[Professional]:
    """Those of a kind who speak a language and have a word in their names or notes; no order says who is better."""
    word = term.casefold()
    return [
        one
        for one in every
        if (kind is None or one.kind is kind)
        and (not language or language in one.languages)
        and any(word in text.casefold() for text in (one.name, one.organisation, one.accessibility, one.reached))
    ]
