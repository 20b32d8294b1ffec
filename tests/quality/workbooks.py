"""Workbooks as a lead fills them in, and as an attacker makes them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from io import BytesIO
from types import MappingProxyType
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile
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
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BEGINS = f'<worksheet xmlns="{SPREADSHEET}"><sheetData>'
ENDS = "</sheetData></worksheet>"
SHARED_TEXTS = (
    b'<Override PartName="/xl/sharedStrings.xml"'
    b' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)


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


type Changing = Callable[[str, bytes], bytes]


def with_parts(body: bytes, change: Changing | None = None, more: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    """The same archive with parts changed by their name, and others put in."""
    file = BytesIO()
    with ZipFile(BytesIO(body)) as before, ZipFile(file, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, change(name, content) if change else content)
        for name, content in more.items():
            after.writestr(name, content)
    return file.getvalue()


def packed_otherwise(body: bytes) -> bytes:
    """In a way that no spreadsheet program packs."""
    file = BytesIO()
    with ZipFile(BytesIO(body)) as before, ZipFile(file, "w", ZIP_LZMA) as after:
        for name in before.namelist():
            after.writestr(name, before.read(name))
    return file.getvalue()


def with_cells(cells: str) -> bytes:
    """A workbook whose one sheet is this."""
    sheet = f"{BEGINS}{cells}{ENDS}".encode()
    return with_parts(a_book(defect=[["what"]]), lambda name, content: sheet if name == SHEET else content)


def with_shared(text: str, rows: int) -> bytes:
    """A workbook in which this text stands once, and is what all cells of these rows say."""
    texts = f'<sst xmlns="{SPREADSHEET}"><si><t>{text}</t></si></sst>'.encode()

    def listed(name: str, content: bytes) -> bytes:
        return content.replace(b"</Types>", SHARED_TEXTS + b"</Types>") if name == "[Content_Types].xml" else content

    row = "<c t='s'><v>0</v></c>" * 50
    return with_parts(with_cells(f"<row>{row}</row>" * rows), listed, more={"xl/sharedStrings.xml": texts})


def a_first_afternoon(today: date) -> dict[str, list[Written]]:
    """What a lead of a centre with five posts knows or looks up: the lines that give ten criteria a score."""
    lately, soon = today - timedelta(days=60), today + timedelta(days=400)
    month = f"{lately:%Y-%m}"
    rooms = ("private_room", "lockable_storage", "phone_and_device", "ergonomics", "accessible_workplace")
    ways = ("step_free", "toilet", "signs", "hearing", "seeing", "transport", "children")
    documents = ("who_does_what", "principles", "service_description", "leaflet")
    post: Written = {
        "size": 1, "filled": 1, "paid": "yes", "profile": "gone_through", "profile_on": lately,
        "financing": "until", "financed_until": soon,
    }  # fmt: skip
    return {
        "workplace_item": [{"item": room, "met": "yes"} for room in rooms],
        "defect": [{"what": "Bell", "reported_on": lately, "repaired_on": lately}],
        "opening_month": [{"month": month, "published": 120, "staffed": 112.5}],
        "accessibility_item": [{"item": way, "met": "partly"} for way in ways],
        "analysis": [{"done_on": lately, "needed": 5.5}],
        "post": [{"label": f"Post {number}", **post} for number in range(1, 6)],
        "assignment": [{"month": month, "what": "Interpreting", "assignments": 12, "paid": 11}],
        "support_hours": [{"month": month, "what": "debrief", "planned": 6, "used": 5}],
        "involvement_concept": [{"in_place": "yes", "looked_at_on": lately}],
        "funder": [{"label": "Ministry", "level": 2, "evidence": "A talk each year"}],
        "funder_meeting": [{"funder": "Ministry", "agreed_for": lately, "outcome": "held"}],
        "funding_agreement": [
            {"funder": "Ministry", "amount": 180_000, "institutional": "no", "starts_on": lately, "ends_on": soon}
        ],
        "safety_plan": [{"in_place": "yes", "looked_at_on": lately}],
        "document_cell": [
            {"document": each, "language": "ro", "target": "yes", "dated_on": lately, "plain": "yes"}
            for each in documents
        ],
        "meetings": [{"month": month, "what": "team_meeting", "planned": 4, "held": 4}],
        "form_check": [{"label": "First talk", "self_described": "yes", "name_and_pronoun": "yes", "no_answer": "no"}],
    }
