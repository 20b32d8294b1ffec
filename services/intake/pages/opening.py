"""When somebody answers the telephone: a short setting, and what it comes to at a moment."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

PART = re.compile(r"([1-7])(?:-([1-7]))? (\d\d:\d\d)-(\d\d:\d\d)")
DAYS_AHEAD = 15
"""Within which the next opening is looked for: a week, and one that is full of holidays."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Days from 1 (Monday) to 7."""

    first_day: int
    last_day: int
    opens: time
    closes: time

    def is_on(self, day: date) -> bool:
        return self.first_day <= day.isoweekday() <= self.last_day


@dataclass(frozen=True, slots=True)
class OpenNow:
    until: datetime


@dataclass(frozen=True, slots=True)
class ClosedNow:
    """`opens` is None where no opening is near."""

    opens: datetime | None


def openings(setting: str) -> tuple[Opening, ...]:
    """Reads `1-4 10:00-16:00, 5 10:00-13:00`; raises ValueError for anything else."""
    return tuple(_opening(part.strip()) for part in setting.split(",") if part.strip())


def _opening(part: str) -> Opening:
    found = PART.fullmatch(part)
    if found is None:
        raise ValueError("opening hours look like 1-4 10:00-16:00, 5 10:00-13:00")
    first, last, opens, closes = found.groups()
    return Opening(int(first), int(last or first), time.fromisoformat(opens), time.fromisoformat(closes))


def state_at(
    hours: Sequence[Opening], now: datetime, *, is_holiday: Callable[[date], bool]
) -> OpenNow | ClosedNow | None:
    """`now` by the clock of the centre. None where there are no hours: then nobody knows. Holidays are closed."""
    if not hours:
        return None
    for opens, closes in spans(hours, now, is_holiday):
        if now < closes:
            return OpenNow(closes) if opens <= now else ClosedNow(opens)
    return ClosedNow(None)


def spans(
    hours: Iterable[Opening], now: datetime, is_holiday: Callable[[date], bool]
) -> Iterator[tuple[datetime, datetime]]:
    """Every opening from today on, the earliest first."""
    ordered = sorted(hours, key=lambda opening: opening.opens)
    for day in (now.date() + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)):
        for opening in ordered:
            if opening.is_on(day) and not is_holiday(day):
                yield (
                    datetime.combine(day, opening.opens, now.tzinfo),
                    datetime.combine(day, opening.closes, now.tzinfo),
                )
