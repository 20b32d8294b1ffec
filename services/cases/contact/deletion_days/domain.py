"""A wish for deletion has the month that everything has that is asked for by right, whether there is a file or not."""

from dataclasses import dataclass
from datetime import date, timedelta

from shared.calendar import months_later

SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DeletionAsked:
    """Of one conversation. Pages show it as they show what was asked for by right."""

    asked_on: date

    @property
    def is_open(self) -> bool:
        return True

    @property
    def due_on(self) -> date:
        return months_later(self.asked_on, 1)

    def is_late(self, today: date) -> bool:
        return today > self.due_on

    def is_due_soon(self, today: date) -> bool:
        return today + SOON >= self.due_on
