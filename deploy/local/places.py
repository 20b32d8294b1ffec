"""Where installations are when nobody says: below .kokon in the project's folder; and which one a command means."""

import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from deploy.local.installation import DEFAULT_PORT, Installation, description_in
from deploy.local.passed_on import ROOT
from deploy.trouble import Trouble

OF_A_FOLDER = re.compile(
    r"""\./kokon\ (?:
        up (?:\ --office)?
        | keys (?!\ backup-identity) (?:\ (?:rotate|lock))?
        | join\ (?:invite|accept|admit|confirm|connect|trust|list)
        | dead-letters\ (?:list|replay)
        | audit\ (?:verify|public-key)
        | backup | clock | doctor | leave | reconcile | recompute | records | recreate-stream | restore | team
    ) (?! [\w-] | \ --folder )""",
    re.VERBOSE,
)
"""A command that is about one installation."""
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
    return Installation(place, found.id, found.kind, found.name, found.port)


def wanted(folder: Path | None, id: str | None, name: str | None, port: int | None, *, office: bool) -> Installation:
    """What `up` is asked for; what is not said stays as it was in the folder."""
    place = (folder or (OFFICE_DATA if office else DATA)).resolve()
    if id is not None and not CENTRE_ID.match(id):
        raise Trouble("not_an_id", f"{id!r} cannot be an id.", "use small letters, digits and hyphens, 32 at most.")
    found = description_in(place)
    kept = (found.id, found.name, found.port) if found else ("office" if office else "centre", "", DEFAULT_PORT)
    return Installation(
        place, id or kept[0], "office" if office else "centre", kept[1] if name is None else name, port or kept[2]
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
