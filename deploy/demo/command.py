"""`./kokon demo`: a federation with plausible invented life, to look at or, with --headless, to be measured by."""

import secrets
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.local.machine import report_file, stop_signals
from deploy.local.machine.program_environment import ROOT
from deploy.trouble import Trouble

FOLDER = ROOT / ".kokon" / "demo"


def demo(
    headless: Annotated[bool, typer.Option("--headless", help="Go all the way, say how it was, and stop.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write what happened here.", dir_okay=False)] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="The same people and words again.", min=0)] = None,
    clients: Annotated[
        int | None,
        typer.Option("--clients", help="People a centre (16; 24 with --small, 10 with --headless).", min=1, max=900),
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="Addresses of a federation that runs already.", exists=True)
    ] = None,
    small: Annotated[
        bool, typer.Option("--small", help="Two centres without the ten others and the two years; as with --headless.")
    ] = False,
    folder: Annotated[Path, typer.Option("--folder", help="Emptied at every start.")] = FOLDER,
) -> None:
    """Start an office and two of its twelve centres, let invented people live in them, and show where to look."""
    # all of it only here: the other commands start faster without
    from deploy.demo.reports.report import FEDERATED, FEW, USUAL
    from deploy.demo.run import Run

    report_file.check(json_file)
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    usual = FEW if headless else USUAL if small or against else FEDERATED
    run = Run(seed, clients or usual, headless=headless, small=small, json_file=json_file)
    try:
        stop_signals.run(run.against(against) if against else run.on_stage(folder.resolve()))
    except stop_signals.Stopped:
        if headless:
            raise Trouble("stopped", "The demonstration was stopped on its way.", "start it again.") from None
        Console(stderr=True).print("Stopped. Nothing of it is left running.")
    raise typer.Exit(run.exit_code)
