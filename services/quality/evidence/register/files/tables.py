"""What a file holds before anybody knows what it is about: tables of cells."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from services.quality.evidence.register.files.decoding import WrongFileError
from shared.spreadsheets import unguarded

SEPARATORS = ";,\t"
MOST_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in it, as somebody would write it by hand. `fault` is why that cannot be taken."""

    text: str
    fault: str = ""

    def __bool__(self) -> bool:
        return bool(self.text.strip())


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is that of the line in the file, or of the row in the sheet, from 1."""

    number: int
    cells: tuple[Cell, ...]

    @classmethod
    def of(cls, number: int, cells: Sequence[Cell]) -> "Row":
        """Without empty cells at the end: spreadsheets like to add them."""
        last = max((place for place, cell in enumerate(cells, 1) if cell), default=0)
        return cls(number, tuple(cells[:last]))


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that are not empty; `title` is the name of the sheet, and "" in a file that has none."""

    title: str
    rows: tuple[Row, ...]


def table_of(text: str) -> Table:
    """The lines of a CSV file. Raises WrongFileError."""
    text = text.removeprefix("\ufeff")
    skipped = 0
    if text[:5].lower().startswith("sep=") and len(text) > 4:
        text, skipped = text.partition("\n")[2], 1
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    begun = skipped + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells[MOST_COLUMNS:]):
                raise WrongFileError("too_many_columns", str(begun))
            if any(cell.strip() for cell in cells):
                rows.append(Row.of(begun, [Cell(unguarded(cell)) for cell in cells[:MOST_COLUMNS]]))
            begun = skipped + reader.line_num + 1
    except csv.Error:
        raise WrongFileError("broken_line", str(begun)) from None
    return Table("", tuple(rows))
