"""Programs that are copies of the fork server, through its one door."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from deploy.local.machine import programs
from deploy.local.machine.fork_server import ForkServer
from deploy.local.machine.in_memory import in_memory
from deploy.local.machine.processes import Account, Program, end
from deploy.local.machine.program_environment import ROOT, plain
from deploy.local.machine.programs import KEYS_OF_CASES, SERVICES, Running, run, start
from deploy.secrets_file import NUMERIC_IDS
from tests.deploy.forked_programs import program

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent"),
]
STRANGER = Account(NUMERIC_IDS.stop - 1, NUMERIC_IDS.stop - 1)
ASKER = """
import time
from deploy.local.machine.programs import SERVER
from tests.deploy.forked_programs import program
child = SERVER.start(program("sleep"), 2)
print(SERVER.pid, child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    made = ForkServer(SERVICES)
    yield made
    if made.pid:
        os.kill(made.pid, signal.SIGKILL)


def begun(server: ForkServer, asked: Program) -> Running:
    with Path(os.devnull).open("wb") as nowhere:
        return server.start(asked, nowhere)


def output_of(server: ForkServer, log: Path, asked: Program) -> Any:
    with log.open("wb") as output:
        child = server.start(asked, output)
        assert child.wait(30) == 0, log.read_text()
    return json.loads(log.read_text())


def test_it_is_told_its_words_and_surroundings_and_nothing_else(server: ForkServer, tmp_path: Path) -> None:
    another, asked = begun(server, program("sleep")), program("tell", "one", "two", OWN="mine")
    found = output_of(server, tmp_path / "log", asked)
    another.kill()
    assert found["words"] == ["one", "two"]
    assert found["environment"] == plain() | {"OWN": "mine"}
    assert found["folder"] == str(ROOT)
    assert (found["session"], found["threads"], found["loaded"]) == (True, 1, True)
    assert found["dumpable"] is False, "the memory of the next could be read before it is a service"
    assert found["descriptors"] == 3, "something of the process that it was copied from is still open in it"
    assert "mine" not in found["handed_over"], "whoever may look at processes sees what it was told"


def test_what_lies_in_memory_is_read_by_whoever_is_told_of_it_alone(server: ForkServer, tmp_path: Path) -> None:
    one, _ = in_memory(b"canary"), in_memory(b"another")
    told = program("tell", str(one))
    found = output_of(server, tmp_path / "log", told)
    assert found["in_memory"] == json.loads(apart(told).stdout)["in_memory"] == ["canary"]
    assert found["descriptors"] == 4
    with pytest.raises((FileNotFoundError, PermissionError)):
        Path("/proc", str(server.pid), "fd", one.name).stat()


def apart(asked: Program) -> subprocess.CompletedProcess[str]:
    """Without a server to copy it from."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(programs, "SERVER", ForkServer(SERVICES))
        return run(asked)


def test_nothing_that_one_was_told_is_in_the_memory_of_the_next(server: ForkServer, tmp_path: Path) -> None:
    one, two = "first-half-of-it-", "second-half-of-it"
    output_of(server, tmp_path / "one", program("tell", PLANTED=one + two))
    assert output_of(server, tmp_path / "two", program("find", one, two)) is False


def test_the_search_finds_what_is_there(server: ForkServer, tmp_path: Path) -> None:
    one, two = "first-half-of-it-", "second-half-of-it"
    assert output_of(server, tmp_path / "log", program("find", one, two, f'"PLANTED": "{one}{two}')) is True


def test_two_copies_draw_different_numbers(server: ForkServer, tmp_path: Path) -> None:
    one, two = (output_of(server, tmp_path / name, program("draw")) for name in ("one", "two"))
    assert all(first != second for first, second in zip(one, two, strict=True))


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone gives another id")
@pytest.mark.parametrize("copied", [True, False])
def test_under_another_id_it_keeps_nothing_of_root(server: ForkServer, tmp_path: Path, *, copied: bool) -> None:
    told = replace(program("tell", OWN="mine"), account=STRANGER)
    found = output_of(server, tmp_path / "log", told) if copied else json.loads(apart(told).stdout)
    assert (found["users"], found["groups"], found["rights"]) == ([[STRANGER.uid] * 3, [STRANGER.gid] * 3], [], "0")
    assert found["no_new_rights"] is True
    if copied:
        assert (found["dumpable"], found["descriptors"]) == (False, 3), "its id could read the memory of the next"
        assert "mine" not in found["handed_over"]


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone gives another id")
def test_under_another_id_it_ends_with_the_server_too(server: ForkServer) -> None:
    child = begun(server, replace(program("sleep"), account=STRANGER))
    until_user(child.pid, STRANGER.uid)
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    ended = time.monotonic() + 30
    while _runs(child.pid) and time.monotonic() < ended:
        time.sleep(0.02)
    assert not _runs(child.pid)


def until_user(pid: int, uid: int) -> None:
    """It sleeps in its own program by then."""
    ended = time.monotonic() + 30
    while (psutil.Process(pid).uids().real, psutil.Process(pid).name()) != (uid, "sleep"):
        assert time.monotonic() < ended
        time.sleep(0.02)


def test_how_it_ended_is_told(server: ForkServer, tmp_path: Path) -> None:
    assert begun(server, program("end", "3")).wait(30) == 3
    with (tmp_path / "log").open("wb") as output:
        assert server.start(program("fail"), output).wait(30) == 1
    assert "RuntimeError: on purpose" in (tmp_path / "log").read_text()


@pytest.mark.parametrize("begins", [True, False])
def test_run_to_its_end_it_reads_and_says_and_complains_apart(
    server: ForkServer, monkeypatch: pytest.MonkeyPatch, *, begins: bool
) -> None:
    asked = server if begins else ForkServer(SERVICES)
    monkeypatch.setattr(programs, "SERVER", asked)
    if begins:
        asked.begin(KEYS_OF_CASES)
    words = "über 64 KiB\n" * 9_000
    finished = run(program("repeat"), given=words)
    assert (finished.returncode, finished.stdout, finished.stderr) == (4, words, "heard\n")
    assert (asked.pid is not None) is begins


def test_it_is_waited_for_asked_to_stop_and_killed(server: ForkServer) -> None:
    one, two = (begun(server, program("sleep")) for _ in range(2))
    assert one.poll() is two.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        one.wait(0.05)
    one.send_signal(signal.SIGTERM)
    two.kill()
    assert (one.wait(30), two.wait(30)) == (-signal.SIGTERM, -signal.SIGKILL)
    assert (one.poll(), two.poll()) == (-signal.SIGTERM, -signal.SIGKILL)
    two.kill()  # again is harmless
    assert not psutil.pid_exists(one.pid), "it was not reaped"


def test_whoever_has_more_than_a_thousand_files_open_still_learns_how_it_ended(server: ForkServer) -> None:
    """As an office with two hundred links; `select` counts to 1024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(1_100)]
    try:
        child = begun(server, program("end", "3"))
        assert child.poll() in (None, 3)
        assert child.wait(30) == 3
    finally:
        for each in opened:
            os.close(each)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_without_the_server_all_end_and_the_next_is_started_by_a_new_one(server: ForkServer) -> None:
    child, before = begun(server, program("sleep")), server.pid
    assert before
    os.kill(before, signal.SIGKILL)
    assert child.wait(30) == -signal.SIGKILL
    assert started_again(server).wait(30) == 3
    assert server.pid not in (None, before)


def started_again(server: ForkServer) -> Running:
    try:
        return begun(server, program("end", "3"))
    except OSError:  # it was just ending when it was asked
        return begun(server, program("end", "3"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_for_all_does_not_end_it_before_those_that_it_started(server: ForkServer, number: int) -> None:
    child = begun(server, program("sleep"))
    assert server.pid
    os.kill(server.pid, number)
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(0.3)
    child.kill()
    assert child.wait(30) == -signal.SIGKILL


def test_nothing_is_left_of_it_when_whoever_asked_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", ASKER], cwd=ROOT, stdout=subprocess.PIPE, text=True) as asker:
        assert asker.stdout
        pids = [int(word) for word in asker.stdout.readline().split()]
        assert [psutil.pid_exists(pid) for pid in pids] == [True, True]
        asker.kill()
    ended = time.monotonic() + 30
    while any(map(_runs, pids)) and time.monotonic() < ended:
        time.sleep(0.02)
    assert not any(map(_runs, pids))


def _runs(pid: int) -> bool:
    """One that nobody has noticed yet does nothing any more."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_what_python_does_not_run_as_a_module_is_a_program_of_its_own() -> None:
    child = start(Program([sys.executable, "-c", "import time; time.sleep(60)"]), subprocess.DEVNULL)
    assert isinstance(child, subprocess.Popen)
    assert end(child, signal.SIGTERM, 10)
