"""Whether the services of an installation believe the date of their computer, and how to tell them that it is right."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from deploy.target import Target

NEXT_STEP = "set the clock of this computer; if the date is right all the same: ./kokon clock --right."
GUARDED = {"centre": ("intake", "cases", "quality"), "office": ("office",)}
"""The services that do nothing by a date that they do not believe, by the kind of installation."""
WHERE = {"cases": ("tally_calendar", "clock_seen")}
"""Table and column, of whom it is not the usual one."""
USUAL = ("clock_state", "seen")
JUDGE, BELIEVED = "shared.clock.judged", "plausible"
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


def doubts(target: Target) -> dict[str, datetime]:
    """The services that do nothing by the calendar now, with the last moment that they believed. One of them judges."""
    services = GUARDED[target.kind]
    found = seen(services, target.sql)
    words = target.run(services[-1], JUDGE, *(moment.isoformat() for moment in found.values())).split()
    return {name: moment for (name, moment), word in zip(found.items(), words, strict=True) if word != BELIEVED}


def right(target: Target) -> None:
    say_right(GUARDED[target.kind], target.sql)


def seen(services: Iterable[str], ask: Ask) -> dict[str, datetime]:
    """The last moment that each service believed; none of those that have not looked yet, or never do."""
    guarded = {name for names in GUARDED.values() for name in names}
    found = {name: _seen(ask, name) for name in services if name in guarded}
    return {name: moment for name, moment in found.items() if moment}


def say_right(services: Iterable[str], ask: Ask) -> None:
    """They go on within the hour."""
    for name in services:
        table, column = WHERE.get(name, USUAL)
        ask(name, f"update {table} set {column} = now() where {column} is not null;")  # noqa: S608 - our own names


def _seen(ask: Ask, name: str) -> datetime | None:
    table, column = WHERE.get(name, USUAL)
    told = ask(name, f"select extract(epoch from {column})::bigint from {table};")  # noqa: S608 - our own names
    return datetime.fromtimestamp(int(told), UTC) if told else None
