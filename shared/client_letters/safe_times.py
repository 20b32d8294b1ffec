"""The hours in which a client may be written to, by the clock of the place where the client lives."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Annotated, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

CLOSED = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
LOOKED_AHEAD = 15
"""Days. Every day of the week comes up in it once more after one on which the change of the clock left no time."""
LOOKED_BACK = 7
"""Days. A safe time that goes on from day to day began no earlier, unless it never ends."""
LAST_MINUTE = time(23, 59)
"""A safe time that ends in it goes on until midnight."""
type Moments = tuple[datetime, datetime]
Weekday = Annotated[int, Field(ge=0, le=6)]


@cache
def zones() -> frozenset[str]:
    return frozenset(available_timezones())


def in_the_world(zone: str) -> str:
    if zone not in zones():
        raise ValueError("no such time zone")
    return zone


class SafeTime(BaseModel):
    """From `begins` until `ends`, on these days (Monday is 0). One that goes on past midnight is given as two."""

    model_config = CLOSED

    days: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)]
    begins: time
    ends: time

    @model_validator(mode="after")
    def begins_before_it_ends(self) -> Self:
        if self.begins >= self.ends or self.begins.tzinfo or self.ends.tzinfo:
            raise ValueError("a safe time begins before it ends, on one day")
        return self


class SafeTimes(BaseModel):
    """No time at all is never safe."""

    model_config = CLOSED

    zone: Annotated[str, AfterValidator(in_the_world)]
    times: Annotated[tuple[SafeTime, ...], Field(max_length=14)]

    def are_now(self, now: datetime) -> bool:
        return any(begins <= now < ends for begins, ends in self.on(self.day_of(now)))

    def next_from(self, now: datetime) -> Moments | None:
        """From when until when it is safe: now, if it is, or at the next time; None where there is none."""
        coming = ((max(begins, now), ends) for begins, ends in self.around(now) if ends > now)
        return next(coming, None)

    def around(self, now: datetime) -> Iterator[Moments]:
        """All safe times of the week before, of the day and of the two weeks after it, as moments, one after another.

        Those that adjoin are one, over midnight as well.
        """
        first = self.day_of(now) - timedelta(days=LOOKED_BACK)
        days = (first + timedelta(days=offset) for offset in range(LOOKED_BACK + LOOKED_AHEAD))
        return joined(one for day in days for one in self.on(day))

    def on(self, day: date) -> list[Moments]:
        """As they were given, in the order in which they begin."""
        clock = ZoneInfo(self.zone)
        given = [one for one in self.times if day.weekday() in one.days]
        moments = ((beginning(day, one.begins, clock), ending(day, one.ends, clock)) for one in given)
        return sorted((begins, ends) for begins, ends in moments if begins < ends)

    def day_of(self, now: datetime) -> date:
        return now.astimezone(ZoneInfo(self.zone)).date()


def joined(times: Iterable[Moments]) -> Iterator[Moments]:
    """`times` are in the order in which they begin."""
    held: Moments | None = None
    for begins, ends in times:
        if held and begins <= held[1]:
            held = held[0], max(held[1], ends)
            continue
        if held:
            yield held
        held = begins, ends
    if held:
        yield held


def beginning(day: date, at: time, clock: ZoneInfo) -> datetime:
    """The later one where the clock is changed in that hour: never longer than was agreed."""
    return max(readings(day, at, clock))


def ending(day: date, at: time, clock: ZoneInfo) -> datetime:
    if at >= LAST_MINUTE:
        return min(readings(day + timedelta(days=1), time.min, clock))
    return min(readings(day, at, clock))


def readings(day: date, at: time, clock: ZoneInfo) -> tuple[datetime, datetime]:
    """When the clock on the wall shows this: two moments where that hour comes twice or is left out, else one."""
    wall = datetime.combine(day, at, clock)
    return wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
