"""Workbooks as a lead fills them in, and as an attacker makes them."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from openpyxl import Workbook, load_workbook

from services.quality.app import FOLDER
from services.quality.evidence.register.files.vocabulary import EXAMPLE, columns_of, sheet_title
from services.quality.evidence.register.files.workbook import workbook
from services.quality.evidence.register.kinds.every import kind_named
from shared.languages import Languages

SPOKEN = Languages(["en", "de", "ar"], ("quality", FOLDER / "locale"), clock=ZoneInfo("Europe/Berlin"))
type Written = Mapping[str, Any]
SHEET = "xl/worksheets/sheet1.xml"
BEGINS = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
ENDS = "</sheetData></worksheet>"


def filled_in(language: str, lists: Mapping[str, Sequence[Written]], body: bytes | None = None) -> bytes:
    """Our empty workbook in a language, with lines below the examples: by kind, and in it by field."""
    book, wording = load_workbook(BytesIO(body or workbook({}, SPOKEN[language]))), SPOKEN[language]
    for name, lines in lists.items():
        kind = kind_named(name)
        sheet = book[sheet_title(wording.gettext(kind.title))]
        names = [field.name for field in (EXAMPLE, *columns_of(kind))]
        for number, line in enumerate(lines, sheet.max_row + 1):
            for field, value in line.items():
                sheet.cell(number, names.index(field) + 1).value = value
    return saved(book)


def a_book(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """Rows by the name of their sheet."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def with_parts(body: bytes, change: Callable[[str, bytes], bytes] | None = None, **more: bytes) -> bytes:
    """The same archive with parts changed by their name, and others put in (`__` stands for a slash in a name)."""
    file = BytesIO()
    with ZipFile(BytesIO(body)) as before, ZipFile(file, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, change(name, content) if change else content)
        for name, content in more.items():
            after.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def with_cells(cells: str) -> bytes:
    """A workbook whose one sheet is this."""
    sheet = f"{BEGINS}{cells}{ENDS}".encode()
    return with_parts(a_book(defect=[["what"]]), lambda name, content: sheet if name == SHEET else content)
