"""`./kokon audit ...`: hands the words over to the service that keeps the audit, with that service's surroundings."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from deploy.findings import Finding
from deploy.local.machine import programs
from deploy.local.machine.in_memory import named_in
from deploy.local.machine.processes import AS_MODULE, Program
from deploy.local.machine.program_environment import ROOT
from deploy.local.services.team import surroundings
from deploy.local.settings.installation import Installation
from deploy.local.settings.places import Folder, Json, existing

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
    run(folder, "verify", *words)


@app.command("public-key")
def public_key(folder: Folder = None) -> None:
    """The key that roots are signed with: write it down, and keep it apart from this machine."""
    run(folder, "public-key")


def judged(installation: Installation) -> Finding:
    """Of a centre that runs: whether its days are signed and lie outside, as `cases` says it."""
    told = surroundings(installation, "cases")
    finished = programs.run(Program([*AS_MODULE, "services.cases.foundation.audit", "signed", "--json"], told, ROOT))
    try:
        return Finding("access log", **json.loads(finished.stdout))
    except ValueError:
        return Finding("access log", "optional", "it was not looked at", "start it with ./kokon up, then again.")


def run(folder: Path | None, *words: str) -> None:
    told = surroundings(existing(folder), "cases")
    line = [sys.executable, "-m", "services.cases.foundation.audit", *words]
    raise typer.Exit(subprocess.run(line, cwd=ROOT, env=told, pass_fds=named_in(told.values()), check=False).returncode)
