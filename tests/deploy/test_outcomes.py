"""`./kokon test --json FILE` says what came of the tests, of those that fail above all."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import typer

from deploy.__main__ import app
from deploy.local.checks import checks
from deploy.local.checks.checks import (
    CONTAINERS_APART,
    GOAL,
    GOAL_OF_QUICK,
    GOAL_WITH_CONTAINERS,
    LOOKS,
    PURE,
    READING,
    TESTS,
    THOROUGH,
    Done,
    beside_goal,
    failure_words,
    reading_first,
    surroundings,
)
from deploy.local.machine.program_environment import ROOT

pytestmark = pytest.mark.real

SOME = """
import pytest

@pytest.mark.skip(reason="no engine runs")
@pytest.mark.parametrize("which", range(2))
def test_in_a_container(which): ...

def test_that_runs(): ...

def test_that_fails(): assert False

@pytest.fixture
def broken(): raise OSError

def test_that_never_begins(broken): ...
"""


END = """
from tests import audit_coverage

def pytest_sessionfinish(session):
    if not hasattr(session.config, "workeroutput"):
        audit_coverage.FORMS.add("/planted")
        audit_coverage.fail_unchanged(session)
"""


def test_what_passed_failed_broke_and_was_skipped_is_written(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_some.py").write_text(SOME)
    told = tmp_path / "new" / "told.json"
    line = ["test", "-q", "-c", str(tmp_path / "pytest.ini"), str(tmp_path / "test_some.py"), "--json", str(told)]
    assert typer.main.get_command(app)(line, standalone_mode=False) == 1
    said = json.loads(told.read_text())
    assert said["counts"] == {"passed": 1, "failed": 1, "skipped": 2, "errors": 1, "xfailed": 0, "xpassed": 0}
    assert said["failed"] == ["test_some.py::test_that_fails", "test_some.py::test_that_never_begins"]
    assert said["skipped"] == [{"why": "no engine runs", "tests": 2}]
    assert [one["file"] for one in said["slowest_files"]] == ["test_some.py"]
    assert [(step["title"], step["passed"]) for step in said["steps"]] == [("tests", False)]
    assert 0 < said["steps"][0]["seconds"] <= said["seconds"]
    assert (said["all_passed"], said["goal"]) == (False, None)


def test_the_last_line_names_what_failed_also_what_only_the_end_shows(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "conftest.py").write_text(END)
    (tmp_path / "test_some.py").write_text("def test_that_runs(): ...")
    json_file = tmp_path / "written.json"
    line = ["test", "-q", "-n", "1", "-c", str(tmp_path / "pytest.ini"), str(tmp_path), "--json", str(json_file)]
    assert typer.main.get_command(app)(line, standalone_mode=False) == 1
    planted = "tests/audit_coverage.py::no test of cases changes anything at /planted, or it is wrong in READING"
    said = capfd.readouterr()
    assert f"failed: tests ({planted}), " in said.err
    assert "FAILED" in said.out
    assert json.loads(json_file.read_text())["failed"] == [planted]


def test_the_last_line_names_some_of_many_and_says_when_no_test_failed() -> None:
    many = [f"test_{number}" for number in range(7)]
    assert failure_words(Done("tests", False, 1.0), many) == "tests (test_0; test_1; test_2; test_3; test_4; 2 more)"
    assert failure_words(Done("tests", False, 1.0), []) == "tests (no test failed, pytest itself did)"
    assert failure_words(Done("types", False, 1.0), many) == "types"


def test_the_whole_is_told_beside_its_goal() -> None:
    assert beside_goal(GOAL - 1.0, GOAL) == " (within the 900 s that it may take on two processors)"
    assert beside_goal(GOAL + 1.0, GOAL) == " (longer than the 900 s that it may take on two processors)"
    assert beside_goal(12.0, None) == ""


@pytest.fixture
def asked_steps(monkeypatch: pytest.MonkeyPatch) -> dict[str, Mapping[str, str]]:
    """The steps that would be done, with what is around them; nothing is."""
    asked: dict[str, Mapping[str, str]] = {}

    def done(steps: Sequence[checks.Step], given: Mapping[str, str] | None = None) -> list[checks.Done]:
        asked.update((step.title, given or {}) for step in steps)
        return []

    for name in ("CI", CONTAINERS_APART, THOROUGH):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(checks, "_run", done)
    return asked


@pytest.mark.parametrize(("variables", "apart"), [({}, True), ({"CI": "true"}, False)])
def test_what_needs_a_container_engine_is_among_all_in_ci_and_else_apart(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    asked_steps: Mapping[str, Mapping[str, str]],
    variables: dict[str, str],
    *,
    apart: bool,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    told = tmp_path / "told.json"
    assert typer.main.get_command(app)(["test", "--json", str(told)], standalone_mode=False) == 0
    assert (CONTAINERS_APART in asked_steps[TESTS.title]) is apart
    assert json.loads(told.read_text())["goal"]["seconds"] == (GOAL if apart else GOAL_WITH_CONTAINERS)


@pytest.mark.parametrize("further", [[], ["tests/contracts"]])
def test_quick_is_style_types_and_the_tests_that_need_no_server(
    tmp_path: Path, asked_steps: Mapping[str, Mapping[str, str]], further: list[str]
) -> None:
    told = tmp_path / "told.json"
    line = ["test", "--quick", *further, "--json", str(told)]
    assert typer.main.get_command(app)(line, standalone_mode=False) == 0
    assert asked_steps.keys() - {READING.title} == {PURE.title, *(step.title for step in LOOKS)}
    assert json.loads(told.read_text())["goal"]["seconds"] == GOAL_OF_QUICK


def test_everything_is_all_tests_and_nothing_is_drawn(asked_steps: Mapping[str, Mapping[str, str]]) -> None:
    assert typer.main.get_command(app)(["test", "--everything"], standalone_mode=False) == 0
    assert asked_steps[TESTS.title][THOROUGH] == "1"
    assert typer.main.get_command(app)(["test"], standalone_mode=False) == 0
    assert THOROUGH not in asked_steps[TESTS.title]


def test_one_kind_of_run_is_chosen(asked_steps: Mapping[str, Mapping[str, str]]) -> None:
    with pytest.raises(typer.BadParameter, match="Choose one"):
        typer.main.get_command(app)(["test", "--quick", "--everything"], standalone_mode=False)
    assert asked_steps == {}


@pytest.mark.parametrize(
    ("words", "title", "further"),
    [
        (["--containers"], checks.CONTAINERS.title, []),
        (["--faults", "60"], checks.FAULTS.title, []),
        (["tests/cases", "-k", "gate"], checks.CHOSEN.title, ["tests/cases", "-k", "gate"]),
    ],
)
def test_a_part_of_it_is_chosen(
    monkeypatch: pytest.MonkeyPatch, words: list[str], title: str, further: list[str]
) -> None:
    asked: list[checks.Step] = []

    def noted(steps: Sequence[checks.Step], _: Mapping[str, str]) -> list[checks.Done]:
        asked.extend(steps)
        return []

    monkeypatch.setattr(checks, "_run", noted)
    assert typer.main.get_command(app)(["test", *words], standalone_mode=False) == 0
    [step] = asked
    assert step.title == title
    assert [*step.arguments][-len(further) :] == further or not further


def test_in_a_fresh_clone_one_process_reads_all_tests_before_the_others(
    tmp_path: Path, asked_steps: dict[str, Mapping[str, str]]
) -> None:
    compiled = tmp_path / "tests" / "flows" / "__pycache__" / "test_demo.cpython-313-pytest-9.2.0.pyc"
    assert reading_first(tmp_path) == [READING]
    compiled.parent.mkdir(parents=True)
    compiled.touch()
    assert reading_first(tmp_path) == []
    assert typer.main.get_command(app)(["test"], standalone_mode=False) == 0
    asked = [title for title in asked_steps if title in {READING.title, TESTS.title}]
    assert asked == [*(step.title for step in reading_first(ROOT)), TESTS.title]


def test_what_is_apart_says_which_command_runs_it() -> None:
    line = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        "tests/containers/test_joining.py",
    ]
    finished = subprocess.run(
        line, cwd=ROOT, env=surroundings(apart=True), capture_output=True, text=True, check=False, timeout=60
    )
    assert "passed" not in finished.stdout
    assert "left to ./kokon test --containers" in finished.stdout or "no container engine" in finished.stdout
