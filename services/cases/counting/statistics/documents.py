"""What leaves the centre of a year: tables for spreadsheets, and the statement of services as a paper."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.cases.counting.statistics.definitions import Definition, Shape
from services.cases.counting.statistics.domain import STEP, Table
from services.cases.counting.statistics.statement import Size
from services.cases.counting.statistics.store import Year
from services.cases.counting.statistics.views import services_views
from shared import spreadsheets
from shared.languages import Wording
from shared.privacy.sizes import SIZES, size_ends

TABLE_COLUMNS = ("year", "definition", "table", "row", "column", "rounded", "least", "most", "htcds")
SERVICE_COLUMNS = ("year", "part", "code", "state", "contacts_from", "contacts_to", "people_from", "people_to")
TOLD, HELD = "told", f"fewer_than_{SIZES[0]}"


def tables_csv(year: Year) -> str:
    """A number that was rounded to nothing has no number of its own: it stands for up to four."""
    begins = (year.year, year.version)
    rows: list[tuple[object, ...]] = [(*begins, "all", "total", "total", *bounds(year.tables.total), "")]
    for shape, table in zip(year.defined.tables, year.tables.tables, strict=True):
        rows += [(*begins, shape.name, *line) for line in lines_of(year.defined, shape, table)]
    return spreadsheets.table([TABLE_COLUMNS, *rows])


def lines_of(defined: Definition, shape: Shape, table: Table) -> Iterator[tuple[object, ...]]:
    """Each cell, the total of each row, and of each column."""
    down = defined.dimension(shape.rows)
    for row, number in zip(down.names, table.rows, strict=True):
        yield (row, "total", *bounds(number), down.htcds(row))
    if shape.columns:
        across = defined.dimension(shape.columns)
        for column, number in zip(across.names, table.columns, strict=True):
            yield ("total", column, *bounds(number), across.htcds(column))
        for row, cells in zip(down.names, table.cells, strict=True):
            for column, cell in zip(across.names, cells, strict=True):
                yield (row, column, *bounds(cell), " & ".join(filter(None, (down.htcds(row), across.htcds(column)))))


def bounds(rounded: int) -> tuple[int | None, int, int]:
    return rounded or None, max(0, rounded - (STEP - 1)), rounded + STEP - 1


def services_csv(year: Year) -> str:
    told = year.services
    parts: Mapping[str, Mapping[Any, Size | None]] = {
        "all": {"total": told.total},
        "kind": told.kinds,
        "duration": told.durations,
        "language": told.languages,
    }
    rows = [
        (year.year, part, str(code), *size_cells(size)) for part, sizes in parts.items() for code, size in sizes.items()
    ]
    others = (year.year, "language", "every_other", *size_cells(None))
    return spreadsheets.table([SERVICE_COLUMNS, *rows, others])


def size_cells(size: Size | None) -> tuple[object, ...]:
    if size is None:
        return (HELD, None, None, None, None)
    return (TOLD, size.contacts, size_ends(size.contacts), size.people, size_ends(size.people))


def paper(wording: Wording, year: Year, *, centre: str) -> dict[str, Any]:
    """The statement of services, as the press sets it."""
    _ = wording.gettext
    return {
        "title": _("Services in the year %(year)s") % {"year": year.year},
        "language": wording.code,
        "direction": wording.direction,
        "centre": centre,
        "opening": [
            _("Made on %(day)s.") % {"day": wording.day(year.drawn_on, "long")},
            _(
                "Numbers are classes, and of fewer than %(least)s people nothing is said: so nobody can be found"
                " again. A person whom several contacts were about counts once. This statement was made once; there is"
                " no other one of this year."
            )
            % {"least": wording.number(SIZES[0])},
        ],
        "head": ["", _("Contacts"), _("People")],
        "parts": [
            {"title": one.title, "lines": [list(line) for line in one.lines], "closing": one.closing}
            for one in services_views(wording, year)
        ],
    }
