"""A wish for deletion has the month that everything has that is asked for by right, whether there is a file or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from uuid import UUID

from services.cases.contact.requests.arrivals.domain import Arrival
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


@dataclass(frozen=True, slots=True)
class DeletionWish:
    """In a list: where it is, and when it was asked for."""

    request_id: UUID
    mark: str
    file_id: UUID | None
    file_code: str | None
    taken_by: UUID | None
    asked: DeletionAsked


def days_wished(arrivals: Iterable[Arrival], clock: tzinfo) -> dict[UUID, date]:
    """The first day at the centre on which each of these threads says so; the others are left out."""
    wished = [one for one in arrivals if one.words and one.words.about.wish == "erase"]
    latest_first = sorted(wished, key=lambda one: one.at, reverse=True)
    return {one.thread_id: one.at.astimezone(clock).date() for one in latest_first}
