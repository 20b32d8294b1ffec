"""`./kokon test`: everything that must hold before a change lands, step by step, with the time each takes."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Annotated

import psutil
import typer
from rich.console import Console

from deploy.local import skipped
from deploy.local.passed_on import ROOT


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
# the tests share themselves out (tests/sharing.py): two processes are busy while the third waits for storms to end
TESTS = Step("tests", "pytest", ("-q", "-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"), talks=True)
CONTAINERS = Step("tests in containers", "pytest", ("-m", "containers", "tests/containers"), talks=True)
MEMORY = Path("/dev/shm")  # noqa: S108  # only ever a folder of our own in it
ROOM = 8 * 2**30
"""Bytes of memory that must be free to write there."""
CHOSEN = Step("tests", "pytest", talks=True)


def run_tests(
    context: typer.Context,
    containers: Annotated[bool, typer.Option("--containers", help="Only what needs a container engine.")] = False,
) -> None:
    """Check style, types and boundaries and run all tests. Further arguments go to pytest, which then runs alone."""
    further = tuple(context.args)
    begun = monotonic()
    with TemporaryDirectory(prefix="kokon-") as name:
        noted = Path(name) / "skipped"
        if containers or further:
            failed = _failed([_with(CONTAINERS if containers else CHOSEN, (*skipped.arguments(noted), *further))])
        else:
            with ThreadPoolExecutor(1) as beside, scratch() as folder:
                looks = beside.submit(_failed, LOOKS)
                failed = _failed([_with(TESTS, skipped.arguments(noted))], folder) + looks.result()
        left_out = skipped.told(noted)
    words = f"failed: {', '.join(failed)}" if failed else "all passed"
    line = f"{words}{left_out}, {monotonic() - begun:.0f} s"
    Console(stderr=True).print(line, style="red" if failed else "green", markup=False, soft_wrap=True)
    raise typer.Exit(1 if failed else 0)


@contextmanager
def scratch() -> Iterator[Path | None]:
    """A folder in memory for what the tests write and throw away, where there is plenty of it: thousands of them would
    wait for a disk. No test cuts the power, and what is killed leaves the same behind in memory as on a disk."""
    if not _is_roomy(MEMORY):
        yield None
        return
    with TemporaryDirectory(prefix="kokon-", dir=MEMORY) as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL does not run as root: its user passes through
        yield folder


def _is_roomy(memory: Path) -> bool:
    try:
        about = os.statvfs(memory)
    except OSError:
        return False
    free = min(about.f_bavail * about.f_frsize, psutil.virtual_memory().available)
    return free >= ROOM and not about.f_flag & os.ST_NOEXEC


def _failed(steps: Sequence[Step], folder: Path | None = None) -> list[str]:
    return [step.title for step in steps if not _passes(step, folder)]


def _with(step: Step, further: tuple[str, ...]) -> Step:
    return Step(step.title, step.module, (*step.arguments, *further), step.talks)


def _passes(step: Step, folder: Path | None) -> bool:
    begun = monotonic()
    line = [sys.executable, "-m", step.module, *step.arguments]
    finished = subprocess.run(
        line, cwd=ROOT, check=False, env=_surroundings(folder), capture_output=not step.talks, text=True
    )
    if finished.returncode and not step.talks:
        sys.stderr.write(finished.stdout + finished.stderr)
    Console(stderr=True).print(f"{step.title}: {monotonic() - begun:.0f} s", highlight=False)
    return finished.returncode == 0


def _surroundings(folder: Path | None) -> dict[str, str]:
    """What one process has compiled the others read: hundreds are started."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"TMPDIR": str(folder)} if folder else kept
