"""docs/guarantees.md promises nothing without a test, and names none that is not there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "guarantees.md"
NAMED = re.compile(r"`(tests/[a-z0-9_/]+\.py)::(\w+)`")
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
    """Rows of the table of promises without a test."""
    table = text.split("## Who can learn what", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in table.splitlines() if line.startswith("| **")]
    return [row.split("|")[1].strip() for row in rows if not NAMED.search(row)]


def test_every_test_that_is_named_is_there() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert missing(text) == []
    assert len(named(text)) == len(ANY.findall(text))


def test_everybody_who_might_want_to_know_has_a_test() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert len(named(text)) > 20
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
    text = "## Who can learn what\n| who | most |\n|---|---|\n| **Somebody** | nothing |\n\n## Other\n"
    assert unproved(text) == ["**Somebody**"]
