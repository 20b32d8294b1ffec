"""`./kokon test`: everything that must hold before a change lands, step by step, with the time each takes."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console

from deploy.local.display import display
from deploy.local.service_keys import ROOT


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    module: str
    arguments: Sequence[str] = ()
    talks: bool = False
    """Its output is shown while it runs; else only when it fails."""


LOOKS = (
    Step("style", "ruff", ("check", ".")),
    Step("layout", "ruff", ("format", "--check", ".")),
    Step("types", "mypy"),
)
TWO_AT_ONCE = ("-q", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
ALONE = "chaos or containers"
TESTS = Step("tests", "pytest", (*TWO_AT_ONCE, "-m", f"not ({ALONE})", "--ignore=tests/browser"), talks=True)
# a browser's thread lets nobody else start an event loop, so its tests have a run of their own
PAGES = Step("tests in a browser", "pytest", (*TWO_AT_ONCE, "tests/browser"), talks=True)
# one builds and asks containers while the other kills; there is one federation in containers, and one who asks it
STORMS = Step("tests that kill and build", "pytest", ("-q", "-n", "2", "--dist", "loadgroup", "-m", ALONE), talks=True)
CONTAINERS = Step("tests in containers", "pytest", ("-m", "containers", "tests/containers"), talks=True)
CHOSEN = Step("tests", "pytest", talks=True)


def run_tests(
    context: typer.Context,
    containers: Annotated[bool, typer.Option("--containers", help="Only what needs a container engine.")] = False,
) -> None:
    """Check style, types and boundaries and run all tests. Further arguments go to pytest, which then runs alone."""
    further = tuple(context.args)
    if containers:
        steps: tuple[Step, ...] = (_with(CONTAINERS, further),)
    else:
        steps = (_with(CHOSEN, further),) if further else (*LOOKS, TESTS, PAGES, STORMS)
    begun = monotonic()
    failed = [step.title for step in steps if not _passes(step)]
    words = f"failed: {', '.join(failed)}" if failed else "all passed"
    Console(stderr=True).print(f"{words}, {monotonic() - begun:.0f} s", style="red" if failed else "green")
    raise typer.Exit(1 if failed else 0)


def _with(step: Step, further: tuple[str, ...]) -> Step:
    return Step(step.title, step.module, (*step.arguments, *further), step.talks)


def _passes(step: Step) -> bool:
    line = [sys.executable, "-m", step.module, *step.arguments]
    if step.talks:
        begun = monotonic()
        code = subprocess.run(line, cwd=ROOT, check=False, env=os.environ).returncode
        Console(stderr=True).print(f"{step.title}: {monotonic() - begun:.0f} s", highlight=False)
        return code == 0
    with display().step(step.title):
        finished = subprocess.run(line, cwd=ROOT, check=False, capture_output=True, text=True)
    if finished.returncode:
        sys.stderr.write(finished.stdout + finished.stderr)
    return finished.returncode == 0
