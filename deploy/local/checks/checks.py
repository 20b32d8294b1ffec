"""`./kokon test`: everything that must hold before a change lands, step by step, with the time each takes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Annotated

import psutil
import typer
from rich.console import Console

from deploy.local.checks import outcomes, skipped_tests
from deploy.local.machine import report_file
from deploy.local.machine.program_environment import ROOT


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    module: str
    arguments: Sequence[str] = ()
    talks: bool = False
    """Its output is shown while it runs; else only when it fails."""


@dataclass(frozen=True, slots=True)
class Done:
    title: str
    passed: bool
    seconds: float


LOOKS = (
    Step("style", "ruff", ("check", ".")),
    Step("layout", "ruff", ("format", "--check", ".")),
    Step("types", "mypy"),
)
READING = Step("reading all tests once", "pytest", ("-q", "--collect-only"))
"""In a fresh clone: what one process has compiled the others read, who else would all compile the same at once."""
# the tests share themselves out (tests/sharing.py): five processes keep two processors busy, for many wait now and then
TESTS = Step("tests", "pytest", ("-q", "-n", "5", "--dist", "loadfile", "--no-loadscope-reorder"), talks=True)
CONTAINERS = Step("tests in containers", "pytest", ("-m", "containers", "tests/containers"), talks=True)
FAULTS = Step(
    "faults", "pytest", ("-s", "tests/chaos/test_storms.py", "tests/containers/test_federation_faults.py"), talks=True
)
MEMORY = Path("/dev/shm")  # noqa: S108  # only ever a folder of our own in it
ROOM = 8 * 2**30
"""Bytes of memory that must be free to write there."""
LEFT_OUT = ("real", "browser", "containers", "chaos", "statistics")
"""Marks of tests that need a server or patience."""
PURE = Step(
    "pure tests",
    "pytest",
    ("-q", "-n", "2", "--dist", "loadfile", "-m", " and ".join(f"not {mark}" for mark in LEFT_OUT)),
    talks=True,
)
"""Their markers say which tests need a server; most carry them by their fixtures (tests/conftest.py)."""
CHOSEN = Step("tests", "pytest", talks=True)
WITH_NAMES = {step.title for step in (TESTS, CONTAINERS, FAULTS, PURE, CHOSEN)}
"""Steps of which the last line says which tests failed."""
NAMED, NO_NAMES = 5, "no test failed, pytest itself did"
GOAL, GOAL_WITH_CONTAINERS, GOAL_OF_QUICK = 900, 1500, 120
"""Seconds that all of it may take on two processors; machines differ, so nothing fails by it."""
THOROUGH = "KOKON_THOROUGH"
"""Set, nothing is drawn: all combinations, all hostile requests and a thousand examples of each property run."""
FAULT_MINUTES = "KOKON_FAULT_MINUTES"
"""So long the suite of faults goes on, round by round (tests/chaos/test_storms.py); without it for one round."""
CONTAINERS_APART = "KOKON_CONTAINERS_APART"
"""Set, tests in containers leave themselves out (tests/containers/conftest.py)."""


def run_tests(
    context: typer.Context,
    containers: Annotated[bool, typer.Option("--containers", help="Only what needs a container engine.")] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Style, types, contracts and the tests that need no server.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--everything", help="All combinations, of which some are drawn otherwise; takes hours.")
    ] = False,
    faults: Annotated[
        int | None, typer.Option("--faults", min=1, help="Only the suite of faults, for so many minutes.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write what came of it here.", dir_okay=False)
    ] = None,
) -> None:
    """Check style, types and boundaries and run all tests. Further arguments go to pytest, which then runs alone.

    What needs a container engine runs with --containers, and where CI is set with all the others. With --quick, style,
    types, contracts and the tests that need no server are done within two minutes.
    """
    report_file.check(json_file)
    if containers + quick + everything + (faults is not None) > 1:
        raise typer.BadParameter("Choose one of --containers, --quick, --everything and --faults.")
    further = tuple(context.args)
    chosen = CONTAINERS if containers else FAULTS if faults else CHOSEN if further and not quick else None
    apart = not (chosen or os.environ.get("CI"))
    goal = None if chosen or everything else GOAL_OF_QUICK if quick else GOAL if apart else GOAL_WITH_CONTAINERS
    more = {THOROUGH: "1"} if everything else {FAULT_MINUTES: str(faults)} if faults else {}
    begun = monotonic()
    with TemporaryDirectory(prefix="kokon-") as name:
        skips, found = Path(name) / "skipped", Path(name) / "outcomes"
        plugins = (*skipped_tests.arguments(skips), *outcomes.arguments(found))
        if chosen:
            done = _run([_with(chosen, (*plugins, *further))], surroundings() | more)
        else:
            with ThreadPoolExecutor(1) as beside, scratch() as folder:
                looks = beside.submit(_run, LOOKS)
                tests = [*reading_first(ROOT), _with(PURE if quick else TESTS, (*plugins, *further))]
                done = _run(tests, surroundings(folder, apart=apart) | more) + looks.result()
        seconds = monotonic() - begun
        if json_file:
            write(json_file, done, seconds, goal, skips, found)
        left_out = skipped_tests.summary(skips)
        wrong = outcomes.read(found)["failed"]
    failed = [failure_words(step, wrong) for step in done if not step.passed]
    words = f"failed: {', '.join(failed)}" if failed else "all passed"
    line = f"{words}{left_out}, {seconds:.0f} s{beside_goal(seconds, goal)}"
    Console(stderr=True).print(line, style="red" if failed else "green", markup=False, soft_wrap=True)
    raise typer.Exit(1 if failed else 0)


def failure_words(step: Done, wrong: Sequence[str]) -> str:
    """With the names of the tests that failed; all of them stand further up, in the summary of pytest."""
    if step.title not in WITH_NAMES:
        return step.title
    more = f"; {len(wrong) - NAMED} more" if len(wrong) > NAMED else ""
    return f"{step.title} ({'; '.join(wrong[:NAMED]) or NO_NAMES}{more})"


def reading_first(root: Path) -> list[Step]:
    """Nothing where the tests below `root` are compiled."""
    return [] if any(root.glob("tests/**/*.pyc")) else [READING]


def beside_goal(seconds: float, goal: int | None) -> str:
    if goal is None:
        return ""
    return f" ({'within' if seconds <= goal else 'longer than'} the {goal} s that it may take on two processors)"


def write(file: Path, done: Sequence[Done], seconds: float, goal: int | None, skips: Path, found: Path) -> None:
    """Without a goal where only some of it was asked for."""
    told = {
        "all_passed": all(step.passed for step in done),
        "seconds": round(seconds, 1),
        "goal": goal and {"seconds": goal, "held": seconds <= goal},
        "steps": [asdict(step) for step in done],
        **outcomes.read(found),
        "skipped": [{"why": why, "tests": tests} for why, tests in skipped_tests.counted(skips).most_common()],
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


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


def _run(steps: Sequence[Step], given: Mapping[str, str] | None = None) -> list[Done]:
    return [_done(step, given or surroundings()) for step in steps]


def _with(step: Step, further: tuple[str, ...]) -> Step:
    return Step(step.title, step.module, (*step.arguments, *further), step.talks)


def _done(step: Step, given: Mapping[str, str]) -> Done:
    begun = monotonic()
    line = [sys.executable, "-m", step.module, *step.arguments]
    finished = subprocess.run(line, cwd=ROOT, check=False, env=given, capture_output=not step.talks, text=True)
    if finished.returncode and not step.talks:
        sys.stderr.write(finished.stdout + finished.stderr)
    done = Done(step.title, finished.returncode == 0, round(monotonic() - begun, 1))
    Console(stderr=True).print(f"{step.title}: {done.seconds:.0f} s", highlight=False)
    return done


def surroundings(folder: Path | None = None, *, apart: bool = False) -> dict[str, str]:
    """What one process has compiled the others read: hundreds are started."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    kept |= {"TMPDIR": str(folder)} if folder else {}
    return kept | {CONTAINERS_APART: "1"} if apart else kept
