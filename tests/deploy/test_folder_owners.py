"""The folder of a centre whose programs have ids of their own: back to one user, and with the rights of the unit."""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from deploy.local.machine import numeric_ids, ports
from deploy.local.machine.program_environment import ROOT, plain
from deploy.secrets_file import NUMERIC_IDS
from shared.topology import SERVICES

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not numeric_ids.are_used(), reason="root gives ids of their own, on Linux"),
]
UNIT = ROOT / "deploy" / "systemd" / "own-ids.conf"
NOBODY = 65534


@contextmanager
def up(folder: Path, port: int, *before: str, user: int | None = None) -> Iterator[dict[str, Any]]:
    line = [*before, sys.executable, "-m", "deploy", "up", "--folder", str(folder), "--port", str(port)]
    process = subprocess.Popen(
        [*line, "--json", "--unlocked"], cwd=ROOT, env=plain(), stdout=subprocess.PIPE, text=True,
        user=user, group=user, extra_groups=[] if user else None,
    )  # fmt: skip
    assert process.stdout
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=90)


def owners(folder: Path) -> set[int]:
    return {path.lstat().st_uid for path in (folder, *folder.rglob("*"))}


def rights_of_the_unit() -> str:
    """As `setpriv` takes them."""
    [line] = [line for line in UNIT.read_text().splitlines() if line.startswith("CapabilityBoundingSet=CAP")]
    named = line.partition("=")[2].split()
    return ",".join(["-all", *(f"+{name.removeprefix('CAP_').lower()}" for name in named)])


@pytest.fixture
def folder() -> Iterator[Path]:
    """Below one that every user may enter, which those of a test run are not."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o711)
        yield Path(place) / "data"


def test_a_folder_goes_to_one_user_and_back_to_ids_of_their_own(folder: Path) -> None:
    port = ports.row(4)
    unit = ["setpriv", "--no-new-privs", "--bounding-set", rights_of_the_unit()]
    with up(folder, port, *unit) as told:
        first = numeric_ids.known_id(folder)
        assert first is not None
        run_under = {name: psutil.Process(told["pids"][name]).uids().real for name in SERVICES}
        assert run_under == {name: told["ids"][name] for name in SERVICES}
    assert {uid for uid in owners(folder) if uid} < set(NUMERIC_IDS)
    subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", folder], check=True)
    with up(folder, port, user=NOBODY) as told:
        assert (told["ready"], told["ids"]) == (True, {})
    assert owners(folder) == {NOBODY}
    loose = [path for path in folder.rglob("*") if not path.is_symlink() and path.lstat().st_mode & 0o077]
    assert [path for path in loose if "postgres/data" not in str(path)] == []
    assert (folder / "keys" / "cases.key").stat().st_mode & 0o777 == 0o600, "its owner could not change it"
    with up(folder, port) as told:
        assert told["ids"]["cases"] == first + numeric_ids.PROGRAMS.index("cases")
