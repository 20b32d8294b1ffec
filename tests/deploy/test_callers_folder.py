"""Relative paths are those of the folder in which somebody stands, also through the script, which goes to its own."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.machine import report_file
from deploy.local.machine.program_environment import ROOT
from deploy.local.servers.nats import Hub
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation, write_description
from deploy.local.settings.service_settings import settings_of

pytestmark = pytest.mark.real

INSTALLED = """#!/bin/sh
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with an office in `small/office`, from which the script is called; uv has nothing to do any more."""
    write_description(Installation(tmp_path / "small" / "office", "office", "office"))
    uv = tmp_path / "uv"
    uv.write_text(INSTALLED)
    uv.chmod(0o755)
    return tmp_path


@pytest.fixture
def left_alone() -> Iterator[None]:
    """The engineer who runs the tests may have files of their own in the checkout."""
    before = set(ROOT.iterdir())
    yield
    assert {path for path in ROOT.iterdir() if path.suffix == ".json"} <= before


def kokon(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    line, told = ["/bin/sh", str(ROOT / "kokon"), *words], os.environ | {"KOKON_UV": str(folder / "uv")}
    return subprocess.run(line, cwd=folder, env=told, capture_output=True, text=True, check=False, timeout=100)


@pytest.mark.usefixtures("left_alone")
def test_a_file_for_the_other_side_is_written_where_somebody_stands(elsewhere: Path) -> None:
    words = ("join", "invite", "north", "--name", "North", "--folder", "small/office")
    for place in ((), ("--to", "sent/inv.json")):
        (elsewhere / "sent").mkdir(exist_ok=True)
        finished = kokon(elsewhere, *words, *place)
        assert finished.returncode == 0, finished.stderr
    assert {path.name for path in (elsewhere / "sent").iterdir()} == {"inv.json"}
    assert json.loads((elsewhere / "invitation-north.json").read_text())["centre"] == "north"
    hub = Servers(Installation(elsewhere / "small" / "office", "office", "office")).nats
    assert isinstance(hub, Hub)
    assert {one.centre for one in hub.register.entries().invited.values()} == {"north"}


@pytest.mark.usefixtures("left_alone")
def test_a_file_that_is_read_is_looked_for_where_somebody_stands(elsewhere: Path) -> None:
    line = ("join", "admit", "answer.json", "--folder", "small/office")
    missing = kokon(elsewhere, *line)
    (elsewhere / "answer.json").write_text("{}")
    found = kokon(elsewhere, *line)
    assert (missing.returncode, found.returncode) == (1, 1)
    assert "No such file" in missing.stderr
    assert "is no answer" in found.stderr


def test_what_a_command_hands_on_names_the_file_in_the_callers_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["p1", "--json", "figures.json", "--quick"]
    assert report_file.made_absolute(words) == ["p1", "--json", str(tmp_path / "figures.json"), "--quick"]
    assert report_file.made_absolute(["all", "--json=x"]) == ["all", f"--json={tmp_path / 'x'}"]


def test_a_setting_that_names_a_file_means_the_one_in_the_callers_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("CASES_AUDIT_ROOTS", "CASES_DESTROYED_KEYS", "CASES_OIDC_CLIENT_SECRET_FILE"):
        monkeypatch.setenv(name, "kept/there")
    monkeypatch.setenv("CASES_KEY_PASSPHRASE_FILE", "/dev/fd/3")
    monkeypatch.setenv("CASES_AUTHORITY", "kept/there")
    told = settings_of("cases")
    assert {name for name, value in told.items() if value == str(tmp_path / "kept/there")} == {
        "AUDIT_ROOTS",
        "DESTROYED_KEYS",
        "OIDC_CLIENT_SECRET_FILE",
    }
    assert (told["KEY_PASSPHRASE_FILE"], told["AUTHORITY"]) == ("/dev/fd/3", "kept/there")
