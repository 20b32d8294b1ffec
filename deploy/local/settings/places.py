"""Where installations are when nobody says: below .kokon in the project's folder; and which one a command means."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from deploy.local.machine.program_environment import ROOT
from deploy.local.settings import settings_file
from deploy.local.settings.installation import DEFAULT_PORT, Installation, description_in
from deploy.local.settings.known_settings import Value
from deploy.local.settings.last_start import last
from deploy.trouble import Trouble
from shared.store.limits import CONNECTIONS

OF_A_FOLDER = re.compile(
    r"""(?<!at\ the\ centre:\ ) (?<!at\ the\ office:\ ) \./kokon\ (?:
        up (?:\ --office)?
        | keys (?!\ backup-identity) (?:\ (?:rotate|lock|certificates))?
        | join\ (?:invite|accept|admit|confirm|connect|trust|list)
        | dead-letters\ (?:list|replay|close)
        | audit\ (?:verify|public-key)
        | backup | clock | doctor | leave | reconcile | recompute | records | recreate-stream
        | rehearse | restore | team
    ) (?! [\w-] | \ --folder )""",
    re.VERBOSE,
)
"""A command that is about one installation; not one of which is said that it is for somebody else's machine."""
FIELDS = {
    "public.name": "public_name",
    "public.phone": "phone",
    "public.phone_hours": "phone_hours",
    "mail.smtp_url": "smtp_url",
    "mail.sender": "sender",
    "mail.client_sender": "client_sender",
    "database.url": "database_url",
    "database.password_file": "database_password_file",
    "database.programs": "database_programs",
    "bus.url": "bus_url",
    "bus.monitoring": "bus_monitoring",
}
"""Of an installation, by the name of the setting."""
CENTRE_ID = re.compile(r"^[a-z][a-z0-9-]{0,31}$")
DATA = ROOT / ".kokon" / "data"
OFFICE_DATA = ROOT / ".kokon" / "office"

Folder = Annotated[Path | None, typer.Option("--folder", help="Where the data is kept.", show_default=".kokon/data")]
OfficeFolder = Annotated[
    Path | None, typer.Option("--folder", help="Where the data of the office is kept.", show_default=".kokon/office")
]
"""For what is done at the office alone."""
Office = Annotated[bool, typer.Option("--office", help="The KOK office instead of a centre.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, for scripts.")]


def existing(folder: Path | None, *, office: bool = False) -> Installation:
    """The installation in that folder, which must have been started before."""
    place = (folder or (OFFICE_DATA if office else DATA)).resolve()
    found = description_in(place)
    if found is None:
        step = "start it with ./kokon up --office." if office else "start it with ./kokon up."
        raise Trouble("no_installation", f"There is nothing in {place} yet.", with_folder(step, place))
    try:
        kept = settings_file.read(place, found.kind)
    except Trouble:
        # the doctor says what is wrong with it, and a start refuses it; which servers it has is known from the last one
        kept = {name: value for name, value in last(place).items() if name.startswith(("database.", "bus."))}
    return of_settings(Installation(place, found.id, found.kind, found.name, found.port), kept)


def wanted(folder: Path | None, settings: Mapping[str, Value], *, office: bool) -> Installation:
    """What `up` is asked for; what is set nowhere stays as it was in the folder."""
    place = (folder or (OFFICE_DATA if office else DATA)).resolve()
    id = settings.get("installation.id")
    if id and not CENTRE_ID.match(str(id)):
        raise Trouble("not_an_id", f"{id!r} cannot be an id.", "use small letters, digits and hyphens, 32 at most.")
    found = description_in(place)
    kept = (found.id, found.name, found.port) if found else ("office" if office else "centre", "", DEFAULT_PORT)
    return of_settings(
        Installation(
            place,
            str(id or kept[0]),
            "office" if office else "centre",
            str(settings.get("installation.name", kept[1])),
            int(settings.get("installation.port") or kept[2]),
        ),
        settings,
    )


def of_settings(installation: Installation, settings: Mapping[str, Value]) -> Installation:
    """With what is set of pages and mail."""
    told = {field: str(settings[name]) for name, field in FIELDS.items() if settings.get(name)}
    table = {name.partition(".")[2]: str(value) for name, value in settings.items() if name.startswith("addresses.")}
    return replace(
        installation,
        connections=int(settings.get("database.connections") or CONNECTIONS),
        **told,  # type: ignore[arg-type]
        addresses=tuple((name, value) for name, value in table.items() if value),
        variables=tuple(settings_file.variables(settings).items()),
    )


def with_folder(words: str, folder: Path) -> str:
    """What is said about the installation there: each command in it says so itself, or it would mean the usual one."""
    if folder == DATA:
        return words
    option = "" if folder == OFFICE_DATA else f" --folder {shlex.quote(str(folder))}"

    def named(found: re.Match[str]) -> str:
        command = found[0]
        if command == "./kokon up" and _is_office(folder):
            command += " --office"
        elif not option and not command.startswith(("./kokon join", "./kokon up")):
            return f"{command} --folder {shlex.quote(str(folder))}"
        return command + option

    return OF_A_FOLDER.sub(named, words)


def _is_office(folder: Path) -> bool:
    try:
        found = description_in(folder)
    except (Trouble, OSError):
        return False
    return found is not None and found.kind == "office"


def folder_in(line: Sequence[str]) -> Path:
    """Which installation the words of a command line are about."""
    for place, word in enumerate(line):
        if word.startswith("--folder="):
            return Path(word.removeprefix("--folder=")).resolve()
        if word == "--folder" and place + 1 < len(line):
            return Path(line[place + 1]).resolve()
    return OFFICE_DATA if "--office" in line else DATA
