"""The first start of a centre: how its key files are locked is said, and they are never open without a word."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from deploy.local.keys import first_lock, key_lock
from deploy.local.services import service_keys, team
from deploy.local.settings.installation import Installation
from deploy.trouble import Trouble
from services.cases.foundation.keys.place import KeyPlace
from tests.deploy import terminal
from tests.deploy.command_line import kokon_here

pytestmark = pytest.mark.real
PASSPHRASE = "six words that nobody would guess"
FIRST = "tests.deploy.first_keys"


def at_a_terminal(folder: Path, *answers: str) -> str:
    code, shown = terminal.typed(FIRST, str(folder), answers=answers)
    assert code == 0, shown
    return shown


def test_a_passphrase_that_is_typed_locks_all_three(tmp_path: Path) -> None:
    centre = Installation(tmp_path / "data", "north")
    shown = at_a_terminal(centre.folder, "yes", "1", PASSPHRASE, PASSPHRASE)
    assert "not at all: who can read this disk can read every client" in shown
    assert PASSPHRASE not in shown
    assert (key_lock.is_locked(centre), key_lock.open_ones(centre)) == (True, [])
    KeyPlace(service_keys.key_file(centre, "cases"), "north", SecretStr(PASSPHRASE)).read()


@pytest.mark.parametrize(
    ("setting", "next_step"),
    [
        ("", "CASES_KEY_PASSPHRASE_FILE, let systemd hand over the credential cases-key-passphrase, start it at a"),
        ("passphrase", "or say --unlocked."),
        ("credential", "systemd-ask-password -n | systemd-creds encrypt --name=cases-key-passphrase"),
    ],
)
def test_where_nobody_sits_there_nothing_is_made_unsaid(tmp_path: Path, setting: str, next_step: str) -> None:
    with pytest.raises(Trouble) as refused:
        first_lock.ensure_chosen(Installation(tmp_path / "data", "north"), setting)
    assert next_step in refused.value.next_step
    assert not (tmp_path / "data").exists()


def test_a_file_with_it_locks_without_a_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    centre, file = Installation(tmp_path / "data", "north"), tmp_path / "six words"
    file.write_text(PASSPHRASE)
    file.chmod(0o600)
    monkeypatch.setenv("CASES_KEY_PASSPHRASE_FILE", str(file))
    first_lock.ensure_chosen(centre, "")
    service_keys.public_keys(centre)
    assert (key_lock.is_locked(centre), key_lock.open_ones(centre)) == (True, [])


def test_a_credential_that_systemd_hands_over_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cases-key-passphrase").write_text(PASSPHRASE)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    first_lock.ensure_chosen(Installation(tmp_path / "data", "north"), "credential")


def test_what_is_there_and_what_is_left_open_by_choice_is_open(tmp_path: Path) -> None:
    centre = Installation(tmp_path / "data", "north")
    first_lock.ensure_chosen(centre, "unlocked")
    service_keys.public_keys(centre)
    first_lock.ensure_chosen(centre, "")
    assert key_lock.open_ones(centre) == ["cases.key", "notify.key", "quality.key"]


def test_an_office_has_no_such_key(tmp_path: Path) -> None:
    first_lock.ensure_chosen(Installation(tmp_path, "office", "office"), "")


def test_up_stops_before_anything_is_made(tmp_path: Path) -> None:
    finished = kokon_here("up", "--folder", str(tmp_path / "data"))
    assert finished.returncode == 1
    assert "nothing says how its key file is locked. Next step: " in finished.stderr
    assert [*tmp_path.iterdir()] == []


def test_no_command_makes_the_keys_before_the_first_start_has_said_how_they_are_locked(tmp_path: Path) -> None:
    """Such as the doctor, beside a unit of systemd whose first start did not get that far."""
    centre = Installation(tmp_path / "data", "north")
    with pytest.raises(Trouble, match="has no keys yet"):
        team.surroundings(centre, "cases")
    assert not service_keys.key_file(centre, "cases").exists()
