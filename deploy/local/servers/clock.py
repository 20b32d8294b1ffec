"""`./kokon clock`: whether the services believe the date of this computer, and how to tell them that it is right."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer
from rich.console import Console

from deploy.local.servers.postgres import PostgresServer
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.local.settings.places import Folder, Json, Office, existing, with_folder
from deploy.operations import clock as operation
from deploy.trouble import Trouble
from shared.clock.domain import Clock, judge


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
    found = doubts(installation)
    if json_output:
        typer.echo(json.dumps({name: seen.isoformat() for name, seen in found.items()}))
    else:
        words = with_folder(operation.in_words(found), installation.folder)
        Console().print(words, highlight=False, soft_wrap=True)
    raise typer.Exit(1 if found else 0)


def doubting(services: Iterable[str], ask: operation.Ask, *, now: datetime) -> dict[str, datetime]:
    """The services that do nothing by the calendar now, with the last moment that they believed."""
    found = operation.seen(services, ask)
    return {name: moment for name, moment in found.items() if judge(moment, now) is not Clock.PLAUSIBLE}


def doubts(installation: Installation, *, now: datetime | None = None) -> dict[str, datetime]:
    """The services that do nothing by the calendar now, with the last moment that they believed."""
    ask = partial(_ask, Servers(installation).postgres)
    return doubting(installation.services, ask, now=now or datetime.now(UTC))


def say_right(installation: Installation) -> None:
    ask = partial(_ask, Servers(installation).postgres)
    operation.say_right(operation.GUARDED[installation.kind], ask)


def _ask(postgres: PostgresServer, name: str, statement: str) -> str:
    try:
        return postgres.ask(statement, database=name)
    except Trouble:
        raise Trouble("not_asked", "The databases did not answer.", "start it with ./kokon up, then again.") from None
