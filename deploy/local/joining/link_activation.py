"""`./kokon join connect`: after the call a centre uses its link, and not before."""

from typing import Annotated

import typer

from deploy.local.joining import join_commands
from deploy.local.settings.places import Folder, Json, existing, with_folder
from deploy.operations import links


def connect(
    digits: Annotated[
        list[str] | None, typer.Argument(help="As the office reads them out on the phone.", show_default=False)
    ] = None,
    folder: Folder = None,
    json_output: Json = False,
) -> None:
    """Centre: use the link, with the digits that the office reads out in return. Without them: what to read out."""
    installation = existing(folder)
    centre = join_commands.linked(installation)
    hub = links.connect(centre, " ".join(digits or ()))
    running = centre.server.process() is not None
    step = "./kokon doctor says how it stands." if running else "./kokon up"
    join_commands.say(
        json_output,
        {"hub": hub, "running": running},
        f"The call was made: the link to {hub} is used.",
        f"Next step: {with_folder(step, installation.folder)}",
    )
