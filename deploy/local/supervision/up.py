"""`./kokon up`: one centre, or the office, from an empty folder; what is in it is kept."""

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.joining.addresses import checked_address, checked_listening
from deploy.local.inspection import audit
from deploy.local.keys import first_lock, key_lock
from deploy.local.machine import as_root, stop_signals
from deploy.local.machine.display import Noting, display, on_output
from deploy.local.services import service_keys
from deploy.local.settings.installation import SETTINGS_FILE, Installation, Kind, check_writable, description_in
from deploy.local.settings.known_settings import Value, Values
from deploy.local.settings.last_start import last, remember
from deploy.local.settings.places import DATA, OFFICE_DATA, Folder, Json, Office, wanted, with_folder
from deploy.local.settings.service_settings import said_around, variables_around
from deploy.local.settings.settings_file import (
    from_variables,
    keep,
    of_kind,
    read,
    shows_less,
    with_said,
)
from deploy.local.supervision.supervisor import Supervisor
from deploy.operations.doctor import NOT_LOCKED
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
        str | None, typer.Option("--public-name", help="Shown on the public pages, which are neutral without it.")
    ] = None,
    phone: Annotated[str | None, typer.Option("--phone", help="Telephone number shown on the public pages.")] = None,
    phone_hours: Annotated[
        str | None, typer.Option("--phone-hours", help='When somebody answers it: "1-4 10:00-16:00", 1 is Monday.')
    ] = None,
    reach: Annotated[
        str | None, typer.Option("--reach", help="Office: where centres reach the hub: tls://hub.example.org:7422.")
    ] = None,
    listen: Annotated[
        str | None, typer.Option("--listen", help="Office: where the hub waits for centres: 0.0.0.0:7422.")
    ] = None,
    smtp_url: Annotated[
        str | None, typer.Option("--smtp-url", help="Mail server for notices.", show_default="smtp://127.0.0.1:25")
    ] = None,
    unlocked: Annotated[
        bool, typer.Option("--unlocked", help="A new centre: leave its key file open to who can read this disk.")
    ] = False,
    once: Annotated[bool, typer.Option("--once", help="Keep nothing of this in kokon.toml.")] = False,
    without_backup: Annotated[
        bool, typer.Option("--without-backup", help="Bring databases of an earlier version up to date all the same.")
    ] = False,
    json_output: Json = False,
) -> None:
    """Start a centre (or --office) and keep it running until Ctrl-C. Data is kept."""
    options = {
        "installation.id": id,
        "installation.name": name,
        "installation.port": port,
        "public.name": public_name,
        "public.phone": phone,
        "public.phone_hours": phone_hours and understood(phone_hours),
        "mail.smtp_url": smtp_url,
        first_lock.SETTING: first_lock.UNLOCKED if unlocked else None,
    }
    place = (folder or (OFFICE_DATA if office else DATA)).resolve()
    told = Told.of(place, options, office=office, once=once)
    refuse_moved(place, told.used)
    installation = replace(
        wanted(folder, told.used, office=office),
        reach=reach and checked_address(reach),
        listen=listen and checked_listening(listen),
    )
    if (reach or listen) and not office:
        raise Trouble("not_an_office", "--reach and --listen are of the office.", "add --office, or leave them out.")
    as_root.check_port(installation.port)
    check_writable(installation.folder)
    first_lock.ensure_chosen(installation, str(told.used.get(first_lock.SETTING, "")))
    service_keys.ask_for_passphrase(installation)
    shown = Noting(display(quiet=json_output))
    try:
        supervisor = Supervisor(installation, display=shown, without_backup=without_backup)
        stop_signals.run(_keep_up(supervisor, told, json_output=json_output))
    except Trouble as trouble:
        trouble.step = shown.failed_in
        raise
    except stop_signals.Stopped:
        if json_output and shown.failed_in:
            what = "It was stopped before all was ready."
            raise Trouble("stopped", what, "start it again.", shown.failed_in) from None
        if not json_output:
            Console(stderr=True).print(f"Stopped. The data is kept in {installation.folder}.", highlight=False)


def refuse_moved(folder: Path, used: Mapping[str, Value]) -> None:
    """Raises Trouble where the data would stay behind: an empty database would look as if all were lost."""
    before, now = last(folder).get("database.url"), used.get("database.url")
    if before and not now:
        what = "The data of this installation lies in a database elsewhere, which its settings name no more."
    elif now and not before and (folder / "postgres" / "data").exists():
        what = "The data of this installation lies in its own database, and its settings name another one."
    else:
        return
    step = (
        f"put [database] url in {SETTINGS_FILE} back as it was; to move the data: ./kokon backup, then ./kokon restore "
        f"into a folder that holds nothing but the {SETTINGS_FILE} that names the other one."
    )
    raise Trouble("moved", what, step)


def understood(hours: str) -> str:
    """Opening hours as intake reads them; said here, before anything starts, where they are not."""
    try:
        return readable_hours(hours)
    except ValueError:
        raise Trouble("no_hours", "--phone-hours are not understood.", 'write them like "1-4 10:00-16:00".') from None


@dataclass(frozen=True, slots=True)
class Told:
    """What a start goes by: the file, and before it what is said in words or, as for a service, in the surroundings."""

    used: Values
    kept: Values
    """What is written into the file as soon as all is ready."""

    @classmethod
    def of(cls, folder: Path, options: Mapping[str, Value | None], *, office: bool, once: bool) -> "Told":
        """Raises Trouble where the file cannot be used."""
        kind: Kind = "office" if office else "centre"
        known, found = of_kind(kind), description_in(folder)
        if found is not None and found.kind != kind:
            return cls({}, {})  # which the start refuses
        said = {name: value for name, value in options.items() if value is not None and name in known}
        around = from_variables(variables_around(kind)) | said_around(kind)
        said |= {name: value for name, value in around.items() if name in known}
        kept = {} if once else {name: value for name, value in said.items() if not has_password(name, value)}
        with_said(folder, kind, kept)
        return cls(read(folder, kind) | said, kept)

    def remember(self, installation: Installation) -> list[str]:
        """In words what the public pages show no more."""
        folder, new = installation.folder, not (installation.folder / SETTINGS_FILE).exists()
        own: Values = {"installation.id": installation.id, "installation.port": installation.port}
        own |= {"installation.name": installation.name} if installation.name else {}
        if self.kept or new:
            keep(folder, installation.kind, (own if new else {}) | self.kept)
        less = shows_less(last(folder), self.used)
        remember(folder, self.used)
        return less


def has_password(name: str, value: Value) -> bool:
    """It came in the surroundings so that it is in no file: where it is to be kept somebody writes it there."""
    return name == "mail.smtp_url" and "@" in str(value)


async def _keep_up(supervisor: Supervisor, told: Told, *, json_output: bool) -> None:
    async with supervisor:
        less = told.remember(supervisor.installation)
        (_tell_script if json_output else _tell_person)(supervisor, less)
        if supervisor.watch:
            await asyncio.shield(supervisor.watch)


def _tell_script(supervisor: Supervisor, less: list[str]) -> None:
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
        "settings": str(installation.folder / SETTINGS_FILE),
        "shows_less": less,
        "ids": as_root.ids_of(installation.folder),
    }
    typer.echo(json.dumps(told))


def _tell_person(supervisor: Supervisor, less: Sequence[str] = ()) -> None:
    installation = supervisor.installation
    table = Table(box=None, show_header=False, pad_edge=False)
    for service, url in installation.urls.items():
        table.add_row(f"[link={url}]{url}[/link]", PAGES[service])
    console = on_output()
    console.print(table)
    _say(console, f"Data: {installation.folder}   Settings: {SETTINGS_FILE} in it   Stop: Ctrl-C")
    if less:
        what = f"The public pages show less than at the last start: {', '.join(less)}."
        _say(console, f"{what} Next step: stop, and say it once more to ./kokon up, or in {SETTINGS_FILE}.", "yellow")
    if as_root.all_are_root():
        what = f"{as_root.WHAT} {as_root.WHY}"
        _say(console, f"{what} Next step: {as_root.next_step(installation.folder)}", style="yellow")
    if key_lock.is_locked(installation) is False:
        lock = with_folder(key_lock.NEXT_STEP, installation.folder)
        _say(console, f"The key file is {NOT_LOCKED}. Next step: {lock}", style="yellow")
    if wrong := audit.folder_outside(installation) if "cases" in installation.services else "":
        _say(console, wrong, style="yellow")
    add = with_folder("./kokon team add --help", installation.folder)
    _say(console, f"Add a colleague, in another terminal: {add}")


def _say(console: Console, line: str, style: str = "") -> None:
    """In one piece, to be copied: a terminal breaks it where it must."""
    console.print(line, style=style, highlight=False, markup=False, soft_wrap=True)
