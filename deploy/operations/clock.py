"""Whether the services of an installation believe the date of their computer, and how to tell them that it is right."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from deploy.target import Target
from shared.clock.domain import Clock, judge

NEXT_STEP = "set the clock of this computer; if the date is right all the same: ./kokon clock --right."
GUARDED = {"centre": ("intake", "cases", "quality"), "office": ("office",)}
"""The services that do nothing by a date that they do not believe, by the kind of installation."""
WHERE = {"cases": ("tally_calendar", "clock_seen")}
"""Table and column, of whom it is not the usual one."""
USUAL = ("clock_state", "seen")
ALL_BELIEVE = "All services believe the date."

type Ask = Callable[[str, str], str]
"""Puts a statement to the database of a service."""


def told_of(doubting: dict[str, datetime]) -> str:
    last = max(doubting.values())
    names = ", ".join(doubting)
    return f"It is {datetime.now(UTC):%Y-%m-%d} here, and was {last:%Y-%m-%d} when last looked at. Waiting: {names}."


def in_words(doubting: dict[str, datetime]) -> str:
    """What is found, and the next step."""
    return f"{told_of(doubting)} Next step: {NEXT_STEP}" if doubting else ALL_BELIEVE


def doubts(target: Target, *, now: datetime) -> dict[str, datetime]:
    return doubting(GUARDED[target.kind], target.sql, now=now)


def right(target: Target) -> None:
    say_right(GUARDED[target.kind], target.sql)


def doubting(services: Iterable[str], ask: Ask, *, now: datetime) -> dict[str, datetime]:
    """The services that do nothing by the calendar now, with the last moment that they believed."""
    told = {name: _seen(ask, name) for name in services if name in {one for some in GUARDED.values() for one in some}}
    return {name: seen for name, seen in told.items() if seen and judge(seen, now) is not Clock.PLAUSIBLE}


def say_right(services: Iterable[str], ask: Ask) -> None:
    """They go on within the hour."""
    for name in services:
        table, column = WHERE.get(name, USUAL)
        ask(name, f"update {table} set {column} = now() where {column} is not null;")  # noqa: S608 - our own names


def _seen(ask: Ask, name: str) -> datetime | None:
    table, column = WHERE.get(name, USUAL)
    told = ask(name, f"select extract(epoch from {column})::bigint from {table};")  # noqa: S608 - our own names
    return datetime.fromtimestamp(int(told), UTC) if told else None
