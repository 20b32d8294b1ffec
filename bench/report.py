"""What a benchmark found: a table for people, JSON for scripts."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.measurements import Line

VERDICTS = {True: "[green]holds[/]", False: "[bold red]missed[/]", None: ""}


def show(console: Console, title: str, lines: Sequence[Line]) -> None:
    table = Table(title=title, title_justify="left", header_style="bold")
    table.add_column("what")
    for name in ("Kokon", "floor", "ratio", "goal"):
        table.add_column(name, justify="right")
    table.add_column("")
    for line in lines:
        table.add_row(
            line.what,
            figure(line.ours, line.unit),
            figure(line.floor, line.unit),
            figure(line.ratio, "x"),
            wanted(line),
            VERDICTS[line.passed],
        )
    console.print(table)


def wanted(line: Line) -> str:
    """A goal for our own value has its unit, so that nobody holds the ratio beside it."""
    unit = line.unit if line.goal and line.goal.of == "value" else ""
    return f"{line.goal or ''} {unit}".strip()


def figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}".rstrip()


def write(file: Path, found: Mapping[str, Sequence[Line]]) -> None:
    file.write_text(json.dumps({name: [line.as_json() for line in lines] for name, lines in found.items()}, indent=1))


def all_hold(found: Mapping[str, Sequence[Line]]) -> bool:
    return all(line.passed is not False for lines in found.values() for line in lines)
