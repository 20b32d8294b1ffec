"""Commands for the rare day: make a damaged stream anew, look at what could not be handled and put it back."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.table import Table

from deploy.local.machine.display import on_output
from deploy.local.servers.servers import Servers
from deploy.local.services.local_target import Local
from deploy.local.settings.places import Folder, Json, Office, existing
from deploy.operations import dead_letters as operation

app = typer.Typer(no_args_is_help=True, help="What could not be handled: list it, put it back, or close it.")


def recreate_stream(
    name: Annotated[str, typer.Argument(help="For example intake, cases_to_quality, notify, uplink, releases.")],
    folder: Folder = None,
    office: Office = False,
) -> None:
    """Make a damaged stream anew; its service publishes again what it had published."""
    Servers(existing(folder, office=office)).recreate(name)
    typer.echo(f"Stream {name}: made anew.")


@app.command("list")
def list_letters(folder: Folder = None, office: Office = False, json_output: Json = False) -> None:
    """Everything that was put aside: when, for whom, why, and on which day it goes. Never what is in it."""
    letters = operation.listed(Local(existing(folder, office=office)))
    if json_output:
        typer.echo(json.dumps(letters))
    elif letters:
        console = on_output()
        console.print(_table(letters))
        for reason, step in sorted({(letter["reason"], letter["next_step"]) for letter in letters}):
            if step:
                console.print(f"{reason}: {step}", highlight=False, soft_wrap=True)
    else:
        typer.echo("Nothing was put aside.")


@app.command()
def replay(
    id: Annotated[int, typer.Argument(help="The number that `list` shows.")],
    folder: Folder = None,
    office: Office = False,
) -> None:
    """Put one back as it came; a service that has handled it already knows it by its id."""
    operation.replay(Local(existing(folder, office=office)), id)
    typer.echo("Put back.")


@app.command()
def close(
    id: Annotated[int, typer.Argument(help="The number that `list` shows.")],
    folder: Folder = None,
    office: Office = False,
) -> None:
    """Say that nothing is to be done about one: the doctor warns of it no more. It stays until its day."""
    operation.close(Local(existing(folder, office=office)), id)
    typer.echo("Closed.")


def _table(letters: Sequence[Mapping[str, Any]]) -> Table:
    table = Table("id", "at", "for", "event", "why", "tries", "bytes", "gone on", "state", box=None)
    for letter in letters:
        at = letter["at"][:19].replace("T", " ")
        what = (str(letter["id"]), at, letter["consumer"], letter["subject"], letter["reason"], letter["deliveries"])
        gone = letter["gone_at"][:10] if letter["gone_at"] else "kept"
        table.add_row(*what, str(letter["bytes"]), gone, "settled" if letter["settled"] else "waits")
    return table
