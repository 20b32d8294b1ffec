"""Reads the rules that come with Kokon, from the files in `data`."""

import tomllib
from functools import cache
from pathlib import Path

from services.cases.casework.deadlines.rules.domain import Book, Rule

FOLDER = Path(__file__).parent / "data"


def rules_in(file: Path) -> list[Rule]:
    """Raises ValidationError for a rule that is not whole."""
    return [Rule(**one) for one in tomllib.loads(file.read_text(encoding="utf-8"))["rules"]]


@cache
def shipped(folder: Path = FOLDER) -> tuple[Rule, ...]:
    return tuple(one for file in sorted(folder.glob("*.toml")) for one in rules_in(file))


@cache
def shipped_book() -> Book:
    return Book.of(shipped())
