"""`./kokon reconcile`: what a centre released, what the office says it took, and what to do where they differ."""

import json
from pathlib import Path

import typer
from rich.table import Table

from deploy.local.machine.display import on_output
from deploy.local.services.local_target import Local
from deploy.local.settings.places import Folder, Json, existing, with_folder
from deploy.operations.reconcile import STATES, UNKNOWN_HERE, Told, answers_to_nothing, next_step, quarters


def reconcile(folder: Folder = None, json_output: Json = False) -> None:
    """Compare what this centre released with what the office says it took. Exit code 1 where something is missing."""
    installation = existing(folder)
    target = Local(installation)
    lines, unknown = quarters(target), answers_to_nothing(target)
    if json_output:
        told = [line | {"next_step": with_folder(next_step(line), installation.folder)} for line in lines]
        typer.echo(json.dumps({"quarters": told, "answers_to_unknown_releases": unknown}))
    else:
        _show(lines, unknown, installation.folder)
    raise typer.Exit(1 if unknown or any(line["missing"] for line in lines) else 0)


def _show(lines: list[Told], unknown: int, folder: Path) -> None:
    console = on_output()
    if not lines:
        console.print("Casework has told nothing yet, so there is nothing to release.")
        return
    table = Table("quarter", "no.", "left", "the office", "next step", box=None)
    for line in lines:
        said = STATES[line["state"]][0] + (f" ({line['reason']})" if line["reason"] else "")
        step = with_folder(next_step(line), folder)
        table.add_row(line["period"], str(line["sequence"] or ""), line["left_on"], said, step)
    console.print(table)
    if unknown:
        what, step = UNKNOWN_HERE
        words = f"{what.format(number=unknown)} Next step: {with_folder(step, folder)}"
        console.print(words, highlight=False, soft_wrap=True)
    missing = sum(line["missing"] for line in lines)
    console.print(f"{missing} to look after." if missing else "Nothing is missing.", highlight=False)
