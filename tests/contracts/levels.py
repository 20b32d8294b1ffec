"""Levels of the targets: `@pytest.mark.level("machine", 3)` says that a test proves the third one on one machine.

A level is reached when every test that proves it, and each level below, has passed. A run of marked tests writes
`.kokon/levels/TARGET.json` and says it at its end; `tests/contracts/test_levels.py` compares README with the marks.
"""

import ast
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".kokon" / "levels"
MARK = "level"
NAMES = {
    1: "it starts",
    2: "the journey of a request and a release runs",
    3: "centres of earlier versions are upgraded",
    4: "it is backed up and restored",
    5: "the fault suite loses and doubles nothing",
    6: "more than one of everything",
}
TARGETS = {"machine": "one machine", "compose": "containers", "kubernetes": "a cluster"}
RENDERED = 0
"""Manifests are rendered and checked; nothing of them ran."""
type Proofs = Mapping[str, Mapping[int, Sequence[str]]]
"""Tests by target and level."""


def claimed() -> Proofs:
    """As the marks in the sources say."""
    found: dict[str, dict[int, list[str]]] = {target: {} for target in TARGETS}
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        if f"mark.{MARK}(" in (text := file.read_text()):
            for target, level, test in marks(text):
                found[target].setdefault(level, []).append(f"{file.relative_to(ROOT)}::{test}")
    return found


def marks(text: str) -> Iterator[tuple[str, int, str]]:
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == f"pytest.mark.{MARK}":
                    target, level = map(ast.literal_eval, mark.args)
                    yield target, level, node.name


def reached(proofs: Mapping[int, object]) -> int:
    """The highest level with something behind it and behind all below it."""
    return next((level - 1 for level in NAMES if not proofs.get(level)), max(NAMES))


def noted(items: Iterable[pytest.Item]) -> None:
    """What a test proves goes with its outcome, also from another process."""
    for item in items:
        item.user_properties.extend((MARK, mark.args) for mark in item.iter_markers(MARK))


def proved(stats: Mapping[str, Sequence[Any]]) -> dict[str, dict[int, list[str]]]:
    """By the outcomes of a run: a level with a test that failed or was left out is not proved."""
    found: dict[str, dict[int, list[str]]] = {}
    lost: set[tuple[str, int]] = set()
    for outcome, reports in stats.items():
        for report in reports:
            for name, given in getattr(report, "user_properties", ()):
                if name == MARK:
                    target, level = given
                    found.setdefault(target, {}).setdefault(level, []).append(report.nodeid)
                    if outcome not in ("passed", ""):
                        lost.add((target, level))
    return {
        target: {level: sorted({*tests}) for level, tests in sorted(levels.items()) if (target, level) not in lost}
        for target, levels in found.items()
    }


def write(proofs: Proofs, folder: Path = FOLDER) -> list[str]:
    """A file for each target, and what to say at the end of the run."""
    folder.mkdir(parents=True, exist_ok=True)
    for target, levels in proofs.items():
        told = {"level": reached(levels), "proved": {str(level): [*tests] for level, tests in levels.items()}}
        (folder / f"{target}.json").write_text(json.dumps(told, indent=1) + "\n")
    return [f"level of {TARGETS[target]} in this run: {reached(levels)}" for target, levels in proofs.items()]
