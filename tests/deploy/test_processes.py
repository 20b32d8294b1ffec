"""Programs end with the process that started them, and are known by more than a number."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from deploy.local.machine.processes import Identity, Program, apart, end, kill_all, spawn, together
from tests.deploy.ended_processes import gone

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
]
PARENT = """
import sys, subprocess
from deploy.local.machine.processes import Program, spawn
child = spawn(Program([sys.executable, "-c", "import time; time.sleep(60)"]), subprocess.DEVNULL)
print(child.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux ties a child to its parent; elsewhere the next start sweeps"
)
def test_a_program_ends_when_its_parent_is_killed_with_9() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdout
    child = int(parent.stdout.readline())
    assert psutil.pid_exists(child)
    parent.kill()
    parent.wait()
    assert gone(child)


async def test_a_program_started_apart_outlives_the_work_that_started_it() -> None:
    child = await apart(spawn, Program(SLEEP), subprocess.DEVNULL)
    other = await apart(threading.get_ident)
    assert other != threading.get_ident()
    assert child.poll() is None
    child.kill()
    child.wait()


async def test_work_apart_is_finished_even_when_nobody_waits_any_more(tmp_path: Path) -> None:
    begun = threading.Event()

    def work() -> None:
        begun.set()
        time.sleep(0.2)
        (tmp_path / "done").touch()

    task = asyncio.create_task(apart(work))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (tmp_path / "done").exists()


async def test_one_failure_ends_the_others_and_is_raised_as_itself() -> None:
    ended: list[str] = []

    async def fails() -> None:
        await asyncio.sleep(0)
        raise KeyError("first")

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("waits")

    with pytest.raises(KeyError, match="first"):
        await together(waits(), fails())
    assert ended == ["waits"]


def test_a_process_is_known_by_number_and_birth() -> None:
    mine = Identity.of(os.getpid())
    assert mine.process() is not None
    assert Identity(mine.pid, mine.born - 100).process() is None
    assert Identity(2**22 - 1, mine.born).process() is None


def test_one_that_does_not_listen_is_killed() -> None:
    reader, writer = os.pipe()
    stubborn = spawn(Program(STUBBORN), writer)
    assert os.read(reader, 1) == b"1"
    assert not end(stubborn, signal.SIGTERM, 0.2)
    assert stubborn.returncode == -signal.SIGKILL
    os.close(reader)
    os.close(writer)


def test_killing_all_includes_those_that_are_not_ours() -> None:
    child = subprocess.Popen(SLEEP)
    kill_all([psutil.Process(child.pid)])
    assert child.wait() == -signal.SIGKILL


def test_a_program_gets_the_environment_it_is_given_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHERS_SECRET", "canary")
    reader, writer = os.pipe()
    told = [
        sys.executable,
        "-S",
        "-c",
        "import os; print(sorted(set(os.environ) - {'LC_CTYPE', '__CF_USER_TEXT_ENCODING'}))",
    ]
    assert spawn(Program(told, {"OWN": "1"}), writer).wait() == 0
    assert os.read(reader, 100).decode().strip() == "['OWN']"
    os.close(reader)
    os.close(writer)
