"""The public privacy budgets: what may be told about clients at all, with how much noise, and from how many on."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from shared.privacy.counts import CriterionId

FOLDER = Path(__file__).with_name("budgets")
BINS = 3
"""Outcomes of a client: met, partly, not met. A client has exactly one, and so changes one count by one."""

LAST_OF_A_YEAR = "Q4"
MOST_NAMES = 4
"""Criteria that a budget names at most from now on: noise grows with every name. Earlier ones named more."""
Epsilon = Annotated[float, Field(gt=0, le=10)]


class Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Layer(Closed):
    """`epsilon` is for all that a client ever contributes to the layer, not for each time."""

    epsilon: Epsilon


class Index(Layer):
    every: Literal["quarter"]
    """There is no other code: it is drawn for every quarter."""
    aspect: Literal["U"]

    @property
    def sensitivity(self) -> int:
        """Counts that one client changes, in all periods together."""
        return 1


class Criteria(Layer):
    every: Literal["year"]
    """There is no other code: they are drawn with the last quarter of a year, about all of it."""
    names: Annotated[tuple[CriterionId, ...], Field(min_length=1, strict=False)]

    @property
    def sensitivity(self) -> int:
        return len(self.names)

    @model_validator(mode="after")
    def each_once(self) -> Self:
        if len(set(self.names)) != len(self.names):
            raise ValueError("names: a criterion is there twice")
        return self


class CentreCriteria(Criteria):
    """Criteria of a single centre, once more and with noise of their own: of centres that chose it, and of no other."""

    enabled: bool
    clients_from: Annotated[int, Field(ge=100)]
    """Clients a year, from the size that a centre says of itself in public; nobody counts them for it."""


class Shown(Closed):
    from_: Annotated[int, Field(ge=1, alias="from")]
    publication_day: Annotated[int, Field(ge=1, le=60)]


class Chosen(Closed):
    """Who chose the criteria: those who make Kokon, or the members of the federation by a vote."""

    by: Literal["makers", "members"]
    on: date


class Budget(Closed):
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}$")]
    first_quarter: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-Q[1-4]$")]
    index: Index
    criteria: Criteria
    shown: Shown
    centre_criteria: CentreCriteria | None = None
    """Off where it is not there, as where it is not enabled."""
    chosen: Chosen | None = None
    """None where nobody wrote it down."""

    @model_validator(mode="after")
    def none_that_is_not_counted_anyway(self) -> Self:
        """A client in a count of a centre is also in the count of all centres, and in each once."""
        if self.centre_criteria and not set(self.centre_criteria.names) <= set(self.criteria.names):
            raise ValueError("centre_criteria: names that are not among those of criteria")
        return self

    @property
    def of_a_centre(self) -> CentreCriteria | None:
        """The layer of single centres, where it is switched on."""
        return self.centre_criteria if self.centre_criteria and self.centre_criteria.enabled else None

    @property
    def lifetime(self) -> float:
        """Epsilon of all counts about one client that leave a centre, whatever it chose. Erased and back: once more."""
        return self.lifetime_without + (self.of_a_centre.epsilon if self.of_a_centre else 0.0)

    @property
    def lifetime_without(self) -> float:
        """The same of a centre that has not chosen to have its own criteria drawn."""
        return self.index.epsilon + self.criteria.epsilon

    def names_in(self, period: str) -> tuple[str, ...]:
        """The criteria that are drawn, told and taken with a quarter, as `2026-Q4`."""
        return self.criteria.names if period.endswith(LAST_OF_A_YEAR) else ()

    def names_of_a_centre_in(self, period: str) -> tuple[str, ...]:
        """Those that are drawn once more where a centre chose it."""
        return self.of_a_centre.names if self.of_a_centre and period.endswith(LAST_OF_A_YEAR) else ()

    def publication_day(self, last_day: date) -> date:
        """When the releases of a quarter that ends on `last_day` leave, and are shown."""
        return last_day + timedelta(days=self.shown.publication_day)


def scale(layer: Index | Criteria) -> float:
    """Of the noise of each count, as the mechanism takes it."""
    return layer.sensitivity / layer.epsilon


def read(text: str) -> Budget:
    """Raises tomllib.TOMLDecodeError or pydantic.ValidationError."""
    return Budget.model_validate(tomllib.loads(text))


class BudgetsError(Exception):
    """The files do not say which budget is in force for a quarter."""


@dataclass(frozen=True, slots=True)
class Budgets:
    """All that ever were, the oldest first. A quarter is drawn by the one in force for it, and keeps to it for ever."""

    known: tuple[Budget, ...]

    def __post_init__(self) -> None:
        if not self.known:
            raise BudgetsError("there is no budget")
        for older, newer in pairwise(self.known):
            if not (older.version < newer.version and older.first_quarter < newer.first_quarter):
                raise BudgetsError(f"{newer.version} needs a later first_quarter than {older.version}")

    def named(self, version: str) -> Budget | None:
        """The one that a draw or a release names; None for one that this Kokon has never heard of."""
        return next((each for each in self.known if each.version == version), None)

    def of(self, period: str) -> Budget:
        """The one in force for a quarter, as `2026-Q4`."""
        begun = [each for each in self.known if each.first_quarter <= period]
        return begun[-1] if begun else self.known[0]


def read_all(files: Iterable[Path]) -> Budgets:
    """Raises BudgetsError, and what `read` raises."""
    known = {file.stem: read(file.read_text()) for file in sorted(files)}
    for name, each in known.items():
        if each.version != name:
            raise BudgetsError(f"{name}.toml has the version {each.version}")
    return Budgets(tuple(known.values()))


@cache
def budgets() -> Budgets:
    """Those that this Kokon knows."""
    return read_all(FOLDER.glob("*.toml"))


def budget() -> Budget:
    """The newest that is known, in force or not yet; what is about a quarter asks `budgets().of`."""
    return budgets().known[-1]
