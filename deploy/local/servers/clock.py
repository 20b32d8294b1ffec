"""`./kokon clock`: whether the services believe the date of this computer, and how to tell them that it is right."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer
from rich.console import Console

from deploy.local.servers.postgres import PostgresServer
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.local.settings.places import Folder, Json, Office, existing, with_folder
from deploy.operations import clock as date_words
from deploy.trouble import Trouble
from shared.clock.domain import Clock, judge

WHERE = {"cases": ("tally_calendar", "clock_seen")}
"""Table and column, of whom it is not the usual one."""
USUAL = ("clock_state", "seen")
NEXT_STEP = "set the clock of this computer; if the date is right all the same: ./kokon clock --right."
GUARDED = ("intake", "cases", "quality", "office")


def clock(
    folder: Folder = None,
    office: Office = False,
    right: Annotated[
        bool, typer.Option("--right", help="Say that the date is right, after months in which nothing ran.")
    ] = False,
    json_output: Json = False,
) -> None:
    """Whether the services believe the date of this computer. Exit code 1 where one does not."""
    installation = existing(folder, office=office)
    if right:
        say_right(installation)
    doubting = doubts(installation)
    if json_output:
        typer.echo(json.dumps({name: seen.isoformat() for name, seen in doubting.items()}))
    else:
        words = with_folder(in_words(doubting), installation.folder)
        Console().print(words, highlight=False, soft_wrap=True)
    raise typer.Exit(1 if doubting else 0)


def doubts(installation: Installation, *, now: datetime | None = None) -> dict[str, datetime]:
    """The services that do nothing by the calendar now, with the last moment that they believed."""
    postgres = _postgres(installation)
    return doubting(_guarded(installation), partial(_ask, postgres), now=now or datetime.now(UTC))


def doubting(services: Iterable[str], ask: Callable[[str, str], str], *, now: datetime) -> dict[str, datetime]:
    """`ask` puts a statement to the database of a service."""
    told = {name: _seen(ask, name) for name in services if name in GUARDED}
    return {name: seen for name, seen in told.items() if seen and judge(seen, now) is not Clock.PLAUSIBLE}


def say_right(installation: Installation) -> None:
    """They go on within the hour."""
    for name in _guarded(installation):
        table, column = WHERE.get(name, USUAL)
        _ask(_postgres(installation), name, f"update {table} set {column} = now() where {column} is not null;")  # noqa: S608 - our own names


def in_words(doubting: dict[str, datetime]) -> str:
    """What is found, and the next step."""
    if not doubting:
        return "All services believe the date."
    return f"{date_words.told_of(doubting)} Next step: {NEXT_STEP}"


def _guarded(installation: Installation) -> list[str]:
    return [name for name in GUARDED if name in installation.services]


def _postgres(installation: Installation) -> PostgresServer:
    return Servers(installation).postgres


def _seen(ask: Callable[[str, str], str], name: str) -> datetime | None:
    table, column = WHERE.get(name, USUAL)
    told = ask(name, f"select extract(epoch from {column})::bigint from {table};")  # noqa: S608 - our own names
    return datetime.fromtimestamp(int(told), UTC) if told else None


def _ask(postgres: PostgresServer, name: str, statement: str) -> str:
    try:
        return postgres.ask(statement, database=name)
    except Trouble:
        raise Trouble("not_asked", "The databases did not answer.", "start it with ./kokon up, then again.") from None
