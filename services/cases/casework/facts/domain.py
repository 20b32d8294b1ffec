"""Facts about a person: what is known now, what a change is, and when two colleagues would write over each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from services.cases.casework.facts import codes
from services.cases.casework.facts.codes import (
    Age,
    Certainty,
    Communicates,
    Count,
    Exploitation,
    Gender,
    Lives,
    Mediation,
    Origin,
    Papers,
    Reads,
    Residence,
    Wish,
)
from services.cases.foundation.records.domain import Noted, OfClient, sealed
from services.cases.foundation.spoken_languages import SPOKEN, Spoken

SHORT, LONG = 200, 4000
"""How many characters a fact in own words may have."""
MOST_LANGUAGES = 6


class Fact(StrEnum):
    """One field."""

    LANGUAGES = "languages"
    MEDIATION = "mediation_need"
    PRONOUN = "pronoun"
    ADDRESSED = "addressed"
    GENDER = "gender"
    INTERPRETER = "interpreter_wish"
    INTERPRETER_WORDS = "interpreter_words"
    COUNSELLOR = "counsellor_wish"
    COUNSELLOR_WORDS = "counsellor_words"
    READS = "reads"
    COMMUNICATES = "communicates"
    COMMUNICATION_WORDS = "communication_words"
    CHILDREN_HERE = "children_here"
    CHILDREN_ELSEWHERE = "children_elsewhere"
    DEPENDANTS = "dependants"
    RESIDENCE = "residence"
    RESIDENCE_WORDS = "residence_words"
    PAPERS = "papers_elsewhere"
    LIVES = "lives"
    LIVES_WORDS = "lives_words"
    EXPLOITATION = "exploitation"
    CERTAINTY = "exploitation_certainty"
    SITUATION = "situation"
    NEEDS = "needs"
    AGE = "age_group"
    COUNTED_GENDER = "counted_gender"
    ORIGIN = "origin"


class Line(StrEnum):
    """Facts that are shown and changed together."""

    SPEAKS = "speaks"
    SELF = "self"
    WISHES = "wishes"
    READS = "reads"
    CHILDREN = "children"
    RESIDENCE = "residence"
    LIVES = "lives"
    EXPLOITATION = "exploitation"
    NEEDS = "needs"
    STATISTICS = "statistics"


FACTS_IN: Mapping[Line, tuple[Fact, ...]] = {
    Line.SPEAKS: (Fact.LANGUAGES, Fact.MEDIATION),
    Line.SELF: (Fact.PRONOUN, Fact.ADDRESSED, Fact.GENDER),
    Line.WISHES: (Fact.INTERPRETER, Fact.INTERPRETER_WORDS, Fact.COUNSELLOR, Fact.COUNSELLOR_WORDS),
    Line.READS: (Fact.READS, Fact.COMMUNICATES, Fact.COMMUNICATION_WORDS),
    Line.CHILDREN: (Fact.CHILDREN_HERE, Fact.CHILDREN_ELSEWHERE, Fact.DEPENDANTS),
    Line.RESIDENCE: (Fact.RESIDENCE, Fact.RESIDENCE_WORDS, Fact.PAPERS),
    Line.LIVES: (Fact.LIVES, Fact.LIVES_WORDS),
    Line.EXPLOITATION: (Fact.EXPLOITATION, Fact.CERTAINTY, Fact.SITUATION),
    Line.NEEDS: (Fact.NEEDS,),
    Line.STATISTICS: (Fact.AGE, Fact.COUNTED_GENDER, Fact.ORIGIN),
}
LISTS: Mapping[Fact, tuple[str, type[StrEnum]]] = {
    Fact.MEDIATION: ("mediation", Mediation),
    Fact.INTERPRETER: ("wish", Wish),
    Fact.COUNSELLOR: ("wish", Wish),
    Fact.READS: ("reads", Reads),
    Fact.COMMUNICATES: ("communicates", Communicates),
    Fact.CHILDREN_HERE: ("count", Count),
    Fact.CHILDREN_ELSEWHERE: ("count", Count),
    Fact.RESIDENCE: ("residence", Residence),
    Fact.PAPERS: ("papers", Papers),
    Fact.LIVES: ("lives", Lives),
    Fact.EXPLOITATION: ("exploitation", Exploitation),
    Fact.CERTAINTY: ("certainty", Certainty),
    Fact.AGE: ("age", Age),
    Fact.COUNTED_GENDER: ("gender", Gender),
    Fact.ORIGIN: ("origin", Origin),
}
"""The list in its versions, and all that it ever had. Languages have a list of their own; the others are own words."""
SEVERAL = frozenset({Fact.LANGUAGES, Fact.COMMUNICATES, Fact.EXPLOITATION})
"""Those that take more than one code."""
LONGER = frozenset({Fact.DEPENDANTS, Fact.SITUATION, Fact.NEEDS})
type Value = str | tuple[StrEnum, ...]
"""Empty where nothing is known. A single code is a tuple of one: so no column says by being empty what is known."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    languages: tuple[Spoken, ...] = sealed(default=())
    """The first is the one that the person speaks best."""
    mediation_need: tuple[Mediation, ...] = sealed(default=())
    pronoun: str = sealed(default="")
    addressed: str = sealed(default="")
    gender: str = sealed(default="")
    interpreter_wish: tuple[Wish, ...] = sealed(default=())
    interpreter_words: str = sealed(default="")
    counsellor_wish: tuple[Wish, ...] = sealed(default=())
    counsellor_words: str = sealed(default="")
    reads: tuple[Reads, ...] = sealed(default=())
    communicates: tuple[Communicates, ...] = sealed(default=())
    communication_words: str = sealed(default="")
    children_here: tuple[Count, ...] = sealed(default=())
    children_elsewhere: tuple[Count, ...] = sealed(default=())
    dependants: str = sealed(default="")
    residence: tuple[Residence, ...] = sealed(default=())
    residence_words: str = sealed(default="")
    papers_elsewhere: tuple[Papers, ...] = sealed(default=())
    lives: tuple[Lives, ...] = sealed(default=())
    lives_words: str = sealed(default="")
    exploitation: tuple[Exploitation, ...] = sealed(default=())
    exploitation_certainty: tuple[Certainty, ...] = sealed(default=())
    situation: str = sealed(default="")
    needs: str = sealed(default="")
    age_group: tuple[Age, ...] = sealed(default=(), is_newer=True)
    counted_gender: tuple[Gender, ...] = sealed(default=(), is_newer=True)
    origin: tuple[Origin, ...] = sealed(default=(), is_newer=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange(Noted, Facts):
    """What one form changed: of the facts in `changed` what is known from then on, of the others nothing."""

    codes_version: str
    changed: tuple[Fact, ...] = sealed(default=())

    def value(self, fact: Fact) -> Value:
        found: Value = getattr(self, fact)
        return found


@dataclass(frozen=True, slots=True)
class Known:
    """All changes of a file, the newest first, and the language that a counsellor confirmed with the request."""

    changes: Sequence[FactChange] = ()
    spoken: str | None = field(default=None, repr=False)

    @property
    def newest(self) -> UUID | None:
        return self.changes[0].id if self.changes else None

    def now(self) -> dict[Fact, Value]:
        """What is known, without what is not. The confirmed language comes first, also one confirmed elsewhere."""
        known, confirmed = values_in(self.changes), (self.spoken or "").split("-")[0]
        if confirmed in SPOKEN:
            known[Fact.LANGUAGES] = tuple(dict.fromkeys((Spoken(confirmed), *known.get(Fact.LANGUAGES, ()))))
        return known

    def at(self, change_id: UUID | None, *, languages: Value) -> dict[Fact, Value]:
        """As it was after that change, with these languages; nothing else where the file has no such change."""
        ids = [one.id for one in self.changes]
        before = values_in(self.changes[ids.index(change_id) :]) if change_id in ids else {}
        return {fact: value for fact, value in (before | {Fact.LANGUAGES: languages}).items() if value}


def values_in(changes: Sequence[FactChange]) -> dict[Fact, Value]:
    known: dict[Fact, Value] = {}
    for one in reversed(changes):
        known |= {fact: one.value(fact) for fact in one.changed}
    return {fact: value for fact, value in known.items() if value}


class ChangedMeanwhileError(Exception):
    """A colleague has changed the same facts since the form was shown."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        super().__init__(*facts)
        self.facts = tuple(facts)


def touched(told: Mapping[Fact, Value], before: Mapping[Fact, Value]) -> dict[Fact, Value]:
    """What the form says otherwise than it was shown."""
    return {fact: value for fact, value in told.items() if (value or None) != before.get(fact)}


def to_change(
    told: Mapping[Fact, Value], *, before: Mapping[Fact, Value], now: Mapping[Fact, Value]
) -> dict[Fact, Value]:
    """Of what the form says, what is other than it was shown, and than it is. Raises ChangedMeanwhileError."""
    new = touched(touched(told, before), now)
    if lost := [fact for fact in new if now.get(fact) != before.get(fact)]:
        raise ChangedMeanwhileError(lost)
    return new


def noted(
    file: OfClient, new: Mapping[Fact, Value], *, number: int, form_id: UUID, by: UUID, now: datetime
) -> FactChange:
    """A form that is sent again with something else is another change."""
    values: dict[str, Any] = {fact.value: value for fact, value in new.items()}
    return FactChange(
        id=uuid5(form_id, str(number)),
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        codes_version=codes.newest(),
        changed=tuple(fact for fact in Fact if fact in new),
        **values,
    )
