"""A colleague says which languages they speak with clients, and as whom they want to be matched."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from services.cases.foundation.spoken_languages import ANOTHER, SPOKEN

OFFERED = tuple(code for code in SPOKEN if code != ANOTHER)
MOST = 12


class Level(StrEnum):
    COUNSELS = "counsels"
    A_LITTLE = "a_little"


class MatchedAs(StrEnum):
    """Where a client wishes to talk with a woman, for instance. A colleague need not say it."""

    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Speech:
    """What one colleague has entered."""

    languages: tuple[tuple[str, Level], ...] = ()
    matched_as: MatchedAs | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """A colleague who speaks the language that somebody asked for."""

    staff_id: UUID
    name: str
    level: Level
    matched_as: MatchedAs | None = None


class SpeechChangedError(Exception):
    """The languages of a colleague were changed since the form was shown."""


def speech_of(languages: Sequence[str], levels: Sequence[str], matched_as: MatchedAs | None) -> Speech:
    """Rows of a form, of which empty ones say nothing; a language that stands there twice counts once."""
    rows = dict[str, Level]()
    for language, level in zip(languages, levels, strict=False):
        if language:
            rows.setdefault(language, Level(level))
    return Speech(tuple(rows.items()), matched_as)


def fingerprint(speech: Speech) -> str:
    """Changes with whatever is entered, so that nobody overwrites what a colleague has just entered."""
    lines = sorted(f"{language}|{level}" for language, level in speech.languages)
    return sha256("\n".join([*lines, speech.matched_as or ""]).encode()).hexdigest()[:16]


def base_of(language: str | None) -> str:
    """A region is no language of its own here: `pt` of `pt-BR`."""
    return (language or "").split("-")[0]
