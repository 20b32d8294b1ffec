"""The ways in which a figure becomes a score from 0 to 4, as data of the standards."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.quality.standards.catalogue.texts import Closed, Words, at_least_one

MeasureName = Annotated[
    str, StringConstraints(pattern=r"^([SKU]([1-9]|1[0-2])|L[1-9][0-9]?)\.[1-9][0-9]?(\.[a-z_]{1,32})?$")
]
"""What a figure is known by: the id of the indicator that it was first counted for, and a part of it (`S1.1.room`)."""
Months = Annotated[int, Field(gt=0, le=600)]
Share = Annotated[float, Field(gt=0, le=1)]


class Ratio(Closed):
    """Share of people or things for whom it holds; `inverse` where fewer is better."""

    kind: Literal["ratio"] = "ratio"
    inverse: bool = False


class TopBox(Closed):
    """Share of the two best of four answers."""

    kind: Literal["topbox"] = "topbox"


class Currency(Closed):
    """Age against the interval after which something is looked at again."""

    kind: Literal["currency"] = "currency"
    months: Months


class Target(Closed):
    """A value against a target; lower is better."""

    kind: Literal["target"] = "target"
    target: Annotated[float, Field(gt=0)]


class Maturity(Closed):
    """How far something is in place, from 0 to 4, as the team sees it."""

    kind: Literal["maturity"] = "maturity"


class Bands(Closed):
    """What the three outcomes stand for where they say how much or how long it was, in rising order."""

    first: Words
    second: Words
    third: Words

    @property
    def names(self) -> tuple[Words, Words, Words]:
        return self.first, self.second, self.third


class Reported(Closed):
    """Shown for context, in bands with the one in which the median lies; scored only by a plan of the centre's own."""

    kind: Literal["reported"] = "reported"
    bands: Bands | None = None
    by_plan: MeasureName | None = None
    """The share that the centre has planned: where it names one, the share reached is held against it."""


Simple = Annotated[Ratio | TopBox | Currency | Target | Maturity, Field(discriminator="kind")]


class Part(Closed):
    """One figure of a mean, with its own way of scoring."""

    measure: MeasureName
    name: Words
    score: Simple
    weight: Annotated[float, Field(gt=0, le=100)] = 1.0


class Mean(Closed):
    """The weighted mean of several figures."""

    kind: Literal["mean"] = "mean"
    parts: Annotated[tuple[Part, ...], AfterValidator(at_least_one)]


Score = Annotated[Ratio | TopBox | Currency | Target | Maturity | Reported | Mean, Field(discriminator="kind")]


class Must(Closed):
    """A must-have of its own beside the figure of an indicator, such as a room for confidential talks."""

    measure: MeasureName
    name: Words
    months: Months | None = None
    """What is looked at again must be no older than this; of a share all of it must be there."""


class Freshness(Closed):
    """A figure that rests on something older than `months` scores `most` at most."""

    measure: MeasureName
    months: Months
    most: Annotated[int, Field(ge=0, le=3)]


class Scoring(Closed):
    """The numbers of one version of the standards by which figures become scores."""

    shares: tuple[Share, Share, Share] = (0.90, 0.75, 0.50)
    """At least this share is worth 4, 3, 2; anything above nothing 1."""
    ages: tuple[float, float, float] = (1.0, 1.25, 1.5)
    """At most this multiple of the interval is worth 4, 3, 2; older 1; never 0."""
    targets: tuple[float, float, float, float] = (1.0, 1.5, 2.0, 3.0)
    """At most this multiple of the target is worth 4, 3, 2, 1; more 0."""
    least_coverage: Share = 0.5
    """With less of the weight at hand a criterion has no score."""
    cap_of_a_missed_must: Annotated[float, Field(ge=0, le=4)] = 1.0
    gap_below: Annotated[float, Field(gt=0, le=4)] = 3.0
    """What others are responsible for and scores less is a structural gap."""
    noteworthy: Annotated[float, Field(gt=0, le=4)] = 1.5
    """From this difference on, what is measured and what the team says about itself want a talk."""
    evidence_months: Months = 24
    """So long evidence, and the look of a second person at it, count."""

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if any(left <= right for left, right in pairwise(self.shares)):
            raise PydanticCustomError("not_falling", "shares have to fall")
        if any(left >= right for steps in (self.ages, self.targets) for left, right in pairwise(steps)):
            raise PydanticCustomError("not_rising", "ages and targets have to rise")
        return self
