"""A table of entries, read line by line: what can be taken, and what is wrong in which cell."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from services.quality.evidence.register.domain import Filled, check
from services.quality.evidence.register.files.decoding import WrongFileError
from services.quality.evidence.register.files.vocabulary import Vocabulary, plain
from services.quality.evidence.register.kinds.fields import Kind
from shared.spreadsheets import unguarded

MOST_LINES = 1_000
SEPARATORS = ";,\t"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell; without a field in the line as a whole. `twin` is another line that it is about."""

    line: int
    field: str
    code: str
    given: str = ""
    twin: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is that of the line in the file, from 1."""

    number: int
    filled: Filled


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file says. Nothing of it is taken while there is a fault. `columns` are the fields that it has."""

    kind: Kind
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]


def read(text: str, mine: Vocabulary, others: Iterable[Vocabulary] = (), *, today: date) -> Sheet:
    """Raises WrongFileError where the file as a whole is not what is asked for."""
    rows = _rows(text)
    if not rows:
        raise WrongFileError("empty")
    columns = _columns(rows.pop(0)[1], mine, others)
    if rows and [mine.columns.get(plain(cell), "") for cell in rows[0][1]] == columns:
        rows.pop(0)
    if not rows:
        raise WrongFileError("no_lines")
    if len(rows) > MOST_LINES:
        raise WrongFileError("too_many_lines")
    lines, faults = [], []
    for number, cells in rows:
        if len(cells) > len(columns):
            faults.append(Fault(number, "", "too_many_cells"))
            continue
        written = {name: unguarded(cell) for name, cell in zip(columns, cells, strict=False)}
        filled = check(mine.kind, written, mine.words, today=today)
        faults += [Fault(number, name, code, written.get(name, "")) for name, code in filled.problems.items()]
        lines.append(Line(number, filled))
    return Sheet(mine.kind, tuple(columns), tuple(lines), tuple(faults))


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Lines that are not empty, with their numbers."""
    text = text.removeprefix("\ufeff")
    skipped = 0
    if text[:5].lower().startswith("sep=") and len(text) > 4:
        text, skipped = text.partition("\n")[2], 1
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    begun = skipped + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begun, _trimmed(cells)))
            begun = skipped + reader.line_num + 1
    except csv.Error:
        raise WrongFileError("broken_line", str(begun)) from None
    return rows


def _trimmed(cells: list[str]) -> list[str]:
    """Without empty cells at the end: spreadsheets like to add them."""
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _columns(header: Sequence[str], mine: Vocabulary, others: Iterable[Vocabulary]) -> list[str]:
    """The field of every column. Raises WrongFileError."""
    heads = [plain(cell) for cell in header]
    names = [mine.columns.get(head, "") for head in heads]
    if not all(names):
        fitting = [other for other in others if other.kind != mine.kind and all(h in other.columns for h in heads)]
        if fitting:
            raise WrongFileError("other_kind", fitting[0].kind.title)
        if not any(names):
            raise WrongFileError("no_columns")
        raise WrongFileError("unknown_column", next(head for head, name in zip(header, names, strict=True) if not name))
    if twice := [name for name in names if names.count(name) > 1]:
        raise WrongFileError("column_twice", twice[0])
    if missing := [field.name for field in mine.kind.fields if field.required and field.name not in names]:
        raise WrongFileError("missing_column", missing[0])
    return names
