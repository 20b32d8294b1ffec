"""`./kokon keys rotate authority` at the office, `./kokon join trust` at each centre: a new authority of the hub.

First every centre gets to know it, by a file and a call; then the hub uses it, and no link was down.
"""

from pathlib import Path
from typing import Annotated

import typer

from deploy.joining import papers
from deploy.joining.papers import Announcement
from deploy.local.joining import join_commands
from deploy.local.settings.installation import Installation
from deploy.local.settings.places import Folder, Json, existing, with_folder
from deploy.operations import links

AUTHORITY = "authority"


def announce(installation: Installation, to: Path | None, *, forget_old: bool, json_output: bool) -> None:
    """Makes the next authority once, and writes whom centres are to trust. The hub goes on with the one it has."""
    hub = join_commands.hub_of(installation)
    paper = links.announce(hub, forget_old=forget_old)
    file = to or Path("announcement.json")
    paper.write(file)
    file.chmod(0o644)
    join_commands.say(
        json_output,
        {"file": str(file), "fingerprint": paper.fingerprint},
        f"Written: {file}. Send it to every centre; each runs ./kokon join trust {file.name} and calls you. Read out:",
        f"    {paper.fingerprint}",
        with_folder("When all have done so: ./kokon keys rotate authority --use", installation.folder),
    )


def use(installation: Installation, *, json_output: bool) -> None:
    """Switch the hub to a certificate of the new authority and destroy the key of the old one."""
    hub = join_commands.hub_of(installation)
    hub.authority.switch()
    if hub.reload():
        hub.end_links()
    else:
        hub.write_configuration()
    hub.authority.forget_before()
    join_commands.say(
        json_output,
        {"rotated": AUTHORITY},
        "The hub uses its new authority; the key of the old one is destroyed.",
        "A centre that does not trust it yet keeps what it has to say until it does: "
        + with_folder("./kokon join list", installation.folder),
    )


def trust(
    file: join_commands.Paper,
    fingerprint: Annotated[
        str | None, typer.Option("--fingerprint", help="As the office read it out on the phone.", show_default=False)
    ] = None,
    folder: Folder = None,
    json_output: Json = False,
) -> None:
    """Centre: trust a new authority of the hub, after comparing the fingerprint on the phone."""
    paper = papers.read(file, Announcement)
    installation = existing(folder)
    centre = join_commands.centre_of(installation)
    links.compare(paper, fingerprint)
    centre.membership.trust(paper)
    running = centre.start_anew()
    join_commands.say(
        json_output,
        {"trusted": True, "running": running},
        "The new authority of the hub is trusted. Tell the office.",
        *([] if running else [with_folder("The centre does not run. Next step: ./kokon up", installation.folder)]),
    )
