"""A colleague says which languages they speak with clients, and as whom they want to be matched."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from services.cases.foundation.roles import Role
from services.cases.foundation.spoken_languages import ANOTHER, SPOKEN
from services.cases.people.team.domain import Presence, StaffMember

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


NOTHING_SAID = Speech()


@dataclass(frozen=True, slots=True)
class Speaker:
    """A colleague who speaks the language that somebody asked for."""

    staff_id: UUID
    name: str
    level: Level
    matched_as: MatchedAs | None = None


@dataclass(frozen=True, slots=True)
class Fitting:
    """Who wants to be asked where a client wishes for a woman or a man, by what they said of themselves: their names.

    Colleagues who are away are in neither. Both are empty where nobody has said so, and somebody has to arrange it.
    """

    on_duty: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


WISHES: Mapping[str, frozenset[MatchedAs]] = {
    "woman": frozenset({MatchedAs.WOMAN}),
    "man": frozenset({MatchedAs.MAN}),
    "not_man": frozenset({MatchedAs.WOMAN, MatchedAs.OTHER}),
}
"""Of a client, and as whom a colleague wants to be asked for it."""


def fitting(
    wish: str,
    team: Iterable[StaffMember],
    speech: Mapping[UUID, Speech],
    presence: Presence,
    *,
    interpreting: bool = False,
) -> Fitting | None:
    """Of those who counsel, or of those who interpret. None where it is no wish that can be matched."""
    if wish not in WISHES:
        return None
    here = [one for one in team if one.active and one.id not in presence.away]
    able = [one for one in here if (Role.INTERPRETER in one.roles if interpreting else one.counsels)]
    fit = [one for one in able if speech.get(one.id, NOTHING_SAID).matched_as in WISHES[wish]]
    on_duty = [one.name for one in fit if one.id in presence.named]
    return Fitting(tuple(on_duty), tuple(one.name for one in fit if one.id not in presence.named))


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
