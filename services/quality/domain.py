"""Words that every part of the quality service shares: quarters, and who may do what."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from shared.budget import Budgets

WRITTEN = re.compile(r"(?!0000)([0-9]{4})-Q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One quarter of a year, written `2025-Q4`."""

    year: int
    quarter: int

    @classmethod
    def of(cls, day: date | datetime) -> Self:
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError for anything but `2025-Q4`."""
        found = WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError("not a quarter")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year:04}-Q{self.quarter}"

    @property
    def number(self) -> int:
        """Quarters since the year 0; the next quarter has the next number."""
        return self.year * 4 + self.quarter - 1

    def back(self, quarters: int) -> Self:
        year, quarter = divmod(self.number - quarters, 4)
        return type(self)(year, quarter + 1)

    @property
    def first_day(self) -> date:
        return date(self.year, self.quarter * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        return self.back(-1).first_day - timedelta(days=1)

    @property
    def months(self) -> tuple[str, ...]:
        return tuple(f"{self.year:04}-{month:02}" for month in range(self.quarter * 3 - 2, self.quarter * 3 + 1))


def year_to(period: Period) -> tuple[str, ...]:
    """The twelve months of a quarter and the three before it, oldest first."""
    return tuple(month for back in (3, 2, 1, 0) for month in period.back(back).months)


def publication_day(period: Period, budgets: Budgets) -> date:
    """When the releases of a quarter leave, and are shown: by the budget in force for it."""
    return budgets.of(str(period)).publication_day(period.last_day)


class Role(StrEnum):
    """The roles of `cases` that have a place here, the one that may most first."""

    LEAD = "lead"
    QUALITY_OFFICER = "quality_officer"
    COUNSELLOR = "counsellor"
    INTAKE_DUTY = "intake_duty"

    @property
    def may_approve(self) -> bool:
        return self in (Role.LEAD, Role.QUALITY_OFFICER)


class NoPlaceHereError(Exception):
    """None of the person's roles has anything to do with quality."""


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody of the team as quality knows her: by a pseudonym made for quality alone, and a role."""

    pseudonym: UUID
    role: Role


def author(pseudonym: UUID, roles: Collection[str]) -> Author:
    """The author with the role that may most. Raises NoPlaceHereError."""
    for role in Role:
        if role in roles:
            return Author(pseudonym, role)
    raise NoPlaceHereError
