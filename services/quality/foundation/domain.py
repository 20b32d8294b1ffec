"""Words that every part of the quality service shares: quarters, and who may do what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.calendar import Period as Period
from shared.privacy.budget import Budgets


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
    """A colleague as quality knows them: by a pseudonym made for quality alone, and a role."""

    pseudonym: UUID
    role: Role


def author(pseudonym: UUID, roles: Collection[str]) -> Author:
    """The author with the role that may most. Raises NoPlaceHereError."""
    for role in Role:
        if role in roles:
            return Author(pseudonym, role)
    raise NoPlaceHereError
