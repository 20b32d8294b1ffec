"""The first start of a centre: how its key files are locked is said, and they are never open without a word."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from deploy.local.keys import first_lock, key_lock
from deploy.local.machine.program_environment import plain
from deploy.local.services import service_keys
from deploy.local.settings.installation import Installation
from services.cases.foundation.keys.place import KeyPlace
from tests.deploy import terminal
from tests.deploy.building import ROOT
from tests.deploy.command_line import kokon_here

PASSPHRASE = "six words that nobody would guess"
FIRST = "tests.deploy.first_keys"


def at_a_terminal(folder: Path, *answers: str) -> str:
    code, shown = terminal.typed(FIRST, str(folder), answers=answers)
    assert code == 0, shown
    return shown


def without(folder: Path, setting: str = "", **told: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", FIRST, str(folder), *([setting] if setting else [])]
    return subprocess.run(
        line, cwd=ROOT, env=plain() | told, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def test_a_passphrase_that_is_typed_locks_all_three(tmp_path: Path) -> None:
    centre = Installation(tmp_path / "data", "north")
    shown = at_a_terminal(centre.folder, "yes", "1", PASSPHRASE, PASSPHRASE)
    assert "not at all: who can read this disk can read every client" in shown
    assert PASSPHRASE not in shown
    assert (key_lock.is_locked(centre), key_lock.open_ones(centre)) == (True, [])
    KeyPlace(service_keys.key_file(centre, "cases"), "north", SecretStr(PASSPHRASE)).read()


def test_left_open_by_choice_it_is_open(tmp_path: Path) -> None:
    centre = Installation(tmp_path / "data", "north")
    at_a_terminal(centre.folder, "3")
    assert key_lock.open_ones(centre) == ["cases.key", "notify.key", "quality.key"]


@pytest.mark.parametrize(
    ("setting", "next_step"),
    [
        ("", "CASES_KEY_PASSPHRASE_FILE, let systemd hand over the credential cases-key-passphrase, start it at a"),
        ("passphrase", "or say --unlocked."),
        ("credential", "systemd-ask-password -n | systemd-creds encrypt --name=cases-key-passphrase"),
    ],
)
def test_where_nobody_sits_there_nothing_is_made_unsaid(tmp_path: Path, setting: str, next_step: str) -> None:
    refused = without(tmp_path / "data", setting)
    assert (refused.returncode, "Next step: " in refused.stderr, next_step in refused.stderr) == (1, True, True)
    assert not (tmp_path / "data").exists()


def test_a_file_and_a_credential_lock_without_a_question(tmp_path: Path) -> None:
    (tmp_path / "cases-key-passphrase").write_text(PASSPHRASE)
    (tmp_path / "cases-key-passphrase").chmod(0o600)
    by_file = {"CASES_KEY_PASSPHRASE_FILE": str(tmp_path / "cases-key-passphrase")}
    for name, told in (("file", by_file), ("credential", {"CREDENTIALS_DIRECTORY": str(tmp_path)})):
        made = without(tmp_path / name, "credential", **told)
        assert made.returncode == 0, made.stderr
        assert key_lock.open_ones(Installation(tmp_path / name, "north")) == []


def test_what_is_there_stays_as_it_is(tmp_path: Path) -> None:
    centre = Installation(tmp_path / "data", "north")
    assert without(centre.folder, "unlocked").returncode == 0
    before = service_keys.key_file(centre, "cases").read_bytes()
    assert without(centre.folder).returncode == 0
    assert service_keys.key_file(centre, "cases").read_bytes() == before


def test_an_office_has_no_such_key(tmp_path: Path) -> None:
    first_lock.settle(Installation(tmp_path, "office", "office"), "")


def test_up_stops_before_anything_is_made(tmp_path: Path) -> None:
    finished = kokon_here("up", "--folder", str(tmp_path / "data"))
    assert finished.returncode == 1
    assert "nothing says how its key file is locked. Next step: " in finished.stderr
    assert [*tmp_path.iterdir()] == []
