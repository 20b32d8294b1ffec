"""`./kokon simulate`: what a budget costs in accuracy, for a federation of one's own size, before anybody decides."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.local.machine import report_file
from deploy.local.machine.display import on_output
from deploy.local.settings.command_errors import ended
from shared.privacy.budget import Budget, budget
from simulation import report
from simulation.clients import CONSIDERED, TODAY, criterion_of
from simulation.errors import error_of
from simulation.federation import Plan, Tell, simulated
from simulation.tallies import waited

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
SIZES = re.compile(r"([1-9][0-9]{0,3})(?:-([1-9][0-9]{0,3}))?")
CRITERIA = sorted({criterion_of(indicator) for indicator in CONSIDERED}, key=lambda name: int(name[1:]))


def sizes(text: str) -> tuple[int, int]:
    found = SIZES.fullmatch(text)
    fewest, most = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if fewest > most:
        raise typer.BadParameter("as 5-60: the clients a year of the smallest and of the largest centre")
    return fewest, most


def readable(text: str) -> str:
    sizes(text)
    return text


def known_criteria(names: list[str] | None) -> list[str]:
    if not set(names or ()) <= set(CRITERIA):
        raise typer.BadParameter(f"one of {', '.join(CRITERIA)}")
    return names or []


@app.command()
def simulate(
    centres: Annotated[int, typer.Option(min=2, max=10_000, help="How many centres the federation has.")] = 40,
    clients_per_year: Annotated[
        str, typer.Option(callback=readable, metavar="A-B", help="Of the smallest and of the largest centre.")
    ] = "5-60",
    years: Annotated[int, typer.Option(min=1, max=50, help="More years make steadier figures.")] = 2,
    epsilon: Annotated[
        list[float] | None,
        typer.Option(min=0.01, max=10, help="Of each layer, instead of the budget's; may be repeated."),
    ] = None,
    criterion: Annotated[
        list[str] | None,
        typer.Option(
            callback=known_criteria, metavar="U1", help="Only these, instead of the budget's; may be repeated."
        ),
    ] = None,
    names: Annotated[
        list[int] | None,
        typer.Option(min=1, max=len(CRITERIA), help="Compare so many criteria, those of the budget first; repeat it."),
    ] = None,
    today: Annotated[
        bool, typer.Option("--today", help="Only the indicators that casework counts today, not all of the standards.")
    ] = False,
    reporting: Annotated[
        float, typer.Option(min=0.05, max=1, help="Which share of the releases comes, by chance.")
    ] = 1.0,
    seed: Annotated[int, typer.Option(help="Of the invented clients. The noise has no seed.")] = 1,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
) -> None:
    """Invents clients, lets the real code count, draw, release and add up, and says how far that is from the truth."""
    report_file.check(json_file)
    plan = Plan(centres, *sizes(clients_per_year), years, TODAY if today else CONSIDERED, seed, reporting)
    if criterion and names:
        raise typer.BadParameter("name the criteria by --criterion, or say how many by --names")
    choices = [first(budget(), many) for many in names] if names else [criterion or []]
    runs = [run(plan, changed(budget(), each, chosen)) for chosen in choices for each in epsilon or (None,)]
    waits = waited(plan)
    if json_file:
        report.write(json_file, plan, runs, waits)
    report.show(on_output(), plan, runs, waits)


def first(now: Budget, many: int) -> list[str]:
    """So many criteria: those of the budget, then the others in their order."""
    return list(dict.fromkeys([*now.criteria.names, *CRITERIA]))[:many]


def changed(now: Budget, epsilon: float | None, criteria: list[str]) -> Budget:
    """The budget of this Kokon, with what was asked for in its place."""
    other: dict[str, object] = {} if epsilon is None else {"epsilon": epsilon}
    names: dict[str, object] = {"names": tuple(dict.fromkeys(criteria))} if criteria else {}
    index, layer = now.index.model_copy(update=other), now.criteria.model_copy(update=other | names)
    return now.model_copy(update={"index": index, "criteria": layer})


def run(plan: Plan, chosen: Budget) -> report.Run:
    with progress(f"epsilon {chosen.index.epsilon:g}") as tell:
        found = simulated(plan, chosen, tell)
    errors = {name: error_of(figures) for name, figures in found.layers.items()}
    return report.Run(chosen, found.clients, errors)


@contextmanager
def progress(title: str) -> Iterator[Tell]:
    """For people at a terminal; on the error stream."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task(title, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


if __name__ == "__main__":
    sys.exit(ended(lambda: app(prog_name="./kokon simulate", standalone_mode=False), ["simulate", *sys.argv[1:]]))
