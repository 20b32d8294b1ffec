"""The table of `docs/operations.md` that says what to do when something breaks; the suite of faults goes by it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/operations.md"
HEADING = "## When something breaks"
CODE = re.compile(r"`([^`]+)`")
DOCTOR = "./kokon doctor"


@dataclass(frozen=True, slots=True)
class Repair:
    """One row of the table."""

    seen: tuple[str, ...]
    """Words that an operator reads: in what `./kokon up` says, or else from the doctor. Each of them comes."""
    asks_doctor: bool
    commands: tuple[str, ...]
    """`./kokon ...`, in the order in which they are run; words in capitals are to be replaced."""
    statements: tuple[str, ...]
    """For PostgreSQL, as its administrator."""


def repairs(page: str = "") -> dict[str, Repair]:
    """By what happened."""
    table = (page or PAGE.read_text(encoding="utf-8")).partition(HEADING)[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("|")]
    return {what: repair_of(seen, done) for what, seen, done in rows[2:]}


def repair_of(seen: str, done: str) -> Repair:
    words, codes = CODE.findall(seen), CODE.findall(done)
    return Repair(
        seen=tuple(word for word in words if word != DOCTOR),
        asks_doctor=DOCTOR in words,
        commands=tuple(code for code in codes if code.startswith("./kokon ")),
        statements=tuple(code for code in codes if code.endswith(";")),
    )


def filled(command: str, told: Mapping[str, str]) -> list[str]:
    """The words behind `./kokon`, with what stands for the words in capitals. A word without one is a mistake."""
    words = command.split()[1:]
    return [told[word] if word.isupper() else word for word in words]
