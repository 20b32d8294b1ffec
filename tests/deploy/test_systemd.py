"""The units for one machine: systemd understands them, and what they start is there."""

import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.__main__ import app
from deploy.local.machine.numeric_ids import REGISTER
from tests.deploy.building import ROOT

UNITS = ROOT / "deploy" / "systemd"
OWN_IDS = UNITS / "own-ids.conf"
HERE = "/opt/kokon"
VERIFY = shutil.which("systemd-analyze")


@pytest.mark.skipif(VERIFY is None, reason="there is no systemd-analyze")
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    """Of copies that start the program of this folder."""
    assert VERIFY
    own_ids = OWN_IDS.read_text().replace(HERE, str(ROOT))
    for unit in (*UNITS.glob("*.service"), *UNITS.glob("*.timer")):
        (tmp_path / unit.name).write_text(unit.read_text().replace(HERE, str(ROOT)))
        if unit.suffix == ".service":
            (own := tmp_path / f"{unit.name}.d").mkdir()
            (own / OWN_IDS.name).write_text(own_ids)
    said = verified(tmp_path)
    assert (said.returncode, said.stderr) == (0, "")

    dropped = tmp_path / "kokon.service.d" / OWN_IDS.name
    dropped.write_text(own_ids.replace("StateDirectoryMode", "StateDirectorymode"))
    assert "StateDirectorymode" in verified(tmp_path).stderr

    (tmp_path / "kokon.service").write_text((tmp_path / "kokon.service").read_text().replace("UMask", "Umask"))
    assert "Umask" in verified(tmp_path).stderr


def verified(folder: Path) -> subprocess.CompletedProcess[str]:
    line = [VERIFY or "", "verify", "--man=no", *sorted(str(unit) for unit in folder.iterdir() if unit.is_file())]
    return subprocess.run(line, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("unit", ["kokon.service", "kokon-backup.service"])
def test_a_unit_says_a_command_that_there_is(unit: str) -> None:
    [line] = [line for line in (UNITS / unit).read_text().splitlines() if line.startswith("ExecStart=")]
    program, _, words = line.removeprefix(f"ExecStart={HERE}/.venv/bin/").partition(" -m deploy ")
    assert (program, (ROOT / "deploy/__main__.py").exists()) == ("python", True)
    command, *options = [word for word in words.split() if not word.startswith(("$", "/"))]
    told = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200", "TERM": "dumb"}).output
    assert all(option in told for option in options)


@pytest.mark.parametrize("unit", ["kokon.service", "kokon-backup.service"])
def test_it_runs_as_a_user_without_rights_and_the_passphrase_comes_as_a_credential(unit: str) -> None:
    lines = (UNITS / unit).read_text().splitlines()
    for wanted in ("User=kokon", "NoNewPrivileges=true", "CapabilityBoundingSet=", "UMask=0077", "LimitCORE=0"):
        assert wanted in lines
    assert "ImportCredential=cases-key-passphrase" in lines
    assert not [line for line in lines if line.startswith("Environment=")], "a secret would be readable there"


def test_with_ids_of_their_own_root_has_the_rights_that_it_gives_away_and_no_more() -> None:
    """That these are enough shows `test_folder_owners.py`."""
    lines = OWN_IDS.read_text().splitlines()
    assert {"User=", "Group=", "CapabilityBoundingSet=", "StateDirectory=kokon kokon-ids"} <= {*lines}
    [rights] = [line.partition("=")[2] for line in lines if line.startswith("CapabilityBoundingSet=CAP")]
    assert {*rights.split()} == {
        f"CAP_{one}" for one in ("CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "SETGID", "SETUID")
    }
    assert str(REGISTER.parent) == "/var/lib/kokon-ids"
