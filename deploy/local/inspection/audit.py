"""`./kokon audit ...`: hands the words over to the service that keeps the audit, with that service's surroundings."""

from pathlib import Path
from typing import Annotated, Any, cast

import typer

from deploy.local.services.local_target import Local
from deploy.local.settings.installation import Installation
from deploy.local.settings.places import Folder, Json, existing
from deploy.local.settings.service_settings import kept_for, settings_of
from deploy.operations import audit as operation
from deploy.operations.findings import Finding
from services.cases.foundation.audit.status import WITHOUT_IT, lacking

app = typer.Typer(
    help="Whether what was written down about reads and changes is still as it was.", no_args_is_help=True
)


@app.command()
def verify(
    folder: Folder = None,
    roots: Annotated[
        Path | None, typer.Option("--roots", help="The folder with the roots from outside.", show_default=False)
    ] = None,
    public_key: Annotated[
        str, typer.Option("--public-key", help="The key that roots are signed with, as it was noted.")
    ] = "",
    json_output: Json = False,
) -> None:
    """Name entries of the audit that were changed or taken away. The centre must be running; 1 if there are any."""
    words = ["--json"] if json_output else []
    words += ["--roots", str(roots.resolve())] if roots else []
    words += ["--public-key", public_key] if public_key else []
    raise typer.Exit(operation.verify(Local(existing(folder)), *words))


@app.command("public-key")
def public_key(folder: Folder = None) -> None:
    """The key that roots are signed with: write it down, and keep it apart from this machine."""
    raise typer.Exit(operation.show_public_key(Local(existing(folder))))


def folder_outside(installation: Installation) -> str:
    """What is wrong with the folder that is named for signed days, and the next step; nothing where nothing is."""
    told = kept_for("cases", installation.variables) | settings_of("cases", demo=installation.demo)
    wrong = lacking(Path(told["AUDIT_ROOTS"])) if told.get("AUDIT_ROOTS") else None
    return f"{wrong}. Next step: {WITHOUT_IT}" if wrong else ""


def judged(installation: Installation) -> Finding:
    """Of a centre that runs: whether its days are signed and lie outside, as `cases` says it."""
    if found := operation.signed(Local(installation)):
        return Finding("access log", **cast(Any, found))
    return Finding("access log", "optional", "it was not looked at", "start it with ./kokon up, then again.")
