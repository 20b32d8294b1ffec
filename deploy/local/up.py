"""`./kokon up`: one centre, or the office, from an empty folder; what is in it is kept."""

import asyncio
import json
import os
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.joining.addresses import checked_address, checked_listening
from deploy.local import key_lock, service_keys, stopping
from deploy.local.display import Display, Noting, display, on_output
from deploy.local.installation import Installation
from deploy.local.places import Folder, Json, Office, wanted, with_folder
from deploy.local.supervisor import Supervisor
from deploy.trouble import Trouble
from services.intake.settings import readable_hours

PAGES = {
    "intake": "for people who seek help",
    "cases": "for the counselling team",
    "quality": "for the quality of the work",
    "office": "for the KOK office",
}


def up(
    folder: Folder = None,
    office: Office = False,
    id: Annotated[str | None, typer.Option("--id", help="Short name, small letters.", show_default="centre")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name as people know it.", show_default=False)] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65_532, help="The first of four ports.", show_default="8400")
    ] = None,
    public_name: Annotated[
        str, typer.Option("--public-name", help="Shown on the public pages, which are neutral without it.")
    ] = "",
    phone: Annotated[str, typer.Option("--phone", help="Telephone number shown on the public pages.")] = "",
    phone_hours: Annotated[
        str, typer.Option("--phone-hours", help='When somebody answers it: "1-4 10:00-16:00", 1 is Monday.')
    ] = "",
    reach: Annotated[
        str | None, typer.Option("--reach", help="Office: where centres reach the hub: tls://hub.example.org:7422.")
    ] = None,
    listen: Annotated[
        str | None, typer.Option("--listen", help="Office: where the hub waits for centres: 0.0.0.0:7422.")
    ] = None,
    smtp_url: Annotated[str, typer.Option("--smtp-url", help="Mail server for notices.")] = "smtp://127.0.0.1:25",
    json_output: Json = False,
) -> None:
    """Start a centre (or --office) and keep it running until Ctrl-C. Data is kept."""
    asked = wanted(folder, id, name, port, office=office)
    installation = Installation(
        asked.folder,
        asked.id,
        asked.kind,
        asked.name,
        asked.port,
        public_name=public_name,
        phone=phone,
        phone_hours=understood(phone_hours),
        smtp_url=smtp_url,
        reach=reach and checked_address(reach),
        listen=listen and checked_listening(listen),
    )
    if (reach or listen) and not office:
        raise Trouble("not_an_office", "--reach and --listen are of the office.", "add --office, or leave them out.")
    service_keys.ask_for_passphrase(installation)
    shown = Noting(display(quiet=json_output))
    try:
        stopping.run(_keep_up(installation, shown, json_output=json_output))
    except Trouble as trouble:
        trouble.step = shown.failed_in
        raise
    except stopping.Stopped:
        if json_output and shown.failed_in:
            what = "It was stopped before all was ready."
            raise Trouble("stopped", what, "start it again.", shown.failed_in) from None
        if not json_output:
            Console(stderr=True).print(f"Stopped. The data is kept in {installation.folder}.", highlight=False)


def understood(hours: str) -> str:
    """Opening hours as intake reads them; said here, before anything starts, where they are not."""
    try:
        return readable_hours(hours)
    except ValueError:
        raise Trouble("no_hours", "--phone-hours are not understood.", 'write them like "1-4 10:00-16:00".') from None


async def _keep_up(installation: Installation, shown: Display, *, json_output: bool) -> None:
    async with Supervisor(installation, display=shown) as supervisor:
        (_tell_script if json_output else _tell_person)(supervisor)
        if supervisor.watch:
            await asyncio.shield(supervisor.watch)


def _tell_script(supervisor: Supervisor) -> None:
    installation = supervisor.installation
    told = {
        "ready": True,
        "kind": installation.kind,
        "id": installation.id,
        "folder": str(installation.folder),
        "urls": installation.urls,
        "operators": supervisor.operators,
        "pid": os.getpid(),
        "pids": supervisor.pids(),
        "key_file_locked": key_lock.is_locked(installation),
    }
    typer.echo(json.dumps(told))


def _tell_person(supervisor: Supervisor) -> None:
    installation = supervisor.installation
    table = Table(box=None, show_header=False, pad_edge=False)
    for service, url in installation.urls.items():
        table.add_row(f"[link={url}]{url}[/link]", PAGES[service])
    console = on_output()
    console.print(table)
    _say(console, f"Data: {installation.folder}   Stop: Ctrl-C")
    if key_lock.is_locked(installation) is False:
        lock = with_folder(key_lock.NEXT_STEP, installation.folder)
        _say(console, f"The key file is {key_lock.NOT_LOCKED}. Next step: {lock}", style="yellow")
    add = with_folder("./kokon team add --help", installation.folder)
    _say(console, f"Add a colleague, in another terminal: {add}")


def _say(console: Console, line: str, style: str = "") -> None:
    """In one piece, to be copied: a terminal breaks it where it must."""
    console.print(line, style=style, highlight=False, markup=False, soft_wrap=True)
