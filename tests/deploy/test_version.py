"""`./kokon version` says what is running, and all parts and the changelog have the same version."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from deploy.local.machine.version import described
from shared.telemetry.release import RELEASE
from tests.deploy.building import ROOT
from tests.programs import ran

NUMBER = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def git(root: Path, *words: str) -> str:
    author = ("-c", "user.name=t", "-c", "user.email=t@localhost")
    return subprocess.run(
        ["git", "-C", str(root), *author, *words], capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize("word", ["version", "--version"])
def test_the_command_prints_the_version_of_the_project(word: str) -> None:
    finished = ran("deploy", word)
    assert finished.returncode == 0
    assert finished.stdout.splitlines() == [described(ROOT)]
    assert finished.stdout.startswith(f"kokon {NUMBER}")


def test_in_a_git_tree_the_commit_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "7.8.9"\n')
    assert described(tmp_path) == "kokon 7.8.9"
    git(tmp_path, "init", "--quiet")
    assert described(tmp_path) == "kokon 7.8.9"
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "Begin")
    assert described(tmp_path) == f"kokon 7.8.9 ({git(tmp_path, 'rev-parse', '--short=12', 'HEAD')})"


def test_a_git_tree_around_the_installation_is_not_its_own(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "-m", "Begin")
    inner = tmp_path / "kokon"
    inner.mkdir()
    (inner / "pyproject.toml").write_text('[project]\nversion = "7.8.9"\n')
    assert described(inner) == "kokon 7.8.9"


def test_every_part_and_the_changelog_have_the_version_of_the_project() -> None:
    parts = [
        *ROOT.glob("services/*/pyproject.toml"),
        ROOT / "shared/pyproject.toml",
        ROOT / "deploy/local/pyproject.toml",
    ]
    assert {tomllib.loads(part.read_text())["project"]["version"] for part in parts} == {NUMBER}
    assert RELEASE == NUMBER
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    dated = [heading for heading in headings if heading != "Unreleased"]
    assert dated[0].startswith(f"{NUMBER} (")
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\)", heading) for heading in dated)
