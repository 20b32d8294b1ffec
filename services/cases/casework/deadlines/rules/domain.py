"""A rule of law in one version, and the book of all versions: which one is in force on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.cases.casework.deadlines.rules.computation import Computation, counted
from shared.clock.public_holidays import Land

LOOKED_AT_WITHIN = timedelta(days=365)
"""A rule that nobody has compared with the law for longer is not to be relied on."""
type Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31))]
type Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=600)]
type Source = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]


class Area(StrEnum):
    REFLECTION = "reflection"
    RESIDENCE = "residence"
    BENEFITS = "benefits"
    CRIMINAL = "criminal"
    CHILDREN = "children"


class Review(StrEnum):
    TO_BE_READ = "to_be_read"
    """No lawyer has read it yet."""
    READ = "read"


class Example(BaseModel):
    """Which day the rule gives. A rule comes with some, and a rule that misses one of them is not taken."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    starts_on: Day
    due_on: Day
    land: Land | None = None


class Rule(BaseModel):
    """One version. What was taken into use is never changed: another wording of the law is another version."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{2,59}$")]
    version: Annotated[int, Field(ge=1, le=9999)]
    area: Area
    section: Source
    source: Source
    valid_from: Day
    valid_to: Day | None = None
    looked_at: Day
    review: Review = Review.TO_BE_READ
    certain: bool = True
    """False where the author was not certain of the section or of its wording; `doubt` says why."""
    doubt: Mapping[str, Words] = Field(default_factory=dict)
    title: Mapping[str, Words]
    starts: Mapping[str, Words]
    """Which day the counsellor enters."""
    advice: Mapping[str, Words]
    reminders: tuple[Annotated[int, Field(ge=1, le=365)], ...] = (14, 3)
    """So many days before."""
    computation: Computation
    examples: Annotated[tuple[Example, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def whole(self) -> "Rule":
        if any("en" not in words for words in (self.title, self.starts, self.advice)):
            raise ValueError("a rule has words in English")
        if not self.certain and "en" not in self.doubt:
            raise ValueError("a rule of which the author is not certain says why")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("a rule does not end before it begins")
        return self

    def said(self, words: Mapping[str, str], language: str) -> str:
        """In English where the language has no words."""
        return words.get(language) or words.get("en", "")

    def misses(self) -> list[tuple[Example, date]]:
        """The examples that it does not meet, with the day that it gives instead."""
        found = ((one, counted(self.computation, one.starts_on, land=one.land).due_on) for one in self.examples)
        return [(one, day) for one, day in found if day != one.due_on]

    def is_old(self, today: date) -> bool:
        return self.looked_at + LOOKED_AT_WITHIN < today


@dataclass(frozen=True, slots=True)
class Book:
    """All versions of all rules, those that were in force before as well."""

    rules: Mapping[tuple[str, int], Rule]

    @classmethod
    def of(cls, shipped: Iterable[Rule], accepted: Iterable[Rule] = ()) -> "Book":
        """What the centre accepted stays what it is when a later release ships the same number."""
        return cls({(one.id, one.version): one for one in (*shipped, *accepted)})

    def version(self, rule: str | None, version: int | None) -> Rule | None:
        return self.rules.get((rule, version)) if rule is not None and version is not None else None

    def newest_version(self, rule: str) -> int:
        """0 where there is none."""
        return max((number for name, number in self.rules if name == rule), default=0)

    def in_force(self, rule: str, on: date) -> Rule | None:
        """The version that began last; None where that one has ended."""
        begun = [one for one in self.rules.values() if one.id == rule and one.valid_from <= on]
        newest = max(begun, key=lambda one: (one.valid_from, one.version), default=None)
        return newest if newest and (newest.valid_to is None or newest.valid_to >= on) else None

    def offered(self, on: date) -> list[Rule]:
        """By area, in the order of their ids."""
        found = [self.in_force(rule, on) for rule in sorted({name for name, _ in self.rules})]
        order = list(Area)
        return sorted((one for one in found if one), key=lambda one: order.index(one.area))
