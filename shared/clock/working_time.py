"""When a centre works: a promise in working days counts neither nights nor Sundays nor public holidays."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from shared.clock.public_holidays import Land, public_holidays

FIRST_REPLY_DAYS = 2
"""Working days after which a first reply is late."""


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Working hours on the clock of the centre. Without a Land only the holidays of all of Germany count."""

    clock: tzinfo = field(default=UTC)
    land: Land | None = None
    begins: time = time(9)
    ends: time = time(17)
    weekdays: frozenset[int] = frozenset(range(5))
    """Monday is 0."""

    @property
    def length(self) -> timedelta:
        """Of one working day."""
        return datetime.combine(date.min, self.ends) - datetime.combine(date.min, self.begins)

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in public_holidays(self.land)

    def due(self, since: datetime, days: int = FIRST_REPLY_DAYS) -> datetime:
        """When as much working time has gone by since then as these working days have."""
        return self.after(since, self.length * days)

    def after(self, since: datetime, left: timedelta) -> datetime:
        """When so much working time has gone by since then."""
        for begins, ends in self._spans(since):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        raise AssertionError("the calendar has no end")

    def between(self, since: datetime, until: datetime) -> timedelta:
        """The working time that lies between two moments."""
        total = timedelta()
        for begins, ends in self._spans(since):
            if begins >= until:
                return total
            total += min(ends, until) - begins
        raise AssertionError("the calendar has no end")

    def _spans(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working hours of each day from this moment on, in UTC: a day with another clock has its own length."""
        day, since = since.astimezone(self.clock).date(), since.astimezone(UTC)
        while True:
            if self.is_working_day(day):
                begins, ends = (
                    datetime.combine(day, hour, self.clock).astimezone(UTC) for hour in (self.begins, self.ends)
                )
                if ends > since:
                    yield max(begins, since), ends
            day += timedelta(days=1)
