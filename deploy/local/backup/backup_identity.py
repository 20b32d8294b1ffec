"""`./kokon keys backup-identity FILE`: what opens locked backups."""

from pathlib import Path
from typing import Annotated

import typer
from pyrage.x25519 import Identity

from deploy.local.joining.join_commands import say
from deploy.local.settings.places import Json
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble


def new_identity() -> tuple[str, str]:
    """The recipient, and what stands in the file of the identity."""
    identity = Identity.generate()
    recipient = str(identity.to_public())
    return recipient, f"# opens backups of Kokon that are locked for {recipient}\n{identity}\n"


def make_identity(
    to: Annotated[Path, typer.Argument(help="A file on a medium that lies apart.", show_default=False)],
    json_output: Json = False,
) -> None:
    """Make what opens locked backups; print the recipient that locks them."""
    if to.exists():
        raise Trouble("exists", f"{to} is there already.", "name another file; nothing is written over it.")
    recipient, text = new_identity()
    write_owner_only(to, text)
    words = (
        f"{recipient}\nFrom now on each backup is told this beside its places: --recipient {recipient}\n"
        f"Keep {to} away from this machine and from the backups, twice: without it no locked backup ever opens."
    )
    say(json_output, {"recipient": recipient, "identity": str(to)}, words)
