"""Editions with defaults."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from services.quality.evidence.publications.domain import Edition, Look, Publication, Said, Source, Stage
from services.quality.foundation.domain import Author, Role
from tests.quality.building import NOON

HOURS = Publication.parse("opening_hours")
LEAD = Author(uuid4(), Role.LEAD)
COUNSELLOR = Author(uuid4(), Role.COUNSELLOR)


def some_words(source: Source | None = None, **changes: Any) -> Said:
    given = {"title": "Hours", "text": "Monday to Friday", "valid_from": date(2026, 1, 1), "source": source}
    return Said(**{**given, **changes})


def an_edition(language: str = "de", number: int = 1, *, source: Source | None = None, **changes: Any) -> Edition:
    given: dict[str, Any] = {"publication": HOURS, "said": some_words(source), "by": COUNSELLOR, "at": NOON}
    return Edition(**{"id": uuid4(), "language": language, "number": number, **given, **changes})


def released(language: str = "de", number: int = 1, *, at: datetime = NOON, **changes: Any) -> Edition:
    given = {"stage": Stage.RELEASED, "released_by": LEAD, "released_at": at}
    return an_edition(language, number, **{**given, **changes})


def looked_at(edition: Edition, *moments: datetime) -> Edition:
    return replace(edition, looks=tuple(Look(LEAD, at) for at in moments))


def withdrawn(language: str = "de", number: int = 1, *, at: datetime = NOON, **changes: Any) -> Edition:
    given = {"stage": Stage.WITHDRAWN, "withdrawn_by": LEAD, "withdrawn_at": at}
    return released(language, number, **{**given, **changes})
