"""Commands for the rare day: make a damaged stream anew, look at what could not be handled and put it back."""

import asyncio
import json
from typing import Annotated

import typer
from rich.table import Table

from deploy.local.machine.display import on_output
from deploy.local.servers.servers import Servers
from deploy.local.settings.places import Folder, Json, Office, existing
from deploy.nats import dead_letters, handled_letters
from deploy.nats.dead_letters import DeadLetter
from deploy.nats.identities import DEAD_LETTERS, PROVISION
from deploy.nats.stream_administration import administration, rewind
from deploy.trouble import Trouble
from shared.topology import ENDED_PROCESS, RELEASES, TRIES

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
    servers = Servers(existing(folder, office=office))
    letters = asyncio.run(_letters(servers))
    waiting = handled_letters.waiting(servers.nats.prepared, letters)
    if json_output:
        typer.echo(json.dumps([letter_row(letter) | {"settled": letter not in waiting} for letter in letters]))
    elif letters:
        console = on_output()
        console.print(_table(letters, waiting))
        for reason in sorted({letter.reason for letter in letters} & NEXT_STEPS.keys()):
            console.print(f"{reason}: {NEXT_STEPS[reason]}", highlight=False, soft_wrap=True)
    else:
        typer.echo("Nothing was put aside.")


@app.command()
def replay(
    id: Annotated[int, typer.Argument(help="The number that `list` shows.")],
    folder: Folder = None,
    office: Office = False,
) -> None:
    """Put one back as it came; a service that has handled it already knows it by its id."""
    servers = Servers(existing(folder, office=office))
    asyncio.run(_take_again(servers) if office else _put_back(servers, id))
    asyncio.run(_settle(servers, id))
    typer.echo("Put back.")


@app.command()
def close(
    id: Annotated[int, typer.Argument(help="The number that `list` shows.")],
    folder: Folder = None,
    office: Office = False,
) -> None:
    """Say that nothing is to be done about one: the doctor warns of it no more. It stays until its day."""
    asyncio.run(_settle(Servers(existing(folder, office=office)), id))
    typer.echo("Closed.")


async def _settle(servers: Servers, id: int) -> None:
    letters = await _letters(servers)
    if not (found := [letter for letter in letters if letter.id == id]):
        raise Trouble("unknown", f"There is no dead letter {id}.", "./kokon dead-letters list")
    handled_letters.mark_handled(servers.nats.prepared, found, letters)


async def _letters(servers: Servers) -> list[DeadLetter]:
    async with administration(servers.nats.url, DEAD_LETTERS, servers.nats.seed(DEAD_LETTERS)) as api:
        return [letter async for letter in dead_letters.letters(api)]


async def _put_back(servers: Servers, id: int) -> None:
    async with administration(servers.nats.url, DEAD_LETTERS, servers.nats.seed(DEAD_LETTERS)) as api:
        await dead_letters.replay(api, id)


async def _take_again(servers: Servers) -> None:
    """Nobody may write what centres released: the office is given all of it again instead."""
    async with administration(servers.nats.url, PROVISION, servers.nats.seed(PROVISION)) as api:
        for definition in servers.nats.definitions()[PROVISION]:
            if definition.name == RELEASES:
                await rewind(api, definition)


def letter_row(letter: DeadLetter) -> dict[str, object]:
    return dead_letters.json_row(letter) | {"next_step": NEXT_STEPS.get(letter.reason, "")}


NEXT_STEPS = {
    ENDED_PROCESS: f"{TRIES} times the program ended while it handled this alone, most often for want of memory: look "
    "at its log and at the memory of this machine, tell the makers of Kokon, then put it back with replay.",
    "unreadable": "another version wrote it: update this program or the other side, then put it back with replay.",
}
"""By the reason for which something was put aside, where there is one thing to do."""


def _table(letters: list[DeadLetter], waiting: list[DeadLetter]) -> Table:
    table = Table("id", "at", "for", "event", "why", "tries", "bytes", "gone on", "state", box=None)
    for letter in letters:
        at = letter.at.strftime("%Y-%m-%d %H:%M:%S")
        what = (str(letter.id), at, letter.consumer, letter.subject, letter.reason, letter.deliveries)
        gone = letter.gone_at.date().isoformat() if letter.gone_at else "kept"
        table.add_row(*what, str(letter.bytes), gone, "waits" if letter in waiting else "settled")
    return table
