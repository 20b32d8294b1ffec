"""Where installations are when nobody says: below .kokon in the project's folder; and which one a command means."""

import re
from pathlib import Path
from typing import Annotated

import typer

from deploy.local.installation import DEFAULT_PORT, Installation, description_in
from deploy.local.passed_on import ROOT
from deploy.trouble import Trouble

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
        raise Trouble("no_installation", f"There is nothing in {place} yet.", "start it with ./kokon up.")
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
