"""The one workbook of the register: made empty or full, read in any language, and refused where it is hostile."""

import time
import tracemalloc
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from services.quality.evidence.register.domain import check
from services.quality.evidence.register.files import reading, writing, xlsx
from services.quality.evidence.register.files.decoding import WrongFileError
from services.quality.evidence.register.files.examples import EXAMPLES, example_of
from services.quality.evidence.register.files.matching import match_all
from services.quality.evidence.register.files.reading import Book, Fault
from services.quality.evidence.register.files.tables import Cell, table_of
from services.quality.evidence.register.files.telling import faults_in_words, file_problem
from services.quality.evidence.register.files.vocabulary import (
    EXAMPLE,
    LIST,
    columns_of,
    criteria_words,
    lexicon,
    plain,
    sheet_title,
)
from services.quality.evidence.register.files.workbook import workbook
from services.quality.evidence.register.kinds.every import KINDS, kind_named
from services.quality.evidence.register.kinds.fields import Kind
from tests.quality.register_building import TODAY, an_entry
from tests.quality.workbooks import (
    SHEET,
    SPOKEN,
    a_book,
    filled_in,
    packed_otherwise,
    with_cells,
    with_parts,
    with_shared,
)

KNOWN = lexicon(SPOKEN, ["S4", "S10"])
OPEN = [kind for kind in KINDS if not kind.closed]
LANGUAGES = ["en", "de", "ar"]
DEFECT = {"what": "Türklingel", "reported_on": date(2026, 3, 1)}
SLOWEST, MOST_MEMORY = 8.0, 100_000_000
"""Seconds, of a processor that counts every piece of memory, and bytes."""


def read(body: bytes) -> Book:
    return reading.read(xlsx.tables_of(body), KNOWN, today=TODAY)


def values_in(book: Book) -> dict[str, list[dict[str, str]]]:
    return {sheet.kind.name: [dict(line.filled.values) for line in sheet.lines] for sheet in book.sheets if sheet.lines}


def codes_in(book: Book) -> list[tuple[str, int, str, str]]:
    return [(sheet.title, fault.line, fault.field, fault.code) for sheet in book.sheets for fault in sheet.faults]


@pytest.mark.parametrize("kind", OPEN, ids=lambda kind: kind.name)
def test_every_list_has_an_example_that_could_be_an_entry(kind: Kind) -> None:
    for wording in SPOKEN:
        filled = check(kind, example_of(kind, wording), criteria_words(kind, ["S4"]), today=TODAY)
        assert (filled.problems, dict(filled.values)) == ({}, example_of(kind, wording))
    assert EXAMPLES.keys() == {each.name for each in OPEN}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_workbook_holds_every_list_and_nothing_but_examples(language: str) -> None:
    wording, body = SPOKEN[language], workbook({}, SPOKEN[language])
    book = load_workbook(BytesIO(body))
    for kind in OPEN:
        sheet = book[sheet_title(wording.gettext(kind.title))]
        heads = [cell.value for cell in sheet[1]]
        assert heads[1:] == [wording.gettext(f.label) + " *" * f.required for f in columns_of(kind)]
        assert sheet["A2"].value == wording.gettext(EXAMPLE.label)
        assert sheet.sheet_view.rightToLeft == (language == "ar")
    with pytest.raises(WrongFileError, match="only_examples"):
        read(body)
    with pytest.raises(WrongFileError, match="only_examples"):
        reading.read([table_of(writing.book_as_table({}, wording))], KNOWN, today=TODAY)


@pytest.mark.parametrize("language", LANGUAGES)
def test_fixed_answers_are_chosen_from_a_list_in_the_readers_language(language: str) -> None:
    wording = SPOKEN[language]
    book = load_workbook(BytesIO(workbook({}, wording)))
    sheet = book[sheet_title(wording.gettext(kind_named("workplace_item").title))]
    (offered,) = (each for each in sheet.data_validations.dataValidation if "D2" in each.sqref)
    title, _, cells = offered.formula1.replace("$", "").partition("!")
    hidden = book[title.strip("'")]
    assert hidden.sheet_state == "hidden"
    said = [cell.value for (cell,) in hidden[cells]]
    assert said == [wording.gettext(word) for word in ("Yes", "Partly", "No", "Does not apply")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_are_read_in_any_language_whatever_kind_of_cell_they_are(language: str) -> None:
    wording = SPOKEN[language]
    body = filled_in(language, {
        "defect": [DEFECT],
        "opening_month": [{"month": date(2026, 2, 1), "published": 120, "staffed": 0.1 + 0.2}],
        "workplace_item": [{"item": wording.gettext("Room for confidential talks"), "met": wording.gettext("Partly")}],
        "role": [{"label": 7, "deputy": True}],
        "analysis": [{"done_on": "5.1.2026", "needed": 1.125}],
    })  # fmt: skip
    book = read(body)
    assert codes_in(book) == []
    assert book.examples == len(OPEN)
    assert values_in(book) == {
        "defect": [{"what": "Türklingel", "reported_on": "2026-03-01"}],
        "opening_month": [{"month": "2026-02", "published": "120", "staffed": "0.3"}],
        "workplace_item": [{"item": "private_room", "met": "partly"}],
        "role": [{"label": "7", "deputy": "yes"}],
        "analysis": [{"done_on": "2026-01-05", "needed": "1.125"}],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_goes_out_comes_in_again_as_it_was(language: str) -> None:
    wording = SPOKEN[language]
    entries = [an_entry(kind.name, example_of(kind, wording)) for kind in OPEN]
    entries += [an_entry("defect", {"what": "=Bell; '−1", "reported_on": "2026-03-01"})]
    by_kind = {kind.name: [each for each in entries if each.kind == kind.name] for kind in OPEN}
    for tables in (
        xlsx.tables_of(workbook(by_kind, wording)),
        [table_of(writing.book_as_table(by_kind, wording))],
    ):
        book = reading.read(tables, KNOWN, today=TODAY)
        assert codes_in(book) == []
        assert sum(len(sheet.lines) for sheet in book.sheets) == len(entries)
        matched = match_all(book.sheets, entries)
        assert matched.is_faultless
        assert (matched.changing, matched.mark) == ((), "")


def test_what_another_spreadsheet_program_saved_is_read_as_it_was_filled_in() -> None:
    """Four lists of our German workbook, filled in, opened and saved by LibreOffice 25.2."""
    body = (Path(__file__).parent / "samples" / "saved_by_libreoffice.xlsx").read_bytes()
    read_anew = read(body)
    assert (codes_in(read_anew), read_anew.examples) == ([], 4)
    assert values_in(read_anew) == {
        "defect": [{"what": "Türklingel", "reported_on": "2026-03-01"}],
        "opening_month": [{"month": "2026-02", "published": "120", "staffed": "100.5"}],
        "workplace_item": [{"item": "private_room", "met": "partly"}],
        "analysis": [{"done_on": "2026-01-05", "needed": "2.75"}],
    }
    book = load_workbook(BytesIO(body))
    chosen = book["Liste für den Arbeitsplatz"].data_validations.dataValidation
    assert any(each.formula1.startswith("Antworten!") for each in chosen), "answers are still chosen from the list"


def test_no_cell_of_a_download_is_a_formula() -> None:
    entry = an_entry("defect", {"what": "=HYPERLINK(1)", "reported_on": "2026-03-01"})
    body = workbook({"defect": [entry]}, SPOKEN["en"])
    with ZipFile(BytesIO(body)) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name).split(b"<dataValidations")[0]]
    sheet = load_workbook(BytesIO(body))["Defects of the equipment"]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("'=HYPERLINK(1)", "s")
    assert values_in(read(body)) == {"defect": [entry.values]}


def test_every_fault_names_sheet_row_column_what_is_expected_and_the_next_step() -> None:
    body = filled_in("en", {"defect": [{"what": "Bell", "reported_on": "2026-02-30"}, {"what": "=1+1"}]})
    faults = [
        (each.sheet, each.line, each.column, each.given, each.problem, each.step)
        for each in faults_in_words(read(body), SPOKEN["en"])
    ]
    day = "Expected: a day, such as 2026-03-05 or 5.3.2026."
    sheet, formula = "Defects of the equipment", "This is a formula. Formulas are not calculated here."
    assert faults == [
        (sheet, 3, "Reported on", "2026-02-30", f"This is no day of the calendar. {day}", "Correct this cell."),
        (sheet, 4, "Reported on", "", f"Please fill this in. {day}", "Fill in this cell."),
        (sheet, 4, "What is broken or missing", "=1+1", f"{formula} Expected: a few words.",
         "Put the value in its place: copy the cell, then paste it as a value."),
    ]  # fmt: skip


HEAD = ["what", "reported_on"]


@pytest.mark.parametrize(
    ("sheets", "faults"),
    [
        ({"Notes": [["Call the landlord"]]}, []),
        ({"Notes": [["Call the landlord"], ["Monday"]]}, [("Notes", "unknown_sheet")]),
        ({"Sheet1": [["item", "met"], ["private_room", "yes"]]}, [("Sheet1", "several_lists")]),
        ({"Sheet1": [["list", *HEAD], ["bells", "Bell", "2026-03-01"]]}, [("Sheet1", "unknown_list")]),
        ({"Sheet1": [["list", *HEAD], ["defect", "Bell", "2026-03-01"], ["post", "x"]]}, [("Sheet1", "other_list")]),
        ({"defect": [[*HEAD, "colour"], ["Bell", "2026-03-01", "red"]]}, [("defect", "unknown_column")]),
        ({"defect": [HEAD, ["Bell", "2026-03-01", "red"]]}, [("defect", "too_many_cells")]),
        ({"defect": [HEAD, ["Bell", "2026-03-01"]], "Sheet1": [HEAD, ["Desk", "2026-03-01"]]},
         [("Sheet1", "list_twice")]),
        ({"language_demand": [["language", "covered"], ["ar", "yes"]]}, [("language_demand", "closed_list")]),
        ({"defect": [["example", *HEAD], ["x", "Bell", "2026-03-01"]]}, [("defect", "example_changed")]),
        ({"defect": [["example", *HEAD], ["x"], ["", "Bell", "2026-03-01"]]}, []),
    ],
)  # fmt: skip
def test_what_cannot_be_placed_is_said_and_never_left_out_in_silence(
    sheets: dict[str, list[list[str]]], faults: list[tuple[str, str]]
) -> None:
    sheets = {"post": [["label"]], **sheets, "role": [["label", "deputy"], ["Data protection", "yes"]]}
    book = read(a_book(**sheets))
    found = [(stray.title, stray.code) for stray in book.strays]
    assert found + [(title, code) for title, _, _, code in codes_in(book)] == faults
    assert book.is_faultless == (not faults)
    assert all(each.problem and each.step for each in faults_in_words(book, SPOKEN["de"]))


def test_names_of_lists_and_columns_mean_one_thing_in_every_language() -> None:
    titles = [{plain(sheet_title(wording.gettext(kind.title))) for wording in SPOKEN} for kind in KINDS]
    assert len(set.union(*titles)) == sum(len(each) for each in titles)
    assert not KNOWN.own_sheets & KNOWN.lists.keys()
    columns = {name for known in KNOWN.kinds.values() for name in known.columns}
    assert not columns & KNOWN.heads.keys()
    assert set(KNOWN.heads.values()) == {LIST.name, EXAMPLE.name}


def bomb(name: str, content: bytes) -> bytes:
    return b"0" * 40_000_000 if name == SHEET else content


def entities(name: str, content: bytes) -> bytes:
    return b'<!DOCTYPE a [<!ENTITY b "bb">]>' + content if name == SHEET else content


def in_utf_16(name: str, content: bytes) -> bytes:
    return content.decode().encode("utf-16") if name == SHEET else content


def long_format(name: str, content: bytes) -> bytes:
    formats = f'<numFmts><numFmt numFmtId="164" formatCode="{"[" * 256}"/></numFmts>'.encode()
    return content.replace(b'<numFmts count="0" />', formats) if name == "xl/styles.xml" else content


def long_titles(name: str, content: bytes) -> bytes:
    titles = f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{"A" * 256}</definedName>'.encode()
    return content.replace(b"<definedNames />", b"<definedNames>" + titles + b"</definedNames>")


def one_part(name: str, content: bytes) -> bytes:
    return content.replace(b"sheet2.xml", b"sheet1.xml") if name == "xl/_rels/workbook.xml.rels" else content


def nothing(name: str, content: bytes) -> bytes:
    return b"" if name == "xl/workbook.xml" else content


PLAIN = a_book(defect=[HEAD, ["Bell", "2026-03-01"]])
HOSTILE = {
    "a zip bomb": (with_parts(PLAIN, bomb), "too_large_inside"),
    "a zip bomb that hides its size": (with_parts(PLAIN, bomb).replace(
        (40_000_000).to_bytes(4, "little"), (4_000).to_bytes(4, "little")), "broken_workbook"),
    "many small parts": (with_parts(PLAIN, more={f"xl/{n}.xml": b"<a/>" for n in range(400)}), "too_large_inside"),
    "macros": (with_parts(PLAIN, more={"xl/vbaProject.bin": b"x"}), "macros"),
    "controls": (with_parts(PLAIN, more={"xl/activeX/activeX1.xml": b"<a/>"}), "macros"),
    "links": (with_parts(PLAIN, more={"xl/externalLinks/externalLink1.xml": b"<a/>"}), "connections"),
    "a query": (with_parts(PLAIN, more={"xl/connections.xml": b"<a/>"}), "connections"),
    "entities": (with_parts(PLAIN, entities), "broken_workbook"),
    "another encoding": (with_parts(PLAIN, in_utf_16), "broken_workbook"),
    "no book": (with_parts(PLAIN, nothing), "broken_workbook"),
    "a million rows": (with_cells('<row r="1048576"><c><v>1</v></c></row>'), "too_many_rows"),
    "a row in the sky": (with_cells('<row r="99999999999"><c><v>1</v></c></row>'), "too_many_rows"),
    "many rows": (with_cells("<row/>" * 120_000), "too_many_rows"),
    "far to the right": (with_cells('<row r="1"><c r="XFD1"><v>1</v></c></row>' * 9_000), "too_many_columns"),
    "a long row": (with_cells(f"<row>{'<c/>' * 120_000}</row>"), "no_lines"),
    "too many tags": (with_cells("<row/>" * 250_001), "too_large_inside"),
    "no cells of a kind": (with_cells('<row r="1"><c t="s"><v>7</v></c></row>'), "broken_workbook"),
    "one text in many cells": (with_shared("a;" * 16_383, 100), "too_large_inside"),
    "a text longer than a cell": (with_shared("a" * 32_768, 1), "too_large_inside"),
    "a formula longer than a cell": (with_cells(f"<row><c><f>{'1+' * 17_000}1</f></c></row>"), "too_large_inside"),
    "a number without end": (with_cells(f"<row><c><v>{'1' * 400}</v></c></row>"), "broken_workbook"),
    "gaps": (with_cells('<row><c r="CU1"><v>1</v></c></row>' * 19_999), "too_many_lines"),
    "a long number format": (with_parts(PLAIN, long_format), "too_large_inside"),
    "long print titles": (with_parts(PLAIN, long_titles), "too_large_inside"),
    "one part as two sheets": (with_parts(a_book(defect=[HEAD], post=[HEAD]), one_part), "too_large_inside"),
    "packed in another way": (packed_otherwise(PLAIN), "broken_workbook"),
    "no workbook": (b"PK\x03\x04" + b"\0" * 100, "broken_workbook"),
    "another archive": (with_parts(PLAIN).replace(b"[Content_Types].xml", b"[Kontent_Types].xml"), "no_workbook"),
    "cut off": (PLAIN[:-200], "broken_workbook"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_little_time_and_memory(name: str) -> None:
    body, code = HOSTILE[name]
    tracemalloc.start()
    begun = time.thread_time()
    with pytest.raises(WrongFileError) as wrong:
        read(body)
    spent, (_, most) = time.thread_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert wrong.value.code == code
    assert (spent < SLOWEST, most < MOST_MEMORY) == (True, True), (spent, most)
    for wording in SPOKEN:
        assert file_problem(wrong.value, wording)
    assert "Next step: " in file_problem(wrong.value, SPOKEN["en"])


def test_a_workbook_of_a_printer_and_pictures_is_read() -> None:
    parts = {"xl/printerSettings/printerSettings1.bin": b"\0x", "xl/media/image1.png": b"\x89PNG\0"}
    assert values_in(read(with_parts(PLAIN, more=parts))) == {"defect": [{"what": "Bell", "reported_on": "2026-03-01"}]}


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_workbook_is_read_or_refused(seed: int) -> None:
    """Each byte in turn, at places that are far apart."""
    place = (seed * 7_919) % len(PLAIN)
    damaged = PLAIN[:place] + bytes([PLAIN[place] ^ 0x55]) + PLAIN[place + 1 :]
    with suppress(WrongFileError):
        read(damaged)


@pytest.mark.parametrize(
    "content",
    [
        '<row r="x"/>',
        '<row><c r="?"/></row>',
        '<row><c t="d"><v>never</v></c></row>',
        "<row><c><v>x</v></c></row>",
        "<row>",
    ],
)
def test_a_sheet_that_makes_no_sense_is_refused(content: str) -> None:
    with pytest.raises(WrongFileError):
        read(with_cells(content))


def test_every_problem_of_a_file_has_words_and_a_next_step_in_every_language() -> None:
    codes = ["missing", "empty", "too_large", "too_much_new", "too_many_lines", "old_workbook", "no_table", "encoding"]
    for code in [*codes, "only_examples", "broken_line"]:
        said = {file_problem(WrongFileError(code, "3"), wording) for wording in SPOKEN}
        assert len(said) == len(LANGUAGES), code


def test_nothing_but_the_rows_of_a_sheet_is_read() -> None:
    beside = '</sheetData><pageMargins left="far" /><sheetData>'
    (table,) = xlsx.tables_of(with_cells(f'<row><c t="str"><v>what</v></c></row>{beside}'))
    assert table.rows[0].cells == (Cell("what"),)


def test_a_formula_that_cells_share_is_not_worked_out_for_each() -> None:
    """Each would be as long as the first, in as many cells as a file may have."""
    shared = '<c r="A1"><f t="shared" ref="A1:B1" si="0">C1+1</f></c><c r="B1"><f t="shared" si="0"/></c>'
    (table,) = xlsx.tables_of(with_cells(f"<row>{shared}</row>"))
    assert table.rows[0].cells == (Cell("=C1+1", "formula"), Cell("=", "formula"))


def test_a_cell_that_went_wrong_is_a_fault() -> None:
    cells = '<row><c t="str"><v>what</v></c><c t="str"><v>reported_on</v></c></row>'
    wrong = '<row><c t="e"><v>#REF!</v></c><c t="str"><v>2026-03-01</v></c></row>'
    (sheet,) = read(with_cells(cells + wrong)).sheets
    assert sheet.faults == (Fault(2, "what", "went_wrong", "#REF!"),)
