"""When what a record says runs out, and whether the lead is to be reminded of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.cases.people.personnel.domain import LASTS, Answer, Entry, Item, items_of
from services.cases.people.personnel.outcomes import Colleague
from shared.calendar import following, last_day, months_later
from shared.privacy.counts import PERIODS, Indicator

SOON = timedelta(days=90)
BEFORE = (SOON, timedelta(days=30), timedelta())
"""So long before the day somebody is reminded, the last time on the day."""


@dataclass(frozen=True, slots=True)
class Ending:
    """`on` is the last day on which it holds; of supervision the last on which what was planned can be held."""

    person: UUID
    item: Item
    on: date


def last_day_of(entry: Entry) -> date | None:
    """None where nothing runs out."""
    if entry.item is Item.SUPERVISION_HELD:
        ends = last_day(following(entry.period, PERIODS[Indicator.S9_1] - 1))
        return ends if (entry.part or 0) < (entry.whole or 0) else None
    if entry.answer is not Answer.DONE or entry.day is None:
        return None
    if entry.item is Item.MANDATORY:
        return entry.day
    return months_later(entry.day, LASTS[entry.item]) if entry.item in LASTS else None


def endings(team: Mapping[UUID, Colleague]) -> list[Ending]:
    """Of everybody who is asked about it, the earliest first."""
    found = (
        Ending(person, entry.item, on)
        for person, colleague in team.items()
        for entry in colleague.known.record.values()
        if entry.item in items_of(colleague.roles) and (on := last_day_of(entry))
    )
    return sorted(found, key=lambda each: (each.on, each.item, each.person))


def soon(team: Mapping[UUID, Colleague], *, today: date) -> list[Ending]:
    """What runs out within 90 days, or has run out."""
    return [each for each in endings(team) if each.on <= today + SOON]


def to_remind(found: Iterable[Ending], *, since: date | None, today: date) -> bool:
    """Whether a day for a reminder has come after `since`, the day of the last look; at the first look, ever."""
    days = [each.on - before for each in found for before in BEFORE]
    return any(day <= today and (since is None or since < day) for day in days)
