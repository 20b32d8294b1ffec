"""What can be known about an indicator: a figure of some kind, or why there is none. Missing is never zero."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How it was for so many people or things, each counted once."""

    met: int = 0
    partly: int = 0
    not_met: int = 0

    def __add__(self, other: "Outcomes") -> "Outcomes":
        return Outcomes(self.met + other.met, self.partly + other.partly, self.not_met + other.not_met)

    @property
    def total(self) -> int:
        return self.met + self.partly + self.not_met

    @property
    def share(self) -> float:
        """From 0 to 1; partly counts one half. Only for at least one."""
        return (2 * self.met + self.partly) / (2 * self.total)

    @property
    def turned(self) -> "Outcomes":
        """The same, where what was counted is what should not be."""
        return Outcomes(self.not_met, self.partly, self.met)

    @property
    def empty(self) -> bool:
        return self.total == 0


@dataclass(frozen=True, slots=True)
class Amounts:
    """A part of a whole that is not counted in ones: hours, posts, money. The whole is above 0."""

    part: float
    whole: float

    @property
    def share(self) -> float:
        """From 0 to 1: more than what was planned is no more than all of it."""
        return min(1.0, max(0.0, self.part / self.whole))

    @property
    def turned(self) -> "Amounts":
        return Amounts(self.whole - self.part, self.whole)

    @property
    def empty(self) -> bool:
        return not self.whole > 0


@dataclass(frozen=True, slots=True)
class Age:
    """Months since something was last looked at; None where it never was."""

    months: float | None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value to be held against a target, in the unit of that target."""

    value: float


@dataclass(frozen=True, slots=True)
class Level:
    """A step of maturity, from 0 to 4."""

    step: int

    def __post_init__(self) -> None:
        if self.step not in range(5):
            raise ValueError("a step is one of 0, 1, 2, 3, 4")


@dataclass(frozen=True, slots=True)
class Rough:
    """What may be passed on about clients: a step from 0 to 4 or the band of the median, from 0 to 2; never both.

    `people_from` is where the class of the number of people begins.
    """

    year: int
    people_from: int
    step: int | None = None
    band: int | None = None


type Figure = Outcomes | Amounts | Age | Quantity | Level | Rough


OF_PAY = frozenset({"S2.2"})
"""Figures about how posts are paid: a step says nothing of one post, where so many of so many would."""


class Absence(StrEnum):
    """Why there is no figure."""

    NOT_MEASURED = "not_measured"
    """Nothing in this Kokon counts it yet."""
    NOTHING_ENTERED = "nothing_entered"
    """The register has no entry that it could be made from, or none of the time that it looks at."""
    TOO_FEW = "too_few"
    """Too few people for a figure about nobody in particular."""
    FEWER_THAN_FIVE = "fewer_than_five"
    """A period of colleagues ended with fewer than five counted, perhaps none: nothing is told of it."""
    NOT_APPLICABLE = "not_applicable"
    """It did not occur: nothing was due, nothing was asked."""
    YEAR_NOT_OVER = "year_not_over"
    """About clients, and outside the pages of the centre: no year that is over was told yet."""


type Figures = Mapping[str, Figure | Absence]
"""By the name of the measure; a name that is missing is not measured."""
