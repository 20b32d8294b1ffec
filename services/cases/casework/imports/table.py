"""The bytes of a spreadsheet or an export, read into rows of known columns. Nothing in it is unpacked or calculated."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

LARGEST = 1024 * 1024
"""Bytes."""
MOST_ROWS = 500
SEPARATORS = ";,\t"
# workbooks, archives, documents and pictures by how they begin: they may be as large as they like, and are not opened
NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"%PDF", b"\x89PNG")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
FORMULA = re.compile(r"=|[-+@][A-Za-z]+[(|!]")


class Wrong(StrEnum):
    """Why a table cannot be taken, or what is wrong with one of its cells."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NO_TEXT = "no_text"
    ENCODING = "encoding"
    NO_HEADINGS = "no_headings"
    SAME_HEADINGS = "same_headings"
    LACKS_COLUMN = "lacks_column"
    TOO_MANY_ROWS = "too_many_rows"
    BROKEN = "broken"
    MORE_CELLS = "more_cells"
    NOT_A_WORD = "not_a_word"
    """In JSON: a list or another object in the place of words."""
    FORMULA = "formula"
    MISSING = "missing"
    TOO_LONG = "too_long"
    NO_DAY = "no_day"
    NOT_YET = "not_yet"
    TOO_OLD = "too_old"
    NO_COLLEAGUE = "no_colleague"
    TWO_COLLEAGUES = "two_colleagues"
    NO_LANGUAGE = "no_language"
    NOT_IN_LIST = "not_in_list"
    """It takes one word of a list, which the page shows."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, by row and column; never what stands there. Row 0 is the table as a whole."""

    row: int
    column: str
    wrong: Wrong


class NoTableError(Exception):
    def __init__(self, wrong: Wrong, *, row: int = 0, column: str = "") -> None:
        super().__init__(wrong.value)
        self.fault = Fault(row, column, wrong)


@dataclass(frozen=True, slots=True)
class Column:
    """`longest` in characters. Where `required`, the column must be there, and no cell of it empty."""

    name: str
    longest: int
    required: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is that of the row in the spreadsheet, whose first has the headings; in JSON the place in the list."""

    number: int
    cells: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[Row, ...]
    left_out: tuple[str, ...] = ()
    """Columns whose headings are not known, as a spreadsheet names them: A, B, C."""
    faults: tuple[Fault, ...] = ()


def read_table(body: bytes, columns: Sequence[Column], headings: Mapping[str, str]) -> Table:
    """`headings` are all names of the columns, by `plain`. Raises NoTableError."""
    text = text_of(body)
    is_json = text.lstrip().startswith(("[", "{"))
    rows, left_out, faults = (from_json if is_json else from_csv)(text, columns, headings)
    rows = [row for row in rows if any(row.cells.values())]
    if not rows:
        raise NoTableError(Wrong.EMPTY)
    if len(rows) > MOST_ROWS:
        raise NoTableError(Wrong.TOO_MANY_ROWS)
    faults += [fault for row in rows for fault in cell_faults(row, columns)]
    return Table(tuple(rows), tuple(left_out), tuple(faults))


type Found = tuple[list[Row], list[str], list[Fault]]


def text_of(body: bytes) -> str:
    """Raises NoTableError."""
    if not body.strip():
        raise NoTableError(Wrong.EMPTY)
    if len(body) > LARGEST:
        raise NoTableError(Wrong.TOO_LARGE)
    if body.startswith(NO_TEXT):
        raise NoTableError(Wrong.NO_TEXT)
    try:
        text = decoded(body)
    except UnicodeDecodeError:
        raise NoTableError(Wrong.ENCODING) from None
    if not text.strip():
        raise NoTableError(Wrong.EMPTY)
    if not is_plain(text):
        raise NoTableError(Wrong.NO_TEXT)
    return text


def is_plain(text: str) -> bool:
    """Without signs that are no letters, and that neither a page nor the database takes."""
    return not any((ord(sign) < 32 and sign not in "\t\r\n") or "\ud800" <= sign <= "\udfff" for sign in text)


def decoded(body: bytes) -> str:
    """UTF-8 where it can be that: words in Windows-1252 hardly ever can."""
    if marked := next((name for mark, name in MARKS if body.startswith(mark)), None):
        return body.decode(marked)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252")


def plain(heading: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", heading.casefold()).split())


def from_csv(text: str, columns: Sequence[Column], headings: Mapping[str, str]) -> Found:
    lines = cells_of(text, headings)
    if not lines:
        raise NoTableError(Wrong.EMPTY)
    (_, heads), *others = lines
    names = named(heads, columns, headings)
    left_out = [letter(place) for place, head in enumerate(heads) if head.strip() and place not in names]
    rows = [Row(number, {name: cell(cells, place) for place, name in names.items()}) for number, cells in others]
    wide = [number for number, cells in others if any(each.strip() for each in cells[len(heads) :])]
    return rows, left_out, [Fault(number, "", Wrong.MORE_CELLS) for number in wide]


def cells_of(text: str, headings: Mapping[str, str]) -> list[tuple[int, list[str]]]:
    """The rows that are not empty, each with its number. Raises NoTableError."""
    first = next(line for line in text.splitlines() if line.strip())
    number, lines = 0, list[tuple[int, list[str]]]()
    try:
        # that under which most headings are known
        separator = max(
            SEPARATORS, key=lambda one: len(columns_among(next(csv.reader([first], delimiter=one)), headings))
        )
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        for number, cells in enumerate(reader, start=1):
            lines.append((number, cells))
    except csv.Error:
        raise NoTableError(Wrong.BROKEN, row=number + 1) from None
    return [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]


def cell(cells: Sequence[str], place: int) -> str:
    return cells[place].replace("\r\n", "\n").strip() if place < len(cells) else ""


def columns_among(heads: Iterable[str], headings: Mapping[str, str]) -> list[str]:
    return [headings[plain(head)] for head in heads if plain(head) in headings]


def named(heads: Sequence[str], columns: Sequence[Column], headings: Mapping[str, str]) -> dict[int, str]:
    """Which column stands where. Raises NoTableError."""
    check_headings(columns_among(heads, headings), columns)
    return {place: headings[plain(head)] for place, head in enumerate(heads) if plain(head) in headings}


def check_headings(found: Sequence[str], columns: Sequence[Column]) -> None:
    if not found:
        raise NoTableError(Wrong.NO_HEADINGS)
    if twice := next((name for name in found if found.count(name) > 1), None):
        raise NoTableError(Wrong.SAME_HEADINGS, column=twice)
    if lacks := next((one.name for one in columns if one.required and one.name not in found), None):
        raise NoTableError(Wrong.LACKS_COLUMN, column=lacks)


def letter(place: int) -> str:
    """A, B, … Z, AA, as a spreadsheet names its columns."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def from_json(text: str, columns: Sequence[Column], headings: Mapping[str, str]) -> Found:
    """A list of objects, each with fields by name."""
    try:
        entries = json.loads(text, object_pairs_hook=Pairs)
    except (ValueError, RecursionError):
        raise NoTableError(Wrong.BROKEN) from None
    if not isinstance(entries, list) or isinstance(entries, Pairs) or not all(isinstance(e, Pairs) for e in entries):
        raise NoTableError(Wrong.BROKEN)
    rows, faults, found = list[Row](), list[Fault](), set[str]()
    for number, entry in enumerate(entries, start=1):
        here = columns_among((name for name, _ in entry), headings)
        if twice := next((name for name in here if here.count(name) > 1), None):
            raise NoTableError(Wrong.SAME_HEADINGS, row=number, column=twice)
        found |= set(here)
        values = {headings[plain(name)]: value for name, value in entry if plain(name) in headings}
        faults += [Fault(number, name, Wrong.NOT_A_WORD) for name, one in values.items() if not is_word(one)]
        rows.append(Row(number, {name: cell_text(value) for name, value in values.items()}))
    check_headings(sorted(found), columns)
    return rows, [], faults


class Pairs(list[tuple[str, Any]]):
    """An object in JSON with all its fields, also those that are there twice."""


def is_word(value: Any) -> bool:
    return not isinstance(value, list) and is_plain(str(value))


def cell_text(value: Any) -> str:
    return "" if value is None or not is_word(value) else str(value).replace("\r\n", "\n").strip()


def cell_faults(row: Row, columns: Sequence[Column]) -> Iterable[Fault]:
    for one in columns:
        text = row.cells.get(one.name, "")
        if one.required and not text:
            yield Fault(row.number, one.name, Wrong.MISSING)
        elif len(text) > one.longest:
            yield Fault(row.number, one.name, Wrong.TOO_LONG)
        elif FORMULA.match(text):
            yield Fault(row.number, one.name, Wrong.FORMULA)
