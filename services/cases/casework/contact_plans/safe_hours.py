"""The hours in which a program may write to a client, as a counsellor chooses them in a form."""

from collections.abc import Iterable
from datetime import time
from enum import StrEnum

from shared.client_letters import SafeTime, SafeTimes
from shared.client_letters.safe_times import zones

CONTINENTS = ("Europe", "Africa", "America", "Asia", "Atlantic", "Australia", "Indian", "Pacific")
"""Europe first. What lies under no continent is another name of the same zones."""


class Days(StrEnum):
    EVERY = "every"
    WEEKDAYS = "weekdays"
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Hour(StrEnum):
    """Each half hour, and the end of the day."""

    vars().update({f"H{half}": f"{half // 2:02}:{half % 2 * 30:02}" for half in range(48)})
    MIDNIGHT = "23:59"

    @property
    def on_the_clock(self) -> time:
        return time.fromisoformat(self.value)


def known_zones() -> list[str]:
    found = [zone for zone in zones() if zone.split("/")[0] in CONTINENTS]
    return sorted(found, key=lambda zone: (CONTINENTS.index(zone.split("/")[0]), zone))


class Zone(StrEnum):
    """A time zone of the world, such as `Europe/Bucharest`."""

    vars().update({zone: zone for zone in known_zones()})


NUMBERS = {one: (number,) for number, one in enumerate(list(Days)[2:])} | {
    Days.EVERY: tuple(range(7)),
    Days.WEEKDAYS: tuple(range(5)),
}
"""Monday is 0."""


def numbers_of(days: Iterable[Days]) -> tuple[int, ...]:
    return tuple(sorted({number for one in days for number in NUMBERS[one]}))


def safe_time(days: Iterable[Days] | None, begins: Hour | None, ends: Hour | None) -> SafeTime | None:
    """None where the line is empty, or cannot be read whole: that is never safe."""
    if not days or begins is None or ends is None or begins.on_the_clock >= ends.on_the_clock:
        return None
    return SafeTime(days=numbers_of(days), begins=begins.on_the_clock, ends=ends.on_the_clock)


def safe_times(zone: Zone | None, *lines: SafeTime | None) -> SafeTimes | None:
    """None where a program may never write."""
    times = tuple(line for line in lines if line)
    return SafeTimes(zone=zone.value, times=times) if zone and times else None
