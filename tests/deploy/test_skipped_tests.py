"""`./kokon test` says in its last line what was skipped."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.checks import skipped_tests
from deploy.local.machine.program_environment import ROOT

pytestmark = pytest.mark.real

SOME = """
import pytest

@pytest.mark.skip(reason="no engine runs")
@pytest.mark.parametrize("which", range(3))
def test_in_a_container(which): ...

def test_in_a_browser():
    pytest.skip("no Chromium [at all]")

def test_that_runs(): ...

@pytest.mark.xfail
def test_that_may_fail(): assert False
"""
PASSING = "def test_that_runs(): ..."


def summary_of_run(tmp_path: Path, words: str, *further: str) -> str:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_some.py").write_text(words)
    noted = tmp_path / "noted"
    arguments = (*skipped_tests.arguments(noted), "-q", "--rootdir", str(tmp_path), "-c", str(tmp_path / "pytest.ini"))
    line = [sys.executable, "-m", "pytest", *arguments, *further, str(tmp_path / "test_some.py")]
    subprocess.run(line, cwd=ROOT, check=True, capture_output=True, timeout=60)
    return skipped_tests.summary(noted)


@pytest.mark.parametrize("processes", ["0", "1"])
def test_what_was_skipped_is_counted_by_its_reason(tmp_path: Path, processes: str) -> None:
    assert summary_of_run(tmp_path, SOME, "-n", processes) == ", 4 skipped (3: no engine runs; 1: no Chromium [at all])"


def test_where_all_ran_nothing_is_said(tmp_path: Path) -> None:
    assert summary_of_run(tmp_path, PASSING) == ""


def test_a_run_that_noted_nothing_says_nothing(tmp_path: Path) -> None:
    assert skipped_tests.summary(tmp_path / "noted") == ""
