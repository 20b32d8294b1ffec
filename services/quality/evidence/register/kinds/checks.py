"""What has to hold between the fields of one entry. Values are canonical, so dates compare as texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

type Values = Mapping[str, str]
"""By the name of the field; a field that was left empty is missing. Dates are `2026-03-05`, numbers `12.5`."""
type Problem = tuple[str, str]
"""The field, and a code that a page has words for."""


@dataclass(frozen=True, slots=True)
class NotBefore:
    """One date does not come before another."""

    later: str
    earlier: str

    def problem(self, values: Values) -> Problem | None:
        wrong = self.later in values and values[self.later] < values.get(self.earlier, "")
        return (self.later, "before_beginning") if wrong else None


@dataclass(frozen=True, slots=True)
class AtMost:
    """A part is no more than the whole."""

    part: str
    whole: str

    def problem(self, values: Values) -> Problem | None:
        if self.part not in values or self.whole not in values:
            return None
        return (self.part, "more_than_whole") if Decimal(values[self.part]) > Decimal(values[self.whole]) else None


@dataclass(frozen=True, slots=True)
class Percent:
    """A share in percent is no more than all of it."""

    field: str

    def problem(self, values: Values) -> Problem | None:
        return (self.field, "out_of_range") if Decimal(values.get(self.field, "0")) > 100 else None


@dataclass(frozen=True, slots=True)
class NeededWhen:
    """A field that has to be filled in when another has one of these values."""

    field: str
    other: str
    values: tuple[str, ...]

    def problem(self, values: Values) -> Problem | None:
        missing = values.get(self.other) in self.values and self.field not in values
        return (self.field, "needed_here") if missing else None


@dataclass(frozen=True, slots=True)
class EmptyUnless:
    """A field that contradicts another unless that has one of these values."""

    field: str
    other: str
    values: tuple[str, ...]

    def problem(self, values: Values) -> Problem | None:
        contradicts = self.field in values and values.get(self.other) not in self.values
        return (self.field, "contradicts") if contradicts else None


type Check = NotBefore | AtMost | Percent | NeededWhen | EmptyUnless
