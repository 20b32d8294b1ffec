"""The calendar that another program reads: when a colleague is taken, and not a word more."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from services.cases.casework.appointments.store import Engagement


def written(engagements: Iterable[Engagement], *, engaged: str, now: datetime) -> bytes:
    """`engaged` is the one word that every entry has, in the language of the colleague."""
    calendar = Calendar()
    for name, value in (("prodid", "-//Kokon//Calendar//EN"), ("version", "2.0"), ("x-wr-calname", "Kokon")):
        calendar.add(name, value)
    for one in engagements:
        event = Event()
        event.add("uid", one.mark)
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", one.starts_at.astimezone(UTC))
        event.add("dtend", (one.starts_at + timedelta(minutes=one.minutes)).astimezone(UTC))
        event.add("summary", engaged)
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
