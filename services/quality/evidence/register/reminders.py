"""What is due, what is overdue, and what comes soon."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.every import BY_NAME
from services.quality.evidence.register.kinds.fields import AS_USUAL, Deadline, Kind, Lead
from services.quality.evidence.register.measures.counting import dated
from shared.calendar import months_later


class Urgency(StrEnum):
    """How near a day is, the most urgent first."""

    OVERDUE = "overdue"
    """It has passed."""
    DUE = "due"
    """The last of its reminders was reached."""
    SOON = "soon"
    """The first of its reminders was reached."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do about one entry. Without a deadline it is to look whether all of it still holds.

    `lead` is the reminder that was reached last.
    """

    entry: Entry
    kind: Kind
    on: date
    urgency: Urgency
    lead: Lead
    deadline: Deadline | None = None

    @property
    def since(self) -> date:
        """The day on which that reminder was reached."""
        return reached_on(self.on, self.lead)


def due(entries: Iterable[Entry], today: date) -> list[Due]:
    """All that somebody is reminded of today, of the entries in force: the most urgent first, then by day.

    What a newer entry has taken the place of wants nothing any more.
    """
    kept = list(entries)
    followed = successors(kept)
    found = [each for entry in kept if entry.entry not in followed for each in _of(entry, BY_NAME, today)]
    return sorted(found, key=lambda each: (list(Urgency).index(each.urgency), each.on, str(each.entry.entry)))


def again_on(entry: Entry) -> date | None:
    """When somebody looks again at what is kept up: as its page says, or as it comes round, whichever is first."""
    if entry.review_on is None or BY_NAME[entry.kind].closed:
        return None
    comes_round = [each for each in BY_NAME[entry.kind].deadlines if each.months]
    return min([entry.review_on, *(day for each in comes_round if (day := _day_of(each, entry)))])


def overdue(entries: Iterable[Entry], today: date) -> set[UUID]:
    """Ids of the entries that something is overdue of."""
    return {each.entry.entry for each in due(entries, today) if each.urgency is Urgency.OVERDUE}


def successors(entries: Iterable[Entry]) -> dict[UUID, Entry]:
    """By entry: the one that has taken its place, where the newest of a kind is the one that counts."""
    alike: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        if (kind := BY_NAME.get(entry.kind)) and kind.newest_by:
            alike.setdefault((kind.name, entry.values.get(kind.listed, "")), []).append(entry)
    newest = {key: max(several, key=_age) for key, several in alike.items()}
    return {each.entry: newest[key] for key, several in alike.items() for each in several if each is not newest[key]}


def _age(entry: Entry) -> tuple[str, datetime, str]:
    """Sorts the newest last."""
    return entry.values.get(BY_NAME[entry.kind].newest_by, ""), entry.at, str(entry.entry)


def _of(entry: Entry, kinds: Mapping[str, Kind], today: date) -> list[Due]:
    kind = kinds.get(entry.kind)
    if kind is None or kind.closed:
        return []
    days = [(deadline, _day_of(deadline, entry)) for deadline in kind.deadlines]
    dates = [(None, entry.review_on, AS_USUAL), *((deadline, day, deadline.leads) for deadline, day in days)]
    return [
        Due(entry, kind, day, found[0], found[1], deadline)
        for deadline, day, leads in dates
        if day and (found := _reached(day, leads, today))
    ]


def _day_of(deadline: Deadline, entry: Entry) -> date | None:
    """The day by which something has to be done; None where nothing has."""
    since = dated(entry, deadline.field)
    if since is None or not all(entry.values.get(name) in values for name, values in deadline.only.items()):
        return None
    for name, values in deadline.unless.items():
        if name in entry.values and (not values or entry.values[name] in values):
            return None
    answered = dated(entry, deadline.unless_since) if deadline.unless_since else None
    if answered and answered >= since:
        return None
    return months_later(since, deadline.months) + timedelta(days=deadline.days)


def _reached(day: date, leads: tuple[Lead, ...], today: date) -> tuple[Urgency, Lead] | None:
    """The last reminder that was reached; leads go from the earliest to the last."""
    reached = [lead for lead in leads if today >= reached_on(day, lead)]
    if today > day:
        return Urgency.OVERDUE, leads[-1]
    if not reached:
        return None
    return Urgency.DUE if reached[-1] is leads[-1] else Urgency.SOON, reached[-1]


def reached_on(day: date, lead: Lead) -> date:
    return months_later(day, -lead.months) - timedelta(days=lead.days)
