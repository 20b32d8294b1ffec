"""The register as one XLSX file: a sheet for each list, with its answers to choose from, and a guide in front."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.files.examples import example_of
from services.quality.evidence.register.files.vocabulary import (
    ANSWERS,
    COLUMNS,
    EXAMPLE,
    GUIDE,
    LIST,
    columns_of,
    sheet_title,
)
from services.quality.evidence.register.files.writing import OPEN_KINDS, values_of, written
from services.quality.evidence.register.kinds.fields import Field, FieldType, Kind, _
from services.quality.evidence.register.wording import answers, expected
from shared.languages import Wording
from shared.spreadsheets import guarded

LAST_ROW = 1_000
"""So far down answers can be chosen."""
LONGEST_PROMPT = 255
"""Signs beside a cell, by the rules of spreadsheets."""
NARROWEST, WIDEST, GUIDE_WIDTH = 14, 44, 70
HEAD, MARKED = PatternFill("solid", fgColor="FFE3ECE9"), PatternFill("solid", fgColor="FFF3F3F0")
BOLD, LARGE = Font(bold=True), Font(bold=True, size=16)
FAINT, LINK = Font(italic=True, color="FF5B6360"), Font(color="FF1D5C4D", underline="single")
WRAPPED = Alignment(wrap_text=True, vertical="top")
TEXT, DAY = "@", "yyyy-mm-dd"
ABOUT_COLUMNS = (LIST.label, _("Column"), _("Short name"), _("Needed"), _("What it holds"))


def workbook(entries: Mapping[str, Sequence[Entry]], wording: Wording) -> bytes:
    """By kind its entries; where there are none an example stands in its place."""
    book = Workbook()
    guide = book.active
    choices = Choices(book, wording)
    for kind in OPEN_KINDS:
        _sheet(book.create_sheet(sheet_title(wording.gettext(kind.title))), kind, entries.get(kind.name, ()), choices)
    _guide(guide, entries, wording)
    _columns(book.create_sheet(sheet_title(wording.gettext(COLUMNS))), wording)
    choices.end()
    for sheet in book.worksheets:
        sheet.sheet_view.rightToLeft = wording.direction == "rtl"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


class Choices:
    """The hidden sheet with the answers; cells refer to them, for a list in the cell itself is soon too long."""

    def __init__(self, book: Workbook, wording: Wording) -> None:
        self.wording = wording
        self._title = sheet_title(wording.gettext(ANSWERS))
        self._sheet = book.create_sheet(self._title)
        self._book = book
        self._columns: dict[tuple[str, ...], str] = {}

    def range_of(self, field: Field) -> str:
        said = tuple(answers(field, self.wording).values())
        if said not in self._columns:
            self._columns[said] = letter = get_column_letter(len(self._columns) + 1)
            for number, answer in enumerate(said, 1):
                _write(self._sheet[f"{letter}{number}"], answer)
        letter = self._columns[said]
        return f"{quote_sheetname(self._title)}!${letter}$1:${letter}${len(said)}"

    def end(self) -> None:
        self._sheet.sheet_state = "hidden"
        self._book.move_sheet(self._sheet, len(self._book.worksheets))


def _sheet(sheet: Worksheet, kind: Kind, entries: Sequence[Entry], choices: Choices) -> None:
    wording, fields = choices.wording, (EXAMPLE, *columns_of(kind))
    for place, field in enumerate(fields, 1):
        letter = get_column_letter(place)
        label = wording.gettext(field.label) + (" *" if field.required else "")
        _write(sheet[f"{letter}1"], label, font=BOLD, fill=HEAD)
        sheet.column_dimensions[letter].width = min(WIDEST, max(NARROWEST, len(label) + 2))
        sheet.column_dimensions[letter].number_format = _format(field)
        if field is not EXAMPLE:
            sheet.add_data_validation(_help(field, letter, choices))
    for number, entry in enumerate(entries, 2):
        _row(sheet, number, fields, values_of(entry), wording)
    if not entries:
        marked = {**example_of(kind, wording), EXAMPLE.name: wording.gettext(EXAMPLE.label)}
        _row(sheet, 2, fields, marked, wording, font=FAINT, fill=MARKED)
    sheet.freeze_panes = "B2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _row(
    sheet: Worksheet, number: int, fields: Sequence[Field], values: Mapping[str, str], wording: Wording, **look: object
) -> None:
    for place, field in enumerate(fields, 1):
        value = values.get(field.name, "")
        if value or look:
            _write(sheet.cell(number, place), _typed(field, value, wording), number_format=_format(field), **look)


def _typed(field: Field, value: str, wording: Wording) -> str | float | date | None:
    if not value:
        return None
    if field.type is FieldType.DATE:
        return date.fromisoformat(value)
    if field.type.is_number:
        return int(value) if value.isdecimal() else float(value)
    return written(field, value, wording)


def _format(field: Field) -> str:
    """A month is text: as a date the program would show a day that nobody wrote."""
    if field.type is FieldType.DATE:
        return DAY
    return "General" if field.type.is_number else TEXT


def _write(cell: Cell, value: str | float | date | None, **look: object) -> None:
    """A text is written as a text, whatever it begins with."""
    cell.value = guarded(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.alignment = WRAPPED
    for name, what in look.items():
        setattr(cell, name, what)


def _help(field: Field, letter: str, choices: Choices) -> DataValidation:
    """What stands beside a cell that somebody is in, and the answers where they are fixed."""
    wording = choices.wording
    says = " ".join(
        part for part in (wording.gettext(field.hint) if field.hint else "", _holds(field, wording)) if part
    )
    given = {"type": "list", "formula1": choices.range_of(field)} if field.codes else {}
    return DataValidation(
        sqref=f"{letter}2:{letter}{LAST_ROW}",
        allow_blank=True,
        showInputMessage=True,
        showErrorMessage=bool(given),
        promptTitle=wording.gettext(field.label)[:32],
        prompt=says[:LONGEST_PROMPT],
        errorTitle=wording.gettext("This is none of the answers.")[:32],
        error=wording.gettext("Please choose one from the list.")[:LONGEST_PROMPT],
        **given,
    )


def _holds(field: Field, wording: Wording) -> str:
    return wording.gettext("Please choose one from the list.") if field.codes else expected(field, wording)


def guide_lines(wording: Wording) -> list[str]:
    return [
        wording.gettext(
            "Each sheet is one list of the evidence register. Fill in what you have; leave the rest empty."
        ),
        wording.gettext("About the organisation: no clients, no names."),
        wording.gettext("A line with something in the column “Example” is left out. Write your own lines below it."),
        wording.gettext("Columns with a star are needed. Days are written such as 2026-03-05, months such as 2026-03."),
        wording.gettext("Save the file and take it in again: you see every line before anything is saved."),
        wording.gettext(
            "Taking the same file twice doubles nothing: what the register holds already is left out, and a changed"
            " line changes its entry. What you delete here stays in the register."
        ),
    ]


def _guide(sheet: Worksheet, entries: Mapping[str, Sequence[Entry]], wording: Wording) -> None:
    sheet.title = sheet_title(wording.gettext(GUIDE))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = WIDEST, GUIDE_WIDTH
    sheet.column_dimensions["C"].width = NARROWEST
    _write(sheet["A1"], wording.gettext("Evidence register"), font=LARGE)
    for number, line in enumerate(guide_lines(wording), 2):
        _write(sheet[f"A{number}"], line)
        sheet.merge_cells(f"A{number}:C{number}")
        sheet.row_dimensions[number].height = 30
    first = len(guide_lines(wording)) + 3
    heads = wording.gettext("List"), wording.gettext("What it is about"), wording.gettext("Feeds")
    for letter, head in zip("ABC", heads, strict=True):
        _write(sheet[f"{letter}{first}"], head, font=BOLD, fill=HEAD)
    for number, kind in enumerate(OPEN_KINDS, first + 1):
        title = wording.gettext(kind.title)
        _write(sheet[f"A{number}"], title, font=LINK)
        place = f"{quote_sheetname(sheet_title(title))}!B2"
        sheet[f"A{number}"].hyperlink = Hyperlink(ref="", location=place)
        _write(sheet[f"B{number}"], wording.gettext(kind.purpose))
        _write(sheet[f"C{number}"], " ".join(kind.indicators))


def _columns(sheet: Worksheet, wording: Wording) -> None:
    for letter, head, width in zip("ABCDE", ABOUT_COLUMNS, (32, WIDEST, 20, NARROWEST, GUIDE_WIDTH), strict=True):
        _write(sheet[f"{letter}1"], wording.gettext(head), font=BOLD, fill=HEAD)
        sheet.column_dimensions[letter].width = width
    rows = [(kind, field) for kind in OPEN_KINDS for field in columns_of(kind)]
    for number, (kind, field) in enumerate(rows, 2):
        needed = wording.gettext("Yes") if field.required else ""
        said = wording.gettext(kind.title), wording.gettext(field.label), field.name, needed, expected(field, wording)
        for letter, text in zip("ABCDE", said, strict=True):
            _write(sheet[f"{letter}{number}"], text)
    sheet.freeze_panes = "A2"
