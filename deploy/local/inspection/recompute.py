"""`./kokon recompute`: history and counts made anew from what is kept, while the services go on working."""

import json
import sys
from collections.abc import Callable
from contextlib import nullcontext

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.local.services.local_target import Local
from deploy.local.settings.places import Folder, Json, Office, existing
from deploy.operations import recompute as operation

TITLES = {"centre": "Quarters of the history", "office": "Releases of the centres"}


def recompute(folder: Folder = None, office: Office = False, json_output: Json = False) -> None:
    """Make the history of a centre, or the counts of the office, anew. Both must be running."""
    installation = existing(folder, office=office)
    with bar(sys.stderr.isatty() and not json_output) as progress:
        made = operation.recompute(Local(installation), progress_callback(progress, TITLES[installation.kind]))
    typer.echo(json.dumps(made) if json_output else operation.result_text(made))


def bar(wanted: bool) -> Progress | nullcontext[None]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True) if wanted else nullcontext()


def progress_callback(progress: Progress | None, title: str) -> Callable[[int, int], None]:
    if progress is None:
        return lambda done, total: None
    task = progress.add_task(title, total=None)
    return lambda done, total: progress.update(task, completed=done, total=total)
