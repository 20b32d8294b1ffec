"""What a simulation found: a table for people, JSON for scripts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isnan
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from services.cases.contact.gate.outcomes import POINTS_OF
from shared.privacy.budget import Budget
from simulation.errors import Error
from simulation.federation import Plan
from simulation.tallies import NOBODY, Waits

NAMES = {
    "federation_index_quarter": "all: index, quarter",
    "federation_index_year": "all: index, year",
    "federation_criterion_year": "all: criterion, year",
    "federation_uncounted_year": "all: not counted yet",
    "centre_index_quarter": "one: index, quarter",
    "centre_index_year": "one: index, year",
    "centre_criterion_year": "one: criterion, year",
}
COLUMNS = {
    "figures": "of",
    "shown": "shown",
    "noise": "noise",
    "rule": "rule",
    "whole": "both",
    "interval": "interval",
    "quoted": "quoted",
    "holds": "holds",
}
SHARES = ("shown", "quoted", "holds", "held")
WORDS = (
    ("of", "figures that were looked at, in all years together; a few say little."),
    ("shown", 'how often the noisy count is large enough; where it is not, a page says "not enough data".'),
    ("noise", "what protecting each client changes in a shown figure, in points of 100 (root mean square)."),
    (
        "rule",
        "what it changes on average that a client counts with one outcome of three, not with their mean.",
    ),
    ("both", "how far a shown figure is from all that is known of the same clients (root mean square)."),
    ("interval", "half of the width that the office gives it: noise, and the chance that lies in few clients."),
    ("quoted", "how often the office shows it: the range is at most 30 points wide, so that it may be quoted."),
    ("holds", "how often what centres really do lies in that interval; 95 % is promised."),
    ("held", "cells of monthly tallies that wait because fewer than five clients stand together."),
    ("wait", "months that an outcome waits to be told, on average; 9 in 10 are told after so many."),
    ("left", "outcomes that no tally had told when the simulation ended."),
)
NOTES = (
    "All: what the office shows, over every centre. One: what the figures of a single centre would be worth; no page "
    "has them. Not counted yet: a criterion of the budget for which casework counts nothing yet.",
    "The clients are invented, and each outcome is independent of the others, as real ones are not. They come from the "
    "seed; the noise never does, so the figures differ from run to run, the less the more years are simulated.",
)


@dataclass(frozen=True, slots=True)
class Run:
    budget: Budget
    clients: float
    """In a year, in all centres."""
    errors: Mapping[str, Error]


def show(console: Console, plan: Plan, runs: Sequence[Run], waits: Sequence[Waits]) -> None:
    for run in runs:
        console.print(table_of(plan, run))
    if len({len(run.budget.criteria.names) for run in runs}) > 1:
        console.print(comparison(runs))
    console.print(table_of_waits(waits, plan.years))
    meanings = Table.grid(padding=(0, 2))
    for word, meaning in WORDS:
        meanings.add_row(word, meaning)
    console.print(meanings)
    for note in NOTES:
        console.print(note)


def table_of(plan: Plan, run: Run) -> Table:
    table = Table(title=title_of(plan, run), title_justify="left", header_style="bold", box=SIMPLE_HEAD)
    table.add_column("points of 100", no_wrap=True)
    for heading in COLUMNS.values():
        table.add_column(heading, justify="right", no_wrap=True)
    for name, title in NAMES.items():
        if run.errors[name].figures:
            table.add_row(title, *(cell(column, getattr(run.errors[name], column)) for column in COLUMNS))
    return table


def comparison(runs: Sequence[Run]) -> Table:
    """What each number of names would give."""
    title = "numbers of criteria side by side: one criterion, a year, over all centres"
    table = Table(title=title, title_justify="left", header_style="bold", box=SIMPLE_HEAD)
    for heading in ("criteria", "epsilon", "noise", "interval", "quoted"):
        table.add_column(heading, justify="right", no_wrap=True)
    for run in runs:
        found, layer = run.errors["federation_criterion_year"], run.budget.criteria
        told = [cell(column, getattr(found, column)) for column in ("noise", "interval", "quoted")]
        table.add_row(f"{len(layer.names)}", f"{layer.epsilon:g}", *told)
    return table


def table_of_waits(waits: Sequence[Waits], years: int) -> Table:
    title = f"inside a centre: tallies of the {len(POINTS_OF)} indicators that casework counts today"
    table = Table(title=title, title_justify="left", header_style="bold", box=SIMPLE_HEAD)
    table.add_column("clients a year", no_wrap=True)
    for heading in ("held", "wait", "9 in 10", "left"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, each in by_size(waits).items():
        many = each.clients / years / (len(waits) if name == "all" else 1)
        cells = (cell("held", each.share_held), cell("wait", each.mean), cell("figures", each.nine_in_ten))
        table.add_row(f"{name}: {many:.0f}", *cells, f"{each.waiting}")
    return table


def by_size(waits: Sequence[Waits]) -> dict[str, Waits]:
    """`all` is of a centre on average."""
    middle = waits[len(waits) // 2]
    return {"smallest": waits[0], "middle": middle, "largest": waits[-1], "all": sum(waits, NOBODY)}


def title_of(plan: Plan, run: Run) -> str:
    index, criteria = run.budget.index, run.budget.criteria
    many = len(criteria.names)
    return (
        f"{plan.centres} centres with {plan.fewest} to {plan.most} clients a year, {run.clients:,.0f} in all; "
        f"simulated: {plan.years} year{'s' if plan.years > 1 else ''}"
        f"{f', {plan.reporting:.0%} of the releases' if plan.reporting < 1 else ''}\n"
        f"epsilon {index.epsilon:g} for the index, {criteria.epsilon:g} for {many} "
        f"{'criteria' if many > 1 else 'criterion'}; {run.budget.lifetime:g} for a client, as long as the file is kept"
    )


def cell(column: str, value: float) -> str:
    if isnan(value):
        return "-"
    if column == "figures":
        return f"{value:.0f}"
    if column in SHARES:
        return f"{100 * value:.0f} %"
    return f"{value:+.1f}" if column == "rule" else f"{value:.1f}"


def write(file: Path, plan: Plan, runs: Sequence[Run], waits: Sequence[Waits]) -> None:
    """Figures in points of 100 and shares from 0 to 1; null where nothing could be shown."""
    told = {
        "centres": plan.centres,
        "clients_a_year": [plan.fewest, plan.most],
        "years": plan.years,
        "indicators": list(plan.counted),
        "seed": plan.seed,
        "reporting": plan.reporting,
        "runs": [as_json(run) for run in runs],
        "tallies": {name: waits_as_json(each) for name, each in by_size(waits).items()},
    }
    file.write_text(json.dumps(told, indent=1) + "\n")


def as_json(run: Run) -> dict[str, object]:
    layers = {
        name: {key: without_nan(value) for key, value in asdict(error).items()} for name, error in run.errors.items()
    }
    epsilon = {"index": run.budget.index.epsilon, "criteria": run.budget.criteria.epsilon}
    names = list(run.budget.criteria.names)
    return {"budget": run.budget.version, "names": names, "epsilon": epsilon, "clients": run.clients, "layers": layers}


def waits_as_json(waits: Waits) -> dict[str, float | None]:
    return {
        "clients": waits.clients,
        "held": waits.share_held,
        "months": without_nan(waits.mean),
        "nine_in_ten": without_nan(waits.nine_in_ten),
        "left": waits.waiting,
    }


def without_nan(value: float) -> float | None:
    return None if isnan(value) else value
