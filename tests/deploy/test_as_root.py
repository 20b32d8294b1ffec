"""Who starts it as root hears what that means, and what to do instead."""

import os
from pathlib import Path

import pytest

from deploy.local.inspection import doctor
from deploy.local.machine import as_root
from deploy.local.settings.installation import Installation
from deploy.local.supervision import up
from deploy.local.supervision.supervisor import Supervisor


@pytest.fixture(params=[0, 1000], ids=["root", "somebody else"])
def root(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(os, "geteuid", lambda: request.param)
    return bool(request.param == 0)


def test_up_says_it_in_one_line(root: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    up._tell_person(Supervisor(Installation(tmp_path / "the centre", "north")))
    said = [line for line in capsys.readouterr().out.splitlines() if as_root.WHAT in line]
    assert len(said) == root
    assert all("Next step: stop, make a user for it (useradd --system kokon; chown" in line for line in said)
    assert all(f"'{tmp_path}/the centre'" in line for line in said)


def test_the_doctor_notes_it_and_does_not_turn_red(root: bool, tmp_path: Path) -> None:
    [found] = [one for one in map(doctor._looked, doctor.checks(tmp_path)) if one.what == "user"]
    assert (found.state, bool(found.next_step)) == (("optional", True) if root else ("ok", False))
