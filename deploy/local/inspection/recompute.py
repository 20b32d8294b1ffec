"""`./kokon recompute`: history and counts made anew from what is kept, while the services go on working."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import nullcontext

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.local.machine.in_memory import named_in
from deploy.local.machine.program_environment import ROOT
from deploy.local.services.team import surroundings
from deploy.local.settings.places import Folder, Json, Office, existing
from deploy.trouble import Trouble

SERVICES = {"centre": "quality", "office": "office"}
TITLES = {"centre": "Quarters of the history", "office": "Releases of the centres"}


def recompute(folder: Folder = None, office: Office = False, json_output: Json = False) -> None:
    """Make the history of a centre, or the counts of the office, anew. Both must be running."""
    installation = existing(folder, office=office)
    line = [sys.executable, "-m", "services.quality.recomputing", installation.kind]
    environment = surroundings(installation, SERVICES[installation.kind])
    with bar(sys.stderr.isatty() and not json_output) as progress:
        made = followed(line, environment, progress_callback(progress, TITLES[installation.kind]))
    typer.echo(json.dumps(made) if json_output else result_text(made))


def bar(wanted: bool) -> Progress | nullcontext[None]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True) if wanted else nullcontext()


def progress_callback(progress: Progress | None, title: str) -> Callable[[int, int], None]:
    if progress is None:
        return lambda done, total: None
    task = progress.add_task(title, total=None)
    return lambda done, total: progress.update(task, completed=done, total=total)


def followed(line: list[str], environment: dict[str, str], tell: Callable[[int, int], None]) -> dict[str, int]:
    """Runs it to its end and returns what was made."""
    with subprocess.Popen(
        line,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=named_in(environment.values()),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        made = read(process.stdout, tell)
        words = process.stderr.read().strip().splitlines()
    if process.returncode or made is None:
        raise trouble(words[-1] if words else "")
    return made


def read(lines: Iterable[str], tell: Callable[[int, int], None]) -> dict[str, int] | None:
    made = None
    for line in lines:
        told = json.loads(line)
        if "made" in told:
            made = told["made"]
        else:
            tell(told["done"], told["total"])
    return made


def trouble(words: str) -> Trouble:
    """What the service said of itself; anything else is most often a database that is older than the program."""
    if not words.startswith("kokon: "):
        return Trouble("not_recomputed", "Nothing was recomputed.", "start it with ./kokon up once, then try again.")
    what, _, step = words.removeprefix("kokon: ").partition(" Next step: ")
    return Trouble("not_recomputed", f"Nothing was recomputed: {what}", step)


def result_text(made: dict[str, int]) -> str:
    return "Made anew: " + ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in made.items()) + "."
