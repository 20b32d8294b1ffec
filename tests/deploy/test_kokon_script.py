"""The script `./kokon` before there is anything but a shell: it goes on, or says in one line what to do next."""

import os
import re
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.local.machine.program_environment import ROOT
from tests.shared.patience import PATIENCE

BARE = "#!/bin/sh\nexit 1\n"
WITHOUT_NETWORK = """#!/bin/sh
[ "$3" = --version ]
"""
WITH_PIP = """#!/bin/sh
[ "$3" = --version ] && exit 0
while [ "$1" != --target ]; do shift; done
mkdir -p "$2/bin" && cp "$UV_OF_THE_REGISTRY" "$2/bin/uv"
"""
WITH_VENV = """#!/bin/sh
case "$1 $2" in
  "-c import ensurepip, venv") ;;
  "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip") [ "$3" = install ] && cp "$UV_OF_THE_REGISTRY" "${0%/*}/uv" ;;
  *) exit 1 ;;
esac
"""
UV = """#!/bin/sh
line=$*
while [ "$1" != --project ]; do shift; done
printf '%s\\n' "$line" >>"$2/synced"
mkdir -p "$2/.venv/bin" && printf '#!/bin/sh\\necho "$@" "$KOKON_FROM"\\n' > "$2/.venv/bin/python"
chmod 755 "$2/.venv/bin/python"
"""
OLD_UV = "#!/bin/sh\necho 'error: Required uv version' >&2\nexit 2\n"


@dataclass(frozen=True, slots=True)
class Machine:
    """A folder with the script alone, and another one with every program there is."""

    root: Path
    programs: Path

    def has(self, name: str, words: str) -> Path:
        program = self.programs / name
        program.write_text(words)
        program.chmod(0o755)
        return program

    def kokon(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """From the folder of the programs."""
        known = {"PATH": str(self.programs), "UV_OF_THE_REGISTRY": str(self.programs / "fetched")}
        line = ["/bin/sh", str(self.root / "kokon"), *(words or ("doctor", "--json"))]
        return subprocess.run(
            line,
            env=known | environment,
            cwd=self.programs,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def synced(self) -> list[str]:
        """What uv was told the last time."""
        return (self.root / "synced").read_text().splitlines()[-1].split()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path / "root", tmp_path / "programs")
    for folder in (machine.root, machine.programs):
        folder.mkdir()
    for name in ("chmod", "cp", "dirname", "mkdir"):
        (machine.programs / name).symlink_to(shutil.which(name) or name)
    words = (ROOT / "kokon").read_text()
    assert "/usr/bin/python3" in words, "the Python of this machine must stay out of it"
    (machine.root / "kokon").write_text(words.replace("/usr/bin/python3", os.fspath(machine.programs / "python3")))
    machine.has("fetched", UV)
    return machine


def complaint(finished: "subprocess.CompletedProcess[str]") -> str:
    """The last line of one that gave up, which is the only one of its kind."""
    assert (finished.returncode, finished.stdout) == (1, "")
    *_, last = finished.stderr.splitlines()
    assert last.startswith("kokon: ")
    assert finished.stderr.count("Next step: ") == last.count("Next step: ") == 1
    return last


def test_a_python_with_neither_pip_nor_venv_is_told_what_to_install(machine: Machine) -> None:
    machine.has("python3", BARE)
    finished = machine.kokon()
    line = complaint(finished)
    assert "neither pip nor venv" in line
    assert {"python3-pip,", "python3-venv),"} <= set(line.split())
    assert finished.stderr.count("\n") == 1
    assert not (machine.root / ".kokon").exists()


def test_a_machine_without_python_is_told_which_one(machine: Machine) -> None:
    finished = machine.kokon()
    assert "install Python 3.13 with pip or venv" in complaint(finished)
    assert finished.stderr.count("\n") == 1


def test_a_network_that_is_away_is_not_taken_for_a_missing_pip(machine: Machine) -> None:
    machine.has("python3", WITHOUT_NETWORK)
    assert "check the network" in complaint(machine.kokon())


@pytest.mark.parametrize("python", [WITH_PIP, WITH_VENV], ids=["pip", "venv"])
def test_with_pip_or_venv_it_fetches_uv_once_and_goes_on(machine: Machine, python: str) -> None:
    machine.has("python3", python)
    first = machine.kokon()
    assert (first.returncode, first.stdout) == (0, f"-m deploy doctor --json {machine.programs}\n"), first.stderr
    assert (machine.root / ".kokon/uv/bin/uv").read_text() == UV
    assert first.stderr.count("installing uv") == 1
    again = machine.kokon()
    assert (again.returncode, again.stdout, again.stderr) == (0, first.stdout, "")


@pytest.mark.parametrize("command", ["up", "demo", "doctor", "team"])
def test_what_is_tested_with_is_installed_on_no_machine_that_only_serves(machine: Machine, command: str) -> None:
    machine.has("uv", UV)
    assert machine.kokon(command).returncode == 0
    assert "--no-dev" in machine.synced()
    assert machine.kokon(command).stderr == ""


@pytest.mark.parametrize("command", ["test", "bench", "simulate"])
def test_who_tests_and_measures_gets_what_that_takes(machine: Machine, command: str) -> None:
    machine.has("uv", UV)
    machine.kokon(command)
    assert not [word for word in machine.synced() if word.startswith("-") and "dev" in word]


def test_no_command_takes_a_package_away_from_under_one_that_runs(machine: Machine) -> None:
    machine.has("uv", UV)
    for command in ("up", "test", "doctor"):
        machine.kokon(command)
        assert "--inexact" in machine.synced()


def test_a_uv_that_is_named_and_not_there_is_not_replaced(machine: Machine) -> None:
    machine.has("python3", WITH_PIP)
    finished = machine.kokon(KOKON_UV="/nowhere/uv")
    line = complaint(finished)
    assert "KOKON_UV" in line
    assert "/nowhere/uv" in line
    assert finished.stderr.count("\n") == 1


def test_a_uv_that_refuses_is_heard_before_the_next_step(machine: Machine) -> None:
    machine.has("uv", OLD_UV)
    finished = machine.kokon()
    assert "old uv" in complaint(finished)
    assert "error: Required uv version" in finished.stderr


def test_everywhere_uv_is_asked_for_from_the_same_version_on() -> None:
    asked = [(ROOT / place).read_text() for place in ("kokon", "deploy/images/Dockerfile")]
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]
    for words in asked:
        [bounds] = set(re.findall(r"'uv([<>=][^']+)'", words))
        lowest, highest = bounds.split(",")
        assert lowest == settings["required-version"]
        assert re.fullmatch(r"<\d+\.\d+", highest), "what the registry takes up tomorrow is installed by nobody today"
