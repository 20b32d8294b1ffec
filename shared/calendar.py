"""The arithmetic of days, months (`2026-03`) and quarters (`2026-Q1`); both kinds of text sort by time."""

import re
from calendar import monthrange
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Self

WRITTEN = re.compile(r"(?!0000)([0-9]{4})-Q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One quarter of a year, written `2025-Q4`."""

    year: int
    quarter: int

    @classmethod
    def of(cls, day: date | datetime) -> Self:
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError for anything but `2025-Q4`."""
        found = WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError("not a quarter")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year:04}-Q{self.quarter}"

    @property
    def number(self) -> int:
        """Quarters since the year 0; the next quarter has the next number."""
        return self.year * 4 + self.quarter - 1

    def back(self, quarters: int) -> Self:
        year, quarter = divmod(self.number - quarters, 4)
        return type(self)(year, quarter + 1)

    @property
    def first_day(self) -> date:
        return date(self.year, self.quarter * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        return self.back(-1).first_day - timedelta(days=1)

    @property
    def months(self) -> tuple[str, ...]:
        return tuple(f"{self.year:04}-{month:02}" for month in range(self.quarter * 3 - 2, self.quarter * 3 + 1))


def month_of(moment: datetime, clock: tzinfo) -> str:
    return moment.astimezone(clock).strftime("%Y-%m")


def following(month: str, number: int = 1) -> str:
    """So many months later."""
    year, place = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + number, 12)
    return f"{year:04d}-{place + 1:02d}"


def first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: str) -> date:
    first = first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


def first_of(months: int, month: str) -> str:
    """The month in which the part of the year began that a month lies in, of parts of 3, 6 or 12 months."""
    return following(month, -((int(month[5:]) - 1) % months))


def beginning(month: str, clock: tzinfo) -> datetime:
    """The first midnight of a month there, in UTC."""
    return datetime(int(month[:4]), int(month[5:]), 1, tzinfo=clock).astimezone(UTC)


def quarter_of(month: str) -> str:
    return f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def following_quarter(quarter: str) -> str:
    return str(Period.parse(quarter).back(-1))


def missing(first: str, known: Collection[str], *, until: str, step: Callable[[str], str]) -> list[str]:
    """The months or quarters from the first on, before `until`, that are not known; the oldest first."""
    found, each = [], first
    while each < until:
        if each not in known:
            found.append(each)
        each = step(each)
    return found


def months_later(day: date, months: int) -> date:
    """The same day of a later month (an earlier one where negative), or that month's last day."""
    year, place = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, place + 1, min(day.day, monthrange(year, place + 1)[1]))


def months_before(day: date, months: int) -> date:
    return months_later(day, -months)


def months_between(earlier: date, later: date) -> float:
    """Exactly whole on the same day of a later month, a little more on the next."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month + (later.day - earlier.day) / 31
