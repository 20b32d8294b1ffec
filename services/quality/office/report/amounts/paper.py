"""One sheet for a funder or a ministry: as content for the printer, and as a workbook."""

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from services.quality.office.report.amounts.domain import Paper
from services.quality.office.report.amounts.need_words import NeedLine
from services.quality.office.report.amounts.selection import Gathered
from services.quality.office.report.amounts.statements import Line, Statement, by_land
from services.quality.publishing.reports.labels import labels
from shared.languages import Wording

WIDTHS = (34, 22, 26, 12, 16, 90, 70)
MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
"""Of a workbook: when it was made."""
YEARS = 3
"""So many stand on a sheet."""
FEW = 4
"""Statements, beyond which a printed page is set closer."""
SHEET_NAME = 31
"""Signs that a spreadsheet takes."""


def titles(wording: Wording) -> dict[Paper, str]:
    _ = wording.gettext
    return {"funder": _("How counselling centres are funded"), "ministry": _("What counselling centres need")}


def leads(wording: Wording) -> dict[Paper, str]:
    _ = wording.gettext
    return {
        "funder": _("What specialist counselling centres for trafficked persons can count on, all together."),
        "ministry": _("What specialist counselling centres for trafficked persons have and lack, all together."),
    }


def rule(wording: Wording) -> str:
    return wording.gettext(
        "Sums over at least three centres; what was not told is missing and never counted as 0. No centre is named or "
        "ranked, and none can be worked out, also not by comparing years or Länder."
    )


def content(gathered: Gathered, paper: Paper, wording: Wording) -> dict[str, Any]:
    """Everything that the document says."""
    _ = wording.gettext
    return {
        "language": wording.code,
        "direction": wording.direction,
        "title": titles(wording)[paper],
        "author": gathered.office,
        "period": _("Year %(year)s") % {"year": gathered.year},
        "day": wording.day(gathered.today, "long"),
        "lead": leads(wording)[paper],
        "labels": labels(wording)
        | {
            "years": _("Through the years"),
            "by_land": _("By Land (in brackets: over how many centres)"),
            "untold": _("cannot be told yet"),
        },
        "statements": [of_statement(each) for each in gathered.statements],
        "untold": [f"{each.name}: {each.why}" for each in gathered.untold],
        "untold_title": _("Cannot be told yet"),
        "needs": [of_need(each) for each in gathered.needs],
        "needs_title": _("What clients lacked, with noise"),
        "lands": lands_of(gathered, wording) if paper == "ministry" else None,
        "rule": rule(wording),
    }


def of_statement(each: Statement) -> dict[str, Any]:
    return {
        "name": each.name,
        "figure": each.figure,
        "of": each.of,
        "sentence": each.sentence,
        "basis": " ".join(filter(None, [each.basis, each.aside])),
        "share": each.share,
        "years": [row_of(line) for line in each.years[-YEARS:]],
    }


def of_need(each: NeedLine) -> dict[str, Any]:
    return {"name": each.name, "told": each.told, "share": each.share, "sentence": each.sentence, "basis": each.basis}


def lands_of(gathered: Gathered, wording: Wording) -> dict[str, Any] | None:
    """One table over all amounts; None where no Land can be told."""
    rows = by_land(gathered.statements)
    if not rows:
        return None
    return {
        "heads": [wording.gettext("Land"), *(each.name for each in gathered.statements)],
        "rows": [[row.name, *(cell_of(each) for each in row.cells)] for row in rows],
    }


def cell_of(line: Line | None) -> list[str]:
    """What stands large, and what stands small below it."""
    return [" · ".join(filter(None, [line.short, line.share])), line.number] if line else ["", ""]


def row_of(line: Line) -> dict[str, str]:
    much = f"{line.much} {line.of}"
    return {"name": line.name, "much": much, "share": line.share, "centres": line.centres, "short": cell_of(line)[0]}


def workbook(gathered: Gathered, paper: Paper, wording: Wording) -> bytes:
    """A sheet of statements, one of the years, one of the Länder."""
    _ = wording.gettext
    book = Workbook()
    book.remove(book.active)
    heads = [_("Amount"), _("How much"), _("Of how much"), _("Share"), _("Counselling centres")]
    told: list[list[float | str]] = [
        [each.name, each.figure, each.of, share_of(each.share), each.years[-1].centres, each.sentence, each.basis]
        for each in gathered.statements
    ]
    told += [[each.name, each.share, "", "", each.centres, each.sentence, each.basis] for each in gathered.needs]
    sheet = a_sheet(
        book, _("Year %(year)s") % {"year": gathered.year}, [*heads, _("Sentence"), _("Basis")], told, wording
    )
    sheet.append([rule(wording)])
    years = [row(each.name, line) for each in gathered.statements for line in each.years]
    a_sheet(book, _("Through the years"), [heads[0], _("Year"), *heads[1:]], years, wording)
    if paper == "ministry":
        lands = [row(each.name, line) for each in gathered.statements for line in each.lands]
        a_sheet(book, _("By Land"), [heads[0], _("Land"), *heads[1:]], lands, wording)
    return without_the_moment(book)


def without_the_moment(book: Workbook) -> bytes:
    """The same bytes for the same sums, at any time and for each reader."""
    saved, target = BytesIO(), BytesIO()
    book.save(saved)
    with ZipFile(saved) as parts, ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for name in sorted(parts.namelist()):
            content = parts.read(name)
            packed.writestr(ZipInfo(name), MOMENT.sub(rb"\g<1>1980-01-01T00:00:00Z", content), ZIP_DEFLATED)
    return target.getvalue()


def row(name: str, line: Line) -> list[str]:
    return [name, line.name, line.much, line.of, line.share, line.centres]


def share_of(share: float | None) -> float | str:
    return "" if share is None else round(share, 4)


def a_sheet(
    book: Workbook, name: str, heads: Sequence[str], rows: Sequence[Sequence[float | str]], wording: Wording
) -> Worksheet:
    sheet: Worksheet = book.create_sheet(name[:SHEET_NAME])
    sheet.sheet_view.rightToLeft = wording.direction == "rtl"
    sheet.append(list(heads))
    for cells in rows:
        sheet.append(list(cells))
    for place, column in enumerate(sheet.iter_cols(), 1):
        sheet.column_dimensions[column[0].column_letter].width = WIDTHS[place - 1]
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = "0 %" if isinstance(cell.value, float) else "General"
            if isinstance(cell.value, str):
                cell.data_type = "s"  # never a formula, whatever a name begins with
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return sheet
