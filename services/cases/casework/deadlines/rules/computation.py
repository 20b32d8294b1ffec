"""Counts a period of time by the German Civil Code (§§ 187 to 193 BGB), and says each step that it took."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.clock.public_holidays import Land, public_holidays

A_DAY = timedelta(days=1)
SATURDAY = 5


class Kind(StrEnum):
    """The closed list of what a rule can compute."""

    AFTER = "after"
    """Something has to be done within the period."""
    AT_LEAST = "at_least"
    """The period lasts until this day at least; an authority may have set a later one."""
    UNTIL_AGE = "until_age"
    """The last day before a birthday."""
    BEFORE_END = "before_end"
    """So long before something ends."""


class Unit(StrEnum):
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class Begins(StrEnum):
    NEXT_DAY = "next_day"
    """The day of the event is not counted (§ 187 (1) BGB)."""
    THAT_DAY = "that_day"
    """The first day is counted (§ 187 (2) BGB)."""


class Moves(StrEnum):
    """What happens where the last day is a Saturday, a Sunday or a public holiday."""

    NOT = "not"
    LATER = "later"
    """To the next working day (§ 193 BGB)."""
    EARLIER = "earlier"
    """To the working day before: no law says so, but nobody is there to take an application."""


class Computation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: Kind
    number: Annotated[int, Field(ge=1, le=1200)]
    unit: Unit
    begins: Begins = Begins.NEXT_DAY
    moves: Moves = Moves.NOT

    @model_validator(mode="after")
    def fits(self) -> "Computation":
        allowed = {
            Kind.AFTER: {Moves.NOT, Moves.LATER},
            Kind.AT_LEAST: {Moves.NOT},
            Kind.UNTIL_AGE: {Moves.NOT},
            Kind.BEFORE_END: {Moves.NOT, Moves.EARLIER},
        }
        if self.moves not in allowed[self.kind]:
            raise ValueError("a day moves later only at the end of a period, and earlier only before an end")
        if self.kind is Kind.UNTIL_AGE and self.unit is not Unit.YEARS:
            raise ValueError("an age is counted in years")
        return self


class Told(StrEnum):
    """What one step did."""

    START = "start"
    NEXT_DAY = "next_day"
    THAT_DAY = "that_day"
    ENDS = "ends"
    SHORT_MONTH = "short_month"
    BIRTHDAY = "birthday"
    BEFORE = "before"
    LATER = "later"
    EARLIER = "earlier"
    LAND_NOT_SET = "land_not_set"


SECTIONS = {
    Told.NEXT_DAY: "§ 187 Abs. 1 BGB",
    Told.THAT_DAY: "§ 187 Abs. 2 BGB",
    Told.ENDS: "§ 188 BGB",
    Told.SHORT_MONTH: "§ 188 Abs. 3 BGB",
    Told.BIRTHDAY: "§ 187 Abs. 2 BGB",
    Told.LATER: "§ 193 BGB",
}
"""Where the law says so; nothing for a step of which no law speaks."""


@dataclass(frozen=True, slots=True)
class Step:
    told: Told
    day: date


@dataclass(frozen=True, slots=True)
class Counted:
    """The day, and how it was found."""

    due_on: date
    steps: tuple[Step, ...]


def counted(computation: Computation, starts_on: date, *, land: Land | None) -> Counted:
    """Public holidays are known from 2020 to 2050; before and after only weekends move a day."""
    steps = [Step(Told.START, starts_on)]
    if computation.kind is Kind.BEFORE_END:
        day = before(starts_on, computation)
        steps.append(Step(Told.BEFORE, day))
    elif computation.kind is Kind.UNTIL_AGE:
        day, _ = ending(starts_on, computation.number, Unit.YEARS, Begins.THAT_DAY)
        steps += [Step(Told.BIRTHDAY, day + A_DAY), Step(Told.ENDS, day)]
    else:
        day, is_short = ending(starts_on, computation.number, computation.unit, computation.begins)
        first = starts_on if computation.begins is Begins.THAT_DAY else starts_on + A_DAY
        steps += [Step(Told(computation.begins.value), first), Step(Told.ENDS, day)]
        if is_short:
            steps.append(Step(Told.SHORT_MONTH, day))
    moved = working_day(day, computation.moves, land)
    if moved != day:
        steps.append(Step(Told.LATER if moved > day else Told.EARLIER, moved))
    if computation.moves is not Moves.NOT and land is None:
        steps.append(Step(Told.LAND_NOT_SET, moved))
    return Counted(moved, tuple(steps))


def ending(starts_on: date, number: int, unit: Unit, begins: Begins) -> tuple[date, bool]:
    """The last day (§ 188 BGB), and whether the last month is too short for the day that the law names."""
    counts_in = begins is Begins.THAT_DAY
    if unit in (Unit.DAYS, Unit.WEEKS):
        days = timedelta(days=number * (7 if unit is Unit.WEEKS else 1))
        return starts_on + days - (A_DAY if counts_in else timedelta()), False
    months = number * (12 if unit is Unit.YEARS else 1)
    year, month = divmod(starts_on.year * 12 + starts_on.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    decisive = starts_on.day - 1 if counts_in else starts_on.day
    if decisive == 0:
        return date(year, month + 1, 1) - A_DAY, False
    return date(year, month + 1, min(decisive, last)), decisive > last


def before(ends_on: date, computation: Computation) -> date:
    if computation.unit in (Unit.DAYS, Unit.WEEKS):
        return ends_on - timedelta(days=computation.number * (7 if computation.unit is Unit.WEEKS else 1))
    months = computation.number * (12 if computation.unit is Unit.YEARS else 1)
    year, month = divmod(ends_on.year * 12 + ends_on.month - 1 - months, 12)
    return date(year, month + 1, min(ends_on.day, monthrange(year, month + 1)[1]))


def working_day(day: date, moves: Moves, land: Land | None) -> date:
    if moves is Moves.NOT:
        return day
    while day.weekday() >= SATURDAY or day in public_holidays(land):
        day += A_DAY if moves is Moves.LATER else -A_DAY
    return day
