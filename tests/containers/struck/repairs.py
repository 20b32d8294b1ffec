"""The table of `docs/operations.md` that says what to do when containers break; the faults go by it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs/operations.md"
HEADING = "### When containers break"
SECTION = "## In containers"
CODE = re.compile(r"`([^`]+)`")
SHORT = re.compile(r'^(\w+)="(.+)"$', re.MULTILINE)
TO_REPLACE = re.compile(r"\b[A-Z]{2,}\b")
COMMANDS = ("docker compose ", "sh restore.sh ", "$")


@dataclass(frozen=True, slots=True)
class Repair:
    """One row of the table."""

    look: str
    """The command whose output has the words; empty where nothing is to be looked at."""
    words: tuple[str, ...]
    commands: tuple[str, ...]
    """In the order in which they are typed; words in capitals are to be replaced."""


def repairs(page: str = "") -> dict[str, Repair]:
    """By what happened."""
    page = page or PAGE.read_text(encoding="utf-8")
    table = page.partition(HEADING)[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("|")]
    short = dict(SHORT.findall(page.partition(SECTION)[2].partition("\n## ")[0]))
    return {what: repair_of(seen, done, short) for what, seen, done in rows[2:]}


def repair_of(seen: str, done: str, short: Mapping[str, str]) -> Repair:
    codes = [written_out(code, short) for code in CODE.findall(seen)]
    looks = [code for code in codes if code.startswith(COMMANDS[0]) or code.startswith("python3")]
    typed = [code for code in CODE.findall(done) if code.startswith(COMMANDS)]
    return Repair(
        look=looks[0] if looks else "",
        words=tuple(code for code in codes if code not in looks),
        commands=tuple(written_out(code, short) for code in typed),
    )


def written_out(command: str, short: Mapping[str, str]) -> str:
    """A command that begins with one of the variables of the page, with what the page sets it to."""
    head, _, rest = command.partition(" ")
    return f"{short[head[1:]]} {rest}".strip() if head.startswith("$") else command


def filled(command: str, told: Mapping[str, str]) -> str:
    """With what stands for the words in capitals. A word without one is a mistake."""
    return TO_REPLACE.sub(lambda found: told[found[0]], command)
