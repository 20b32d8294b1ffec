"""A supervisor that is killed with -9, and it alone: what it had started is known, and has to end by itself."""

import signal
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from select import select

import psutil

from tests.programs import Running
from tests.shared.patience import PATIENCE

AGAIN = (
    "run/lock",
    "postgres/data/postmaster.pid",
    "nats/nats.conf",
    "nats/process.json",
    "run/processes.json",
    "ready",
)
"""What every start makes, or writes anew, on its way; then it says that it is ready."""
FIRST = (
    *AGAIN,
    "postgres/data.new",
    "postgres/data",
    "keys/postgres.json",
    "keys/cases.key",
    "keys/quality.public.json",
)
"""The same of the first one."""


def kill_alone(process: Running) -> list[psutil.Process]:
    """It stands still first, so that nothing is started in between; returns all that ran below it."""
    process.send_signal(signal.SIGSTOP)
    below: list[psutil.Process] = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    return below


def still_there(below: list[psutil.Process]) -> list[str]:
    """Names of those that have not ended by themselves in time."""
    deadline = time.monotonic() + PATIENCE
    while (left := [name for one in below if (name := name_of(one))]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def name_of(process: psutil.Process) -> str:
    try:
        alive = process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        return " ".join(process.cmdline()) or process.name() if alive else ""
    except psutil.NoSuchProcess:
        return ""


def wait_for_some_step(process: Running, folder: Path, steps: Sequence[str], random: Random) -> str:
    """Until a start has come so far, and a moment longer; says when that is."""
    step, moment, begun = random.choice(steps), random.uniform(0, 0.6), time.time()
    assert process.stdout
    while not changed_since(folder / step, begun) and not select([process.stdout], [], [], 0.005)[0]:
        pass
    time.sleep(moment)
    return f"{moment:.2f} s after {step}"


def changed_since(file: Path, moment: float) -> bool:
    try:
        return file.stat().st_mtime >= moment
    except OSError:
        return False
