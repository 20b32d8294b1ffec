"""Tables read line by line: what can be taken, and what is wrong in which cell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.quality.evidence.register.domain import Filled, check
from services.quality.evidence.register.files.decoding import WrongFileError
from services.quality.evidence.register.files.parts import (
    Part,
    Stray,
    columns_in,
    kind_of,
    parts_of,
    without_second_head,
)
from services.quality.evidence.register.files.tables import Cell, Row, Table
from services.quality.evidence.register.files.vocabulary import EXAMPLE, LIST, Lexicon, Vocabulary, plain
from services.quality.evidence.register.kinds.checks import Values
from services.quality.evidence.register.kinds.fields import Kind

MOST_LINES = 2_000


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
    """`number` is that of the line in the file or sheet, from 1."""

    number: int
    filled: Filled


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file says of one kind; `title` is what it calls the sheet. `columns` are the fields that it has.

    `examples` is how many lines were left out because they are marked as examples.
    """

    kind: Kind
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    title: str = ""
    examples: int = 0


@dataclass(frozen=True, slots=True)
class Book:
    """All that a file says. Nothing of it is taken while there is a fault or a part that nobody knows."""

    sheets: tuple[Sheet, ...]
    strays: tuple[Stray, ...] = ()

    @property
    def faults(self) -> int:
        """How many; a part that nobody knows is one."""
        return len(self.strays) + sum(len(sheet.faults) for sheet in self.sheets)

    @property
    def is_faultless(self) -> bool:
        return not self.faults

    @property
    def examples(self) -> int:
        return sum(sheet.examples for sheet in self.sheets)


def read(tables: Iterable[Table], lexicon: Lexicon, *, today: date, assumed: str = "") -> Book:
    """`assumed` is the kind of a table that does not say its own.

    Raises WrongFileError where there is nothing in the file that could be an entry, or too much.
    """
    parts = [part for table in tables for part in parts_of(table, lexicon)]
    if sum(len(part.rows) for part in parts) > MOST_LINES:
        raise WrongFileError("too_many_lines")
    found = [(part, kind_of(part, lexicon, assumed)) for part in parts]
    strays = tuple(kind for _, kind in found if isinstance(kind, Stray))
    sheets = tuple(_sheet(part, kind, lexicon, today) for part, kind in found if isinstance(kind, Vocabulary))
    book = Book(tuple(_once(sheets)), strays)
    if not strays and not any(sheet.lines or sheet.faults for sheet in sheets):
        raise WrongFileError("only_examples" if book.examples else "no_lines")
    return book


def _once(sheets: Sequence[Sheet]) -> Iterator[Sheet]:
    """A list that comes twice is a fault of the second: the lines would not know of each other."""
    seen: set[str] = set()
    for sheet in sheets:
        again = sheet.kind.name in seen and sheet.lines
        yield Sheet(sheet.kind, (), (), (Fault(1, "", "list_twice"),), sheet.title) if again else sheet
        seen |= {sheet.kind.name} if sheet.lines or sheet.faults else set()


def _sheet(part: Part, mine: Vocabulary, lexicon: Lexicon, today: date) -> Sheet:
    part = without_second_head(part, mine, lexicon)
    columns = columns_in(part, mine, lexicon)
    if not part.rows:
        return Sheet(mine.kind, (), (), (), part.title)
    if faults := _faults_of_head(part, columns, mine.kind):
        return Sheet(mine.kind, (), (), faults, part.title)
    lines, found, examples = [], [], 0
    for row in part.rows:
        if len(row.cells) > len(columns):
            found.append(Fault(row.number, "", "too_many_cells"))
            continue
        cells = dict(zip(columns, row.cells, strict=False))
        line, wrong = _line(row, cells, mine, today)
        if _is_marked(cells):
            wrong = _of_an_example(line, cells, lexicon.examples[mine.kind.name])
            examples += not wrong
        elif lexicon.lists.get(plain(_text(cells, LIST.name)), mine.kind.name) != mine.kind.name:
            wrong = [Fault(row.number, "", "other_list", _text(cells, LIST.name))]
        found += wrong
        lines += [] if _is_marked(cells) else [line]
    fields = tuple(name for name in columns if name not in (LIST.name, EXAMPLE.name))
    return Sheet(mine.kind, fields, tuple(lines), tuple(found), part.title, examples)


def _faults_of_head(part: Part, columns: Sequence[str], kind: Kind) -> tuple[Fault, ...]:
    line, heads = part.head.number, part.head.cells
    if kind.closed:
        return (Fault(line, "", "closed_list"),)
    unknown = [cell.text for cell, name in zip(heads, columns, strict=True) if not name]
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    missing = [field.name for field in kind.fields if field.required and field.name not in columns]
    return (
        *(Fault(line, "", "unknown_column", given) for given in unknown),
        *(Fault(line, name, "column_twice") for name in twice),
        *(Fault(line, name, "missing_column") for name in missing),
    )


def _line(row: Row, cells: Mapping[str, Cell], mine: Vocabulary, today: date) -> tuple[Line, list[Fault]]:
    filled = check(mine.kind, {name: cell.text for name, cell in cells.items()}, mine.words, today=today)
    unread = {name: cell.fault for name, cell in cells.items() if cell.fault}
    problems = {**filled.problems, **unread}
    return Line(row.number, filled), [
        Fault(row.number, name, code, _text(cells, name)) for name, code in problems.items()
    ]


def _is_marked(cells: Mapping[str, Cell]) -> bool:
    return bool(_text(cells, EXAMPLE.name).strip())


def _of_an_example(line: Line, cells: Mapping[str, Cell], examples: Iterable[Values]) -> list[Fault]:
    """Somebody may have written over the example and left its mark: that line must not get lost."""
    said = {name: value for name, value in line.filled.values.items() if name in cells}
    ours = [{name: value for name, value in each.items() if name in cells} for each in examples]
    empty = not any(cell for name, cell in cells.items() if name not in (LIST.name, EXAMPLE.name))
    return [] if empty or said in ours else [Fault(line.number, "", "example_changed")]


def _text(cells: Mapping[str, Cell], name: str) -> str:
    return cells[name].text if name in cells else ""
