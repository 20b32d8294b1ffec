"""A file with rules as its preview shows it: what is wrong in which rule, or else what each of them would change."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from services.cases.casework.deadlines.rules.domain import Book, Example, Rule

LARGEST = 256 * 1024
"""Bytes of the file."""
MOST_RULES = 200


class Wrong(StrEnum):
    NOT_READABLE = "not_readable"
    NO_RULES = "no_rules"
    TOO_MANY = "too_many"
    MISSING = "missing"
    NOT_KNOWN = "not_known"
    NOT_VALID = "not_valid"
    DOES_NOT_FIT = "does_not_fit"
    """Each field is right by itself, but not all of them together."""
    NOT_YET = "not_yet"
    """Somebody would have looked at it on a day to come."""
    EXAMPLE = "example"
    TWICE = "twice"
    TAKEN = "taken"
    """There is this version already, and it says something else."""
    OLDER = "older"
    """There is a later version already."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`row` is the number of the rule in the file, 0 for the whole file."""

    row: int
    wrong: Wrong
    rule: str = ""
    field: str = ""
    example: Example | None = None
    given: date | None = None
    """What the rule gives in the place of the day of the example."""


class Change(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    ENDED = "ended"
    SAME = "same"
    """It is in use already."""


@dataclass(frozen=True, slots=True)
class Line:
    rule: Rule
    change: Change
    before: Rule | None
    """The version that would be followed by this one."""


@dataclass(frozen=True, slots=True)
class Looked:
    lines: Sequence[Line] = ()
    faults: Sequence[Fault] = ()

    @property
    def new(self) -> list[Rule]:
        return [one.rule for one in self.lines if one.change is not Change.SAME]


def look(body: bytes, book: Book, today: date) -> Looked:
    """Nothing is taken where one rule has a fault."""
    try:
        entries = entries_in(body)
    except (ValueError, RecursionError):
        return Looked(faults=[Fault(0, Wrong.NOT_READABLE)])
    if not entries:
        return Looked(faults=[Fault(0, Wrong.NO_RULES)])
    if len(entries) > MOST_RULES:
        return Looked(faults=[Fault(0, Wrong.TOO_MANY)])
    lines, faults, seen = list[Line](), list[Fault](), set[tuple[str, int]]()
    for row, entry in enumerate(entries, start=1):
        try:
            rule = Rule.model_validate(entry)
        except ValidationError as error:
            faults += faults_of(row, entry, error)
            continue
        if (rule.id, rule.version) in seen:
            faults.append(Fault(row, Wrong.TWICE, rule.id))
        seen.add((rule.id, rule.version))
        faults += compared(row, rule, book, today)
        lines.append(line_of(rule, book))
    return Looked(lines, faults)


def entries_in(body: bytes) -> list[Any]:
    """TOML, or JSON with the same names. Raises ValueError."""
    text = body.decode("utf-8-sig")
    whole = json.loads(text) if text.lstrip().startswith(("{", "[")) and is_json(text) else tomllib.loads(text)
    entries = whole.get("rules") if isinstance(whole, Mapping) else whole
    return entries if isinstance(entries, list) else []


def is_json(text: str) -> bool:
    """A file of TOML can begin with a bracket, too."""
    return not text.lstrip().startswith("[[")


def faults_of(row: int, entry: Any, error: ValidationError) -> Iterator[Fault]:
    """One for each field, without what was in it."""
    name = entry.get("id") if isinstance(entry, Mapping) else None
    rule = name[:60] if isinstance(name, str) else ""
    kinds = {"missing": Wrong.MISSING, "extra_forbidden": Wrong.NOT_KNOWN, "value_error": Wrong.DOES_NOT_FIT}
    for one in error.errors(include_input=False, include_context=False, include_url=False):
        field = ".".join(str(part) for part in one["loc"])
        yield Fault(row, kinds.get(one["type"], Wrong.NOT_VALID), rule, field[:80])


def compared(row: int, rule: Rule, book: Book, today: date) -> Iterator[Fault]:
    """With its own examples, and with what is in use."""
    for example, given in rule.misses():
        yield Fault(row, Wrong.EXAMPLE, rule.id, "examples", example, given)
    if rule.looked_at > today:
        yield Fault(row, Wrong.NOT_YET, rule.id, "looked_at")
    there = book.version(rule.id, rule.version)
    if there is not None and there != rule:
        yield Fault(row, Wrong.TAKEN, rule.id, "version")
    if there is None and rule.version < book.newest_version(rule.id):
        yield Fault(row, Wrong.OLDER, rule.id, "version")


def line_of(rule: Rule, book: Book) -> Line:
    if book.version(rule.id, rule.version):
        return Line(rule, Change.SAME, None)
    before = book.version(rule.id, book.newest_version(rule.id))
    if before is None:
        return Line(rule, Change.NEW, None)
    return Line(rule, Change.ENDED if rule.valid_to else Change.CHANGED, before)
