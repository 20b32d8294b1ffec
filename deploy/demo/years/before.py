"""What was there before the last day, so that what is seen can be compared with what was done."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from deploy.demo.history.story import CLOCK
from deploy.demo.years.centres.life import Life
from deploy.demo.years.shipped import BETWEEN, shipped
from services.quality.answers.assessment.domain import standing

type Said = tuple[str, int | None]
"""A state, and the band where it is a number."""


@dataclass(frozen=True)
class Before:
    """Of one centre: what its releases say of each criterion, how often each was answered, and what has left."""

    said: Mapping[str, Said] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    periods: frozenset[str] = frozenset()

    @classmethod
    def of(cls, life: Life) -> Self:
        given = life.said.assessments
        newest = {each.criterion: each for each in sorted(given, key=lambda one: one.at)}
        counted = {criterion: standing(each, [], today=life.today, clock=CLOCK) for criterion, each in newest.items()}
        said = {criterion: (each.state.value, each.level) for criterion, each in counted.items()}
        periods = frozenset(str(each) for each in life.periods[:-1])
        return cls(said, Counter(each.criterion for each in given), periods)


@dataclass(frozen=True)
class Guests:
    """The centres whose services do not run, and what they say of the quarter that runs."""

    ids: tuple[str, ...] = ()
    lines: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """How many of them say (criterion, line, band or state)."""

    @classmethod
    def shipped(cls) -> Self:
        whole = shipped()
        texts = [each.lines[-1] for each in whole.centres.values()]
        return cls(tuple(whole.centres), Counter(line for text in texts for line in lines_in(whole.criteria, text)))


def lines_in(criteria: Iterable[str], text: str) -> Iterable[tuple[str, str, str]]:
    for criterion, told in zip(criteria, text.split(), strict=True):
        measured, assessed = told.split(BETWEEN)
        yield criterion, "measured", measured
        yield criterion, "assessed", assessed
