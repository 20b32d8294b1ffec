"""README says no more of a target than the tests prove."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.contracts import levels
from tests.contracts.levels import NAMES, RENDERED, ROOT, TARGETS, claimed, marks, proved, reached

ROW = re.compile(r"^\| (?P<target>[a-z ]+) \| (?P<level>\d) \| (?P<words>[^|]+) \|", re.MULTILINE)


def table_of(readme: str) -> dict[str, tuple[int, str]]:
    table = readme.partition("## Where it runs")[2].partition("\n## ")[0]
    return {row["target"]: (int(row["level"]), row["words"].strip()) for row in ROW.finditer(table)}


def test_the_readme_says_what_the_tests_prove() -> None:
    told, proofs = table_of((ROOT / "README.md").read_text()), claimed()
    assert {name: level for name, (level, _) in told.items()} == {
        words: reached(proofs[target]) for target, words in TARGETS.items()
    }


def test_what_no_cluster_has_run_is_called_so() -> None:
    level, words = table_of((ROOT / "README.md").read_text())[TARGETS["kubernetes"]]
    assert (level, "rendered and checked" in words) == (0, True)
    assert claimed()["kubernetes"][RENDERED]


def test_a_level_needs_every_level_below_it() -> None:
    assert reached({}) == reached({2: ["b"]}) == reached({RENDERED: ["a"]}) == 0
    assert reached({1: ["a"], 2: ["b"], 4: ["d"]}) == 2
    assert reached({level: ["a"] for level in NAMES}) == max(NAMES)


def test_a_mark_is_read_from_the_sources() -> None:
    text = '@pytest.mark.real\n@pytest.mark.level("machine", 3)\nasync def test_it() -> None: ...\n'
    assert [*marks(text)] == [("machine", 3, "test_it")]


def outcome(node: str, target: str, level: int) -> SimpleNamespace:
    return SimpleNamespace(nodeid=node, user_properties=[(levels.MARK, (target, level)), ("seed", 7)])


@pytest.mark.parametrize("lost", ["failed", "skipped", "error", "xfailed"])
def test_what_failed_or_was_left_out_proves_nothing(lost: str) -> None:
    stats = {"passed": [outcome("a", "machine", 1), outcome("b", "machine", 2)], lost: [outcome("c", "machine", 2)]}
    assert proved(stats) == {"machine": {1: ["a"]}}
    assert reached(proved(stats)["machine"]) == 1


def test_a_run_writes_a_file_for_each_target_that_it_looked_at(tmp_path: Path) -> None:
    lines = levels.write(proved({"passed": [outcome("a", "compose", 1)], "": [outcome("a", "compose", 1)]}), tmp_path)
    assert lines == ["level of containers in this run: 1"]
    assert json.loads((tmp_path / "compose.json").read_text()) == {"level": 1, "proved": {"1": ["a"]}}
