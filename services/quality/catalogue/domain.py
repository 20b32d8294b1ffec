"""The standards as data: every text in German and English, every indicator with its way of counting."""

import re
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel, StringConstraints, model_validator

from shared.events import CatalogueVersion, CriterionId, Language

REQUIRED_LANGUAGES = ("de", "en")
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^\S(.*\S)?$")]
IndicatorId = Annotated[str, StringConstraints(pattern=r"^[SKU]([1-9]|1[0-2])\.[1-9][0-9]?$")]


def at_least_one[T](values: tuple[T, ...]) -> tuple[T, ...]:
    if not values:
        raise ValueError("at least one is needed")
    return values


class Aspect(StrEnum):
    """The three sides of quality; the letter begins every id."""

    STRUCTURE = "S"
    SKILLS = "K"
    USERS = "U"


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


class Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(RootModel[dict[Language, Sentence]]):
    """One text in several languages; German and English always."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def in_every_required_language(self) -> Self:
        if missing := [language for language in REQUIRED_LANGUAGES if language not in self.root]:
            raise ValueError(f"the text is missing in {', '.join(missing)}")
        return self

    def spoken(self, language: str) -> str:
        """The language the text is given in when `language` is asked for: that one, or English."""
        return language if language in self.root else "en"

    def said(self, language: str) -> str:
        return self.root[self.spoken(language)]


class Ratio(Closed):
    """Share of people or things for whom it holds; `inverse` where fewer is better."""

    kind: Literal["ratio"]
    inverse: bool = False


class TopBox(Closed):
    """Share of the two best of four answers."""

    kind: Literal["topbox"]


class Currency(Closed):
    """Age against the interval after which something is looked at again."""

    kind: Literal["currency"]
    months: Annotated[int, Field(gt=0)]


class Target(Closed):
    """A value against a target; lower is better."""

    kind: Literal["target"]
    target: Annotated[float, Field(gt=0)]


class Maturity(Closed):
    """How far something is in place, from 0 to 4, as the team sees it."""

    kind: Literal["maturity"]


Score = Annotated[Ratio | TopBox | Currency | Target | Maturity, Field(discriminator="kind")]


class Indicator(Closed):
    """One figure for one criterion: what is counted, out of what, and what may be done with it."""

    id: IndicatorId
    name: Words
    definition: Words
    numerator: Words
    denominator: Words
    sources: Annotated[tuple[Source, ...], AfterValidator(at_least_one)]
    privacy: Privacy
    cadence: Cadence
    score: Score
    gate: Annotated[float, Field(gt=0, le=1)] | None = None
    """A must-have: below this share the criterion scores 1 at most."""
    weight: Annotated[float, Field(gt=0, le=100)] = 1.0


class Criterion(Closed):
    id: CriterionId
    responsible: Annotated[tuple[Party, ...], AfterValidator(at_least_one)]
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


class UnknownCriterionError(Exception):
    """The catalogue has no such criterion."""


class Catalogue(Closed):
    """One version of the standards. Criteria in their order: S, K, U, then by number."""

    version: CatalogueVersion
    title: Words
    criteria: Annotated[tuple[Criterion, ...], AfterValidator(at_least_one)]

    @model_validator(mode="after")
    def every_criterion_once_in_order(self) -> Self:
        ids = [criterion.id for criterion in self.criteria]
        if twice := [id_ for id_ in ids if ids.count(id_) > 1]:
            raise ValueError(f"criterion {twice[0]} is there twice")
        if ids != sorted(ids, key=place_of):
            raise ValueError("the criteria are not in order: S, K, U, then by number")
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
    return "SKU".index(letter), int(number)
