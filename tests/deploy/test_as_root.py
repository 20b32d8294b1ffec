"""An operator hears under which users the services run, and what it means where one user runs them all."""

import os
from pathlib import Path

import pytest

from deploy.local.inspection import doctor
from deploy.local.machine import as_root, numeric_ids
from deploy.operations.findings import Finding
from deploy.trouble import Trouble

PROGRAM_IS_CLOSED = ("root", False)


@pytest.fixture
def started_by(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root, with or without a program that ids of their own can read, or somebody else."""
    user, readable = request.param
    monkeypatch.setattr(os, "geteuid", lambda: 0 if user == "root" else 1000)
    monkeypatch.setattr(numeric_ids, "_may_run_program", lambda: readable)
    monkeypatch.setattr(numeric_ids, "REGISTER", tmp_path / "ids" / "installations.json")


def judged(folder: Path) -> Finding:
    [found] = [one for one in map(doctor._looked, doctor.checks(folder)) if one.what == "user"]
    return found


@pytest.mark.parametrize("started_by", [PROGRAM_IS_CLOSED], indirect=True)
@pytest.mark.usefixtures("started_by")
def test_where_services_run_as_root_the_next_step_is_said(tmp_path: Path) -> None:
    as_root.check_port(80)
    assert as_root.all_are_root()
    found = judged(tmp_path)
    assert (found.state, as_root.WHAT in found.found) == ("optional", True)
    step = as_root.next_step(tmp_path / "the centre")
    assert "such as /opt/kokon; or stop, make a user for it (useradd --system kokon; chown" in step
    assert f"'{tmp_path}/the centre'" in step


@pytest.mark.parametrize("started_by", [("root", True)], indirect=True)
@pytest.mark.usefixtures("started_by")
def test_with_ids_of_their_own_nothing_is_to_be_done_but_choose_a_port_above(tmp_path: Path) -> None:
    as_root.check_port(8400)
    assert judged(tmp_path) == Finding("user", "ok", "root; each program runs under an id of its own")
    with pytest.raises(Trouble, match=r"Ports below \d+ are for root.*Next step: choose --port 8400"):
        as_root.check_port(80)


@pytest.mark.parametrize("started_by", [("somebody else", True)], indirect=True)
@pytest.mark.usefixtures("started_by")
def test_the_doctor_notes_what_one_user_for_all_means_and_does_not_turn_red(tmp_path: Path) -> None:
    as_root.check_port(80)
    found = judged(tmp_path)
    assert (found.state, found.found) == ("optional", as_root.SHARED)
    assert found.next_step.startswith("start it as root")
    assert not as_root.all_are_root()


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone gives a folder away")
@pytest.mark.parametrize("started_by", [("root", True)], indirect=True)
@pytest.mark.usefixtures("started_by")
def test_root_hears_it_too_of_a_folder_that_another_user_starts(tmp_path: Path) -> None:
    os.chown(tmp_path, 1000, 1000)
    assert judged(tmp_path).found == as_root.SHARED
