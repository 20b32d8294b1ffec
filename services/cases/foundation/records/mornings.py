"""What a concept says each morning: in which open files a day of it has come, and nothing of what it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from uuid import UUID

from services.cases.foundation.access.store import OnErrand


@dataclass(frozen=True, slots=True)
class Morning:
    """What a concept is asked with, on the errand of the morning."""

    on_errand: OnErrand
    today: date
    clock: tzinfo
    """By which days begin at the centre."""
    keys: Mapping[UUID, str] = field(repr=False)
    """Those of the open files, by file."""


@dataclass(frozen=True, slots=True)
class DueFiles:
    """Files in which a day has come, and those in which something is to be looked at again."""

    days: frozenset[UUID] = frozenset()
    reviews: frozenset[UUID] = frozenset()

    def __or__(self, other: "DueFiles") -> "DueFiles":
        return DueFiles(self.days | other.days, self.reviews | other.reviews)
