"""The sheets of an XLSX file as tables of cells, read by openpyxl."""

import warnings
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.chartsheet import Chartsheet
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet import _read_only
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.functions import iterparse

from services.quality.evidence.register.files.archive import BROKEN, UNPACKED, looked_through
from services.quality.evidence.register.files.decoding import WrongFileError
from services.quality.evidence.register.files.tables import MOST_COLUMNS, Cell, Row, Table
from shared.spreadsheets import unguarded

MOST_SHEETS = 100
MOST_ROWS = 20_000
"""Of all sheets, those included that are empty: programs write rows in which nothing but a colour is."""
LONGEST = 32_767
"""Signs of a cell, by the rules of spreadsheets."""
UNREADABLE = (*BROKEN, KeyError, TypeError, IndexError, AttributeError, OverflowError, InvalidFileException)
"""What openpyxl ends with where the parts of a file do not fit together; it has no error of its own for it."""
DIGITS = ".15g"
"""As many as spreadsheets keep: 0.1 + 0.2 is 0.3."""
EMPTY = Cell("")


class _RowsAsWritten(WorkSheetParser):  # type: ignore[misc]
    """Nothing of a sheet but its rows. A formula is what stands in its own cell: openpyxl would work out a shared one
    anew for each cell."""

    def parse(self) -> Iterator[Any]:
        for _, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                element.clear()

    def parse_formula(self, element: Any) -> str:
        return f"={element.findtext(FORMULA_TAG) or ''}"


_read_only.WorkSheetParser = _RowsAsWritten


def tables_of(body: bytes) -> list[Table]:
    """Raises WrongFileError."""
    archive = looked_through(body)
    try:
        with warnings.catch_warnings(action="ignore"):
            return list(_tables(archive))
    except UNREADABLE:
        raise WrongFileError("broken_workbook") from None


def _tables(archive: BytesIO) -> Iterator[Table]:
    book = load_workbook(archive, read_only=True, keep_links=False)
    parts = {sheet._worksheet_path for sheet in book.worksheets}
    if not len(parts) == len(book.worksheets) <= MOST_SHEETS:
        raise WrongFileError("too_large_inside")
    weight = signs = 0
    for sheet in book.worksheets:
        if isinstance(sheet, Chartsheet):
            continue
        sheet.reset_dimensions()  # a sheet may say that it is larger than anything
        rows = []
        for number, cells in enumerate(sheet.iter_rows(), 1):
            weight += 1 + len(cells) // MOST_COLUMNS
            if weight > MOST_ROWS:
                raise WrongFileError("too_many_rows")
            cells = _within(cells)
            signs += sum(_signs_of(cell.value) for cell in cells)
            if signs > UNPACKED:
                raise WrongFileError("too_large_inside")
            if any(cell.value is not None for cell in cells):
                rows.append(Row.of(number, [cell_of(cell.value, cell.data_type) for cell in cells]))
        yield Table(sheet.title, tuple(row for row in rows if row.cells))


def _within(cells: Sequence[Any]) -> Sequence[Any]:
    """Without empty ones to the right of all columns. Raises WrongFileError."""
    if any(cell.value is not None for cell in cells[MOST_COLUMNS:]):
        raise WrongFileError("too_many_columns")
    return cells[:MOST_COLUMNS]


def _signs_of(value: Any) -> int:
    """A text may stand once in the file and be the content of any number of cells. Raises WrongFileError."""
    signs = len(value) if isinstance(value, str) else 0
    if signs > LONGEST:
        raise WrongFileError("too_large_inside")
    return signs


def cell_of(value: Any, kind: str) -> Cell:
    """`kind` is what the file calls it: `f` is a formula, `e` what a formula came to that went wrong."""
    if value is None:
        return EMPTY
    if kind == "f":
        return Cell(str(value), "formula")
    if kind == "e":
        return Cell(str(value), "went_wrong")
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    if isinstance(value, int | float):
        return Cell(_number(value))
    if isinstance(value, date):  # spreadsheets keep a day as its midnight
        return Cell(value.isoformat().removesuffix("T00:00:00"))
    return Cell(unguarded(str(value)))


def _number(value: float) -> str:
    """Three digits behind the mark get one more: by hand they could mean a thousand."""
    digits = format(value, DIGITS)
    return f"{digits}0" if len(digits.partition(".")[2]) == 3 and "e" not in digits else digits
