"""docs/guarantees.md promises nothing without a test, and names none that is not there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "guarantees.md"
NAMED = re.compile(r"`(tests/[a-z0-9_/]+\.py)::(\w+)`")
ROW = re.compile(r"^\| \*\*(.+?)\*\*", re.MULTILINE)
ENTRY = re.compile(r"^- \*\*(.+?)\.\*\*((?:.|\n  )*)", re.MULTILINE)
ANY = re.compile(r"tests/[\w/]+\.py\S*")


def named(text: str) -> list[tuple[str, str]]:
    return [(found[1], found[2]) for found in NAMED.finditer(text)]


def missing(text: str) -> list[str]:
    """Tests that the text names and nobody wrote."""
    return [f"{file}::{test}" for file, test in named(text) if test not in written_in(ROOT / file)]


def written_in(file: Path) -> set[str]:
    if not file.is_file():
        return set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def unproved(text: str) -> list[str]:
    """Those of the table of who can learn what for whom no test is named further down."""
    shown = {found[1]: found[2] for found in ENTRY.finditer(part(text, "Which test shows it"))}
    return [who for who in ROW.findall(part(text, "Who can learn what")) if not NAMED.search(shown.get(who, ""))]


def part(text: str, title: str) -> str:
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_every_test_that_is_named_is_there() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert missing(text) == []
    assert len(named(text)) == len(ANY.findall(text))


def test_everybody_who_might_want_to_know_has_a_test() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert len(ROW.findall(part(text, "Who can learn what"))) == 12
    assert unproved(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("`tests/attacks/test_a6_linkage.py::test_that_nobody_wrote`", ["test_that_nobody_wrote"]),
        ("`tests/attacks/test_nowhere.py::test_of_it`", ["test_of_it"]),
        ("`tests/contracts/test_guarantees.py::test_every_test_that_is_named_is_there`", []),
    ],
)
def test_a_name_that_is_not_there_would_be_found(text: str, found: list[str]) -> None:
    assert [each.split("::")[1] for each in missing(text)] == found


def test_a_promise_without_a_test_would_be_found() -> None:
    rows = "\n## Who can learn what\n| who | most |\n| **Somebody** | nothing |\n| **Others** (two) | nothing |\n"
    shown = "\n## Which test shows it\n- **Somebody.** Her word.\n- **Others.** See\n  `tests/a.py::test_b`.\n"
    assert unproved(rows + shown) == ["Somebody"]
