"""Publications: editions of a text in a language, which of them is shown, and whether a translation is still true."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid5

from services.quality.evidence.publications.languages import OFFERED
from services.quality.foundation.domain import Author
from shared.events import PublicationKind, PublicationReleased

LONGEST_TITLE, LONGEST_TEXT = 120, 20_000
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Signs that steer machines, and that the event has no room for."""
LEAFLET = re.compile(r"leaflet-([a-z][a-z0-9_]{0,31})")


class UnfitTextError(Exception):
    """Something about a text is missing or cannot be: the field of the form, and a code for the words about it."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field} {code}")
        self.field = field
        self.code = code


class NotYoursToReleaseError(Exception):
    """Only the lead and the quality officer put something before the public, or take it away."""


class NotYoursToLookError(Exception):
    """Only the lead and the quality officer say that a text still holds."""


class ChangedMeanwhileError(Exception):
    """Somebody else has written or released in the meantime."""


class Stage(StrEnum):
    DRAFT = "draft"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class State(StrEnum):
    """How one cell of publications and languages stands."""

    MISSING = "missing"
    DRAFT = "draft"
    CURRENT = "current"
    OLDER = "older"
    """A translation of an edition that is no longer the newest of its source."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, order=True)
class Publication:
    """What is published: one of each kind, and leaflets by a short name of their own."""

    kind: PublicationKind
    leaflet: str = ""

    @classmethod
    def parse(cls, slug: str) -> Self:
        """Reads `opening_hours` or `leaflet-residence`; raises ValueError."""
        if found := LEAFLET.fullmatch(slug):
            return cls(PublicationKind.LEAFLET, found[1])
        kind = PublicationKind(slug)
        if kind is PublicationKind.LEAFLET:
            raise ValueError("a leaflet has a name of its own")
        return cls(kind)

    def __str__(self) -> str:
        return f"leaflet-{self.leaflet}" if self.leaflet else self.kind.value


SINGLE = tuple(Publication(kind) for kind in PublicationKind if kind is not PublicationKind.LEAFLET)


@dataclass(frozen=True, slots=True)
class Source:
    """The edition that a translation was made from."""

    language: str
    edition: int


@dataclass(frozen=True, slots=True)
class Said:
    """What an edition says, as it stands in the form."""

    title: str
    text: str
    valid_from: date
    source: Source | None = None
    plain: bool = False
    """Whether it is written in plain language."""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody has looked whether a released text is still right, and it was."""

    by: Author
    at: datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a publication in one language. Released, it never changes; it can only be withdrawn."""

    id: UUID
    publication: Publication
    language: str
    number: int
    said: Said
    by: Author
    at: datetime
    stage: Stage = Stage.DRAFT
    released_by: Author | None = None
    released_at: datetime | None = None
    withdrawn_by: Author | None = None
    withdrawn_at: datetime | None = None
    looks: tuple[Look, ...] = ()
    """The oldest first."""

    def stage_on(self, day: date, clock: tzinfo) -> Stage:
        """As it was at the end of a day of that clock; a draft before it was released."""

        def by_then(moment: datetime | None) -> bool:
            return moment is not None and moment.astimezone(clock).date() <= day

        if by_then(self.withdrawn_at):
            return Stage.WITHDRAWN
        return Stage.RELEASED if by_then(self.released_at) else Stage.DRAFT


type Editions = Sequence[Edition]
"""The oldest first, of one publication and every language."""


def newest(editions: Iterable[Edition], language: str) -> Edition | None:
    own = [edition for edition in editions if edition.language == language]
    return max(own, key=lambda edition: edition.number, default=None)


def shown(editions: Iterable[Edition], language: str) -> Edition | None:
    """What the public has: the newest released edition, unless a newer one was withdrawn."""
    last = newest((each for each in editions if each.stage is not Stage.DRAFT), language)
    return last if last and last.stage is Stage.RELEASED else None


def draft_of(editions: Iterable[Edition], language: str) -> Edition | None:
    return newest((each for each in editions if each.stage is Stage.DRAFT), language)


def is_current(edition: Edition, editions: Editions) -> bool:
    """Whether what it was translated from is still the newest its source language has; an original always is."""
    if edition.said.source is None:
        return True
    source = shown(editions, edition.said.source.language)
    return source is not None and source.number == edition.said.source.edition


def state_of(editions: Editions, language: str) -> State:
    if now := shown(editions, language):
        return State.CURRENT if is_current(now, editions) else State.OLDER
    if draft_of(editions, language):
        return State.DRAFT
    return State.WITHDRAWN if newest(editions, language) else State.MISSING


def sources_for(editions: Editions, language: str) -> list[Source]:
    """What a text in this language may be a translation of: what the public has in the others."""
    others = sorted({edition.language for edition in editions} - {language})
    found = [shown(editions, other) for other in others]
    return [Source(edition.language, edition.number) for edition in found if edition]


def mark_of(editions: Editions, language: str) -> str:
    """Changes whenever somebody writes or releases in this language."""
    last = newest(editions, language)
    return f"{last.number}-{last.stage}-{last.at:%Y%m%d%H%M%S%f}" if last else "none"


def write(
    said: Said,
    *,
    publication: Publication,
    language: str,
    editions: Editions,
    seen: str,
    by: Author,
    id: UUID,
    now: datetime,
) -> Edition:
    """The next draft; it takes the place of one that is there. `seen` is the mark of what the writer began with.

    Raises UnfitTextError, ChangedMeanwhileError.
    """
    check(said, language, editions)
    before, last = draft_of(editions, language), newest(editions, language)
    if seen != mark_of(editions, language):
        raise ChangedMeanwhileError
    if before:
        return replace(before, said=said, by=by, at=now)
    return Edition(id, publication, language, (last.number if last else 0) + 1, said, by, now)


def check(said: Said, language: str, editions: Editions) -> None:
    if language not in OFFERED:
        raise UnfitTextError("language", "not_offered")
    for field, given in (("title", said.title), ("text", said.text)):
        if not given:
            raise UnfitTextError(field, "missing")
    if UNWRITABLE.search(said.text):
        raise UnfitTextError("text", "not_valid")
    if UNWRITABLE.search(said.title) or "\n" in said.title or "\t" in said.title:
        raise UnfitTextError("title", "not_valid")
    if said.source and said.source not in sources_for(editions, language):
        raise UnfitTextError("source", "source_changed")


def release(draft: Edition | None, *, seen: int, by: Author, now: datetime) -> Edition:
    """Raises NotYoursToReleaseError, ChangedMeanwhileError. `seen` is the number that was looked at."""
    if not by.role.may_approve:
        raise NotYoursToReleaseError
    if draft is None or draft.number != seen or draft.stage is not Stage.DRAFT:
        raise ChangedMeanwhileError
    return replace(draft, stage=Stage.RELEASED, released_by=by, released_at=now)


def withdraw(edition: Edition | None, *, seen: int, by: Author, now: datetime) -> Edition:
    """Takes the publication off the pages in this language. Raises as `release` does."""
    if not by.role.may_approve:
        raise NotYoursToReleaseError
    if edition is None or edition.number != seen or edition.stage is not Stage.RELEASED:
        raise ChangedMeanwhileError
    return replace(edition, stage=Stage.WITHDRAWN, withdrawn_by=by, withdrawn_at=now)


def look_at(edition: Edition | None, *, seen: int, by: Author, now: datetime) -> Look:
    """Looked at, and still right. Raises NotYoursToLookError, ChangedMeanwhileError."""
    if not by.role.may_approve:
        raise NotYoursToLookError
    if edition is None or edition.number != seen or edition.stage is not Stage.RELEASED:
        raise ChangedMeanwhileError
    return Look(by, now)


def event_of(edition: Edition, today: date) -> PublicationReleased:
    """The fact for intake; the same edition in the same stage is the same event. Withdrawing counts from today."""
    withdrawn = edition.stage is Stage.WITHDRAWN
    return PublicationReleased(
        id=uuid5(edition.id, edition.stage.value),
        kind=edition.publication.kind,
        leaflet=edition.publication.leaflet or None,
        language=edition.language,
        edition=edition.number,
        title=edition.said.title,
        text=edition.said.text,
        valid_from=today if withdrawn else edition.said.valid_from,
        withdrawn=withdrawn,
    )
