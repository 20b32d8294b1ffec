"""`./kokon reconcile`: what a centre released, what the office says it took, and what to do where they differ."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import typer
from rich.table import Table

from deploy.local.machine.display import on_output
from deploy.local.machine.in_memory import named_in
from deploy.local.machine.program_environment import ROOT
from deploy.local.servers.servers import Servers
from deploy.local.services.team import surroundings
from deploy.local.settings.installation import Installation
from deploy.local.settings.places import Folder, Json, existing, with_folder
from deploy.nats import dead_letters
from deploy.nats.identities import DEAD_LETTERS
from deploy.nats.stream_administration import administration
from deploy.trouble import Trouble

type Told = dict[str, Any]
CALL = "call the office; the page Release says what to do then."
STATES = {
    "running": ("not over yet", ""),
    "waiting": (
        "casework has not told its part",
        "if the quarter ended days ago: open Figures in casework, it says why.",
    ),
    "draft": ("not approved", "the lead or the quality officer approves it on the page Release."),
    "approved": ("approved, leaves on its day", ""),
    "late": ("approved, its day has passed", "start the centre with ./kokon up; it leaves by itself."),
    "leaving": ("waits for the message bus", "./kokon doctor, if it stays so."),
    "released": ("left, no answer yet", ""),
    "unanswered": (
        "left, no answer for a week",
        "./kokon doctor looks at the link; then send it again on the page Release.",
    ),
    "refused": ("the office refused it", CALL),
    "locked": ("the office has it; locked", ""),
}
"""In words, and what to do where something has to be done."""
REFUSALS = {
    "different_release": "the office keeps the one it has had before; nothing is lost. Was a backup put back? " + CALL,
    "number_taken": "its number was given out before. Was an older backup put back? Restore a newer one, or " + CALL,
    "unknown_key": "./kokon keys rotate release, and have the office admit the answer; then send it again.",
    "other_version": "update this program or the office's, then send it again on the page Release.",
    "unknown_catalogue": "update this program or the office's, then send it again on the page Release.",
    "unknown_budget": "update this program or the office's, then send it again on the page Release.",
    "wrong_criteria": "update this program or the office's, then send it again on the page Release.",
}
UNKNOWN_HERE = (
    "The office answered {number} times about releases that this centre does not know.",
    "its database is older than what it sent: start the centre, so that they come back in from "
    "the message bus; then ./kokon dead-letters replay.",
)


def reconcile(folder: Folder = None, json_output: Json = False) -> None:
    """Compare what this centre released with what the office says it took. Exit code 1 where something is missing."""
    installation = existing(folder)
    lines = _lines(installation)
    unknown = asyncio.run(_answers_to_nothing(Servers(installation)))
    if json_output:
        told = [line | {"next_step": with_folder(next_step(line), installation.folder)} for line in lines]
        typer.echo(json.dumps({"quarters": told, "answers_to_unknown_releases": unknown}))
    else:
        _show(lines, unknown, installation.folder)
    raise typer.Exit(1 if unknown or any(line["missing"] for line in lines) else 0)


def _lines(installation: Installation) -> list[Told]:
    line, told = [sys.executable, "-m", "services.quality.reconciling"], surroundings(installation, "quality")
    finished = subprocess.run(
        line, cwd=ROOT, env=told, capture_output=True, text=True, check=False, pass_fds=named_in(told.values())
    )
    if finished.returncode:
        raise Trouble(
            "not_reconciled", "The releases could not be read.", "start the centre with ./kokon up, then again."
        )
    found: list[Told] = json.loads(finished.stdout)
    return found


async def _answers_to_nothing(servers: Servers) -> int:
    """What the office said about releases that `quality` does not know, and put aside; 0 while no bus runs."""
    if servers.nats.process() is None:
        return 0
    async with administration(servers.nats.url, DEAD_LETTERS, servers.nats.seed(DEAD_LETTERS)) as api:
        return sum([letter.reason == "unknown_release" async for letter in dead_letters.letters(api)])


def next_step(line: Told) -> str:
    """Empty where nobody has to do anything."""
    step = STATES[line["state"]][1]
    return REFUSALS.get(line["reason"], step) if line["state"] == "refused" else step


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
