"""A process that holds keys leaves no core behind, lets nobody look into it, and hands no secret to its children."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SECRET = "kanarienvogel-of-the-passphrase"
LOOK = """
import ctypes, json, os, resource, subprocess, sys
child = subprocess.run([sys.executable, "-c", "import os; print(dict(os.environ))"], capture_output=True, text=True)
print(json.dumps({
    "core": resource.getrlimit(resource.RLIMIT_CORE),
    "limits": [line for line in open("/proc/self/limits") if line.startswith("Max core")],
    "dumpable": ctypes.CDLL(None).prctl(3, 0, 0, 0, 0),
    "child": child.stdout,
    "own": open("/proc/self/environ").read(),
}))
"""
KOKON = """
import contextlib, io, runpy, sys
sys.argv = ["./kokon", "--help"]
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    runpy.run_module("deploy", run_name="__main__")
"""
READ = """
import os, re
from deploy.local.services import passphrase_prompt
words = passphrase_prompt.given()
made = passphrase_prompt.made_for("notify", "north").read_text()
"""
SEARCH = """
first, second, found = os.environ["FIRST"].encode(), os.environ["SECOND"].encode(), 0
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", buffering=0) as memory:
    for place, rights, *_, name in map(str.split, maps.readlines()):
        if rights.startswith("rw") and not name.startswith("[vv"):
            start, end = (int(each, 16) for each in place.split("-"))
            memory.seek(start)
            read = memory.read(end - start)
            found += sum(read.startswith(second, at.end()) for at in re.finditer(re.escape(first), read))
print(len(made), found)
"""
HARDENED = "from shared.process import memory_protection as own; own.keep_memory_private(); own.forget('CASES_');"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is looked at is Linux's own")


def ended(code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-c", code]
    told = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(line, cwd=folder, env=told, capture_output=True, text=True, timeout=60, check=False)


def looked(code: str, folder: Path) -> dict[str, object]:
    found = ended(code + LOOK, folder, CASES_KEY_PASSPHRASE=SECRET, OTHER_SETTING="stays")
    assert found.returncode == 0, found.stderr
    told: dict[str, object] = json.loads(found.stdout)
    return told


def test_no_child_and_no_look_at_the_process_finds_what_was_set(tmp_path: Path) -> None:
    found = looked(HARDENED, tmp_path)
    assert SECRET not in str(found)
    assert "OTHER_SETTING" in str(found["child"])
    assert found["core"] == [0, 0]
    assert found["dumpable"] == 0
    assert str(found["limits"]).split()[4:6] == ["0", "0"]


def test_nobody_looks_into_what_keeps_a_centre_running_either(tmp_path: Path) -> None:
    found = looked(KOKON, tmp_path)
    assert (found["core"], found["dumpable"]) == ([0, 0], 0)


def test_of_a_passphrase_that_was_read_nothing_is_left_in_memory(tmp_path: Path) -> None:
    (words := tmp_path / "words").write_text(f"{SECRET}\n")
    first, second = SECRET[:16], SECRET[16:]
    told = {"CASES_KEY_PASSPHRASE_FILE": str(words), "FIRST": first, "SECOND": second}
    assert ended(READ + SEARCH, tmp_path, **told).stdout == "64 0\n"
    assert ended(f"{READ}\nkept = words.read_text()\n{SEARCH}", tmp_path, **told).stdout != "64 0\n"


def test_a_process_that_does_nothing_about_it_shows_it_all(tmp_path: Path) -> None:
    found = looked("", tmp_path)
    assert SECRET in str(found["child"])
    assert SECRET in str(found["own"])
    assert found["dumpable"] == 1


def test_a_crash_leaves_nothing_in_the_folder(tmp_path: Path) -> None:
    crash = ended(f"{HARDENED} import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", tmp_path)
    assert crash.returncode == -signal.SIGSEGV
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "broken",
    [
        "def refuse(*_): raise ValueError('not permitted')\nresource.setrlimit = refuse",
        "resource.setrlimit, resource.getrlimit = lambda *_: None, lambda *_: (1, 1)",
        "own._libc.prctl = lambda *_: 1",
    ],
)
def test_a_service_whose_memory_could_be_written_down_says_so_and_does_not_start(broken: str, tmp_path: Path) -> None:
    start = "sys.exit(server.main(['notify']))"
    given = (
        "import resource, sys; from shared.process import memory_protection as own; from shared.runtime import server"
    )
    refused = ended(f"{given}\n{broken}\n{start}", tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.startswith("kokon: a crash would write the memory to the disk. Next step: ")
