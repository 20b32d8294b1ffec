"""The standards as data: every text in German and English, every indicator with its way of counting."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.quality.standards.catalogue.scores import (
    Freshness,
    Mean,
    MeasureName,
    Must,
    Ratio,
    Reported,
    Score,
    Scoring,
    TopBox,
)
from services.quality.standards.catalogue.texts import Closed, Words, at_least_one
from shared.events import CatalogueVersion

AnyCriterionId = Annotated[str, StringConstraints(pattern=r"^([SKU]([1-9]|1[0-2])|L[1-9][0-9]?)$")]
"""A joint criterion, or one that a centre has set itself (`L1`): no event has room for those."""
IndicatorId = Annotated[str, StringConstraints(pattern=r"^([SKU]([1-9]|1[0-2])|L[1-9][0-9]?)\.[1-9][0-9]?$")]
EntryId = Annotated[str, StringConstraints(pattern=r"^([SKU]([1-9]|1[0-2])|L[1-9][0-9]?)(\.[1-9][0-9]?)?$")]
"""Of a criterion or an indicator."""


class Aspect(StrEnum):
    """The three sides of quality, and what a centre has set itself; the letter begins every id."""

    STRUCTURE = "S"
    SKILLS = "K"
    USERS = "U"
    LOCAL = "L"


class Party(StrEnum):
    """Who has to act so that a criterion can be met."""

    CENTRE = "centre"
    FUNDER = "funder"
    POLITICS = "politics"


class Source(StrEnum):
    """Where the figures of an indicator come from."""

    SELF_ASSESSMENT = "self_assessment"
    PERSONNEL = "personnel"
    CASEWORK = "casework"
    FEEDBACK = "feedback"
    SYSTEM = "system"
    FUNDING = "funding"


class Privacy(StrEnum):
    """Whom a figure could tell something about; decides how many people it must at least be about."""

    ORGANISATION = "organisation"
    STAFF = "staff"
    CLIENT = "client"
    FEEDBACK = "feedback"

    @property
    def fewest(self) -> int:
        return {"organisation": 1, "staff": 5, "client": 5, "feedback": 10}[self.value]


class Cadence(StrEnum):
    """How often a figure may leave the centre."""

    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def quarters(self) -> int:
        return {"quarter": 1, "half_year": 2, "year": 4}[self.value]


Parties = Annotated[tuple[Party, ...], AfterValidator(at_least_one)]


class Indicator(Closed):
    """One figure for one criterion: what is counted, out of what, and what may be done with it."""

    id: IndicatorId
    name: Words
    definition: Words
    numerator: Words
    denominator: Words | None = None
    """Always there for a share."""
    sources: Annotated[tuple[Source, ...], AfterValidator(at_least_one)]
    privacy: Privacy
    cadence: Cadence
    score: Score
    measure: MeasureName | None = None
    """The figure it takes, where that is not known by the id of the indicator."""
    gate: Annotated[float, Field(gt=0, le=1)] | None = None
    """A must-have: below this share (for an age: of the interval) the criterion scores 1 at most."""
    musts: tuple[Must, ...] = ()
    fresh: Freshness | None = None
    responsible: Parties | None = None
    """Who has to act, where that is not the same as for the criterion."""
    weight: Annotated[float, Field(gt=0, le=100)] = 1.0

    @model_validator(mode="after")
    def a_share_says_out_of_what(self) -> Self:
        if isinstance(self.score, Ratio | TopBox) and self.denominator is None:
            raise PydanticCustomError("no_denominator", "denominator: a share says out of what")
        return self

    @property
    def measured_as(self) -> str:
        return self.measure or self.id

    @property
    def own_measures(self) -> tuple[str, ...]:
        """The figures that it is made from."""
        if isinstance(self.score, Mean):
            return tuple(part.measure for part in self.score.parts)
        return (self.measured_as,)

    @property
    def measures(self) -> tuple[str, ...]:
        """All figures it looks at."""
        also = [must.measure for must in self.musts]
        also += [self.score.by_plan] if isinstance(self.score, Reported) and self.score.by_plan else []
        return (*self.own_measures, *also, *([self.fresh.measure] if self.fresh else []))


class Criterion(Closed):
    id: AnyCriterionId
    responsible: Parties
    name: Words
    description: Words
    why: Words
    indicators: tuple[Indicator, ...] = ()

    @model_validator(mode="after")
    def its_own_indicators_once(self) -> Self:
        ids = [indicator.id for indicator in self.indicators]
        if strangers := [id_ for id_ in ids if not id_.startswith(f"{self.id}.")]:
            raise ValueError(f"indicator {strangers[0]} does not belong to {self.id}")
        if len(set(ids)) != len(ids):
            raise ValueError(f"an indicator of {self.id} is there twice")
        return self

    @property
    def aspect(self) -> Aspect:
        return Aspect(self.id[0])

    @property
    def lies_with_others_too(self) -> bool:
        return any(party is not Party.CENTRE for party in self.responsible)

    def lies_with_others(self, indicator: Indicator) -> bool:
        """Whether the centre itself cannot change this figure: what is low there is a structural gap."""
        return Party.CENTRE not in (indicator.responsible or self.responsible)


class Change(Closed):
    """What became of a criterion or an indicator since the version that this one replaces.

    What is not named stayed as it was, under its own id. `moved` goes on under a new id with its history;
    `counted_anew` keeps its id and begins its history again; `retired` ends.
    """

    kind: Literal["moved", "counted_anew", "new", "retired"]
    id: EntryId
    was: EntryId | None = None
    why: Words

    @model_validator(mode="after")
    def only_what_moved_was_somewhere(self) -> Self:
        if (self.kind == "moved") != (self.was is not None):
            raise ValueError("`was` belongs to what moved, and to nothing else")
        return self


class UnknownCriterionError(Exception):
    """The catalogue has no such criterion."""


class Catalogue(Closed):
    """One version of the standards. Criteria in their order: S, K, U, L, then by number."""

    version: CatalogueVersion
    title: Words
    valid_from: date
    valid_until: date | None = None
    """Its last day; open until the next version is adopted."""
    replaces: CatalogueVersion | None = None
    changes: tuple[Change, ...] = ()
    scoring: Scoring = Scoring()
    criteria: Annotated[tuple[Criterion, ...], AfterValidator(at_least_one)]

    @model_validator(mode="after")
    def every_criterion_once_in_order(self) -> Self:
        ids = [criterion.id for criterion in self.criteria]
        if twice := [id_ for id_ in ids if ids.count(id_) > 1]:
            raise ValueError(f"criterion {twice[0]} is there twice")
        if ids != sorted(ids, key=place_of):
            raise ValueError("the criteria are not in order: S, K, U, L, then by number")
        return self

    @model_validator(mode="after")
    def valid_for_a_day_at_least(self) -> Self:
        if self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("valid_until: lies before valid_from")
        if self.changes and not self.replaces:
            raise ValueError("changes: name the version that is replaced")
        return self

    def criterion(self, id_: str) -> Criterion:
        for criterion in self.criteria:
            if criterion.id == id_:
                return criterion
        raise UnknownCriterionError(id_)

    def of(self, aspect: Aspect) -> tuple[Criterion, ...]:
        return tuple(criterion for criterion in self.criteria if criterion.aspect is aspect)


def place_of(criterion_id: str) -> tuple[int, int]:
    """Sort key of criterion ids."""
    letter, number = re.split(r"(?<=\D)", criterion_id, maxsplit=1)
    return "SKUL".index(letter), int(number)
