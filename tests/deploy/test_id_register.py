"""Which ids an installation has: the list of the machine, and what becomes of it."""

import os
from pathlib import Path

import pytest

from deploy.local.machine import numeric_ids
from deploy.local.machine.numeric_ids import EACH, PROGRAMS, account_for, first_id
from deploy.local.machine.processes import Account
from deploy.secrets_file import NUMERIC_IDS
from deploy.trouble import Trouble

LOWEST = NUMERIC_IDS.start


@pytest.fixture(autouse=True)
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list of its own, as root keeps it."""
    file = tmp_path / "kokon-ids" / "installations.json"
    monkeypatch.setattr(numeric_ids, "REGISTER", file)
    monkeypatch.setattr(numeric_ids, "are_used", lambda: True)
    return file


def test_two_installations_share_none_and_keep_theirs(tmp_path: Path) -> None:
    north, south = tmp_path / "north", tmp_path / "south"
    assert (first_id(north), first_id(south)) == (LOWEST, LOWEST + EACH)
    assert (first_id(south), first_id(north)) == (LOWEST + EACH, LOWEST)
    ids = [account_for(folder, program) for folder in (north, south) for program in PROGRAMS]
    assert len(set(ids)) == 2 * len(PROGRAMS)
    assert account_for(north, "cases") == Account(LOWEST + 4, LOWEST + 4)


def test_the_ids_of_a_folder_that_is_gone_are_given_to_the_next(tmp_path: Path) -> None:
    first_id(tmp_path / "north")
    (tmp_path / "north").rename(tmp_path / "moved")
    assert first_id(tmp_path / "moved") == LOWEST
    # a folder made anew, as by a restore, has those of the list and none that it had before
    assert first_id(tmp_path / "north") == LOWEST + EACH


def test_ids_that_have_a_name_on_this_machine_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numeric_ids, "_has_name", lambda id: id == LOWEST + EACH - 1)
    assert first_id(tmp_path / "north") == LOWEST + EACH


def test_when_all_are_taken_the_next_step_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numeric_ids, "NUMERIC_IDS", range(LOWEST, LOWEST + EACH))
    first_id(tmp_path / "north")
    with pytest.raises(Trouble, match=r"All ids from 70000 to 70009 are taken\. Next step: delete installations"):
        first_id(tmp_path / "south")


def test_a_list_that_cannot_be_read_gives_nobody_ids_of_another(tmp_path: Path, register: Path) -> None:
    first_id(tmp_path / "north")
    register.write_text("{ what")
    with pytest.raises(Trouble, match=r"cannot be read\. Next step: stop all installations"):
        first_id(tmp_path / "south")


def test_the_list_is_of_its_owner_alone(tmp_path: Path, register: Path) -> None:
    first_id(tmp_path / "north")
    assert [path.stat().st_mode & 0o077 for path in (register, register.parent)] == [0, 0]


def test_somebody_else_than_root_gives_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert account_for(tmp_path, "cases") is None
