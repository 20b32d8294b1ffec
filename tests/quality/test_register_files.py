"""Lists as files: read whatever encoding they come in, looked over cell by cell, and written so that they come back."""

from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.app import FOLDER
from services.quality.evidence.register.domain import Filled, check
from services.quality.evidence.register.files import reading, writing
from services.quality.evidence.register.files.decoding import LARGEST, WrongFileError, decode
from services.quality.evidence.register.files.matching import Matched, MatchedSheet
from services.quality.evidence.register.files.reading import MOST_LINES, Fault, Line, Sheet
from services.quality.evidence.register.files.tables import table_of
from services.quality.evidence.register.files.vocabulary import lexicon
from services.quality.evidence.register.kinds.every import kind_named
from services.quality.evidence.register.kinds.fields import Kind
from shared.languages import Languages
from tests.quality.register_building import TODAY, an_entry

SPOKEN = Languages(["en", "de", "ar"], ("quality", FOLDER / "locale"), clock=ZoneInfo("Europe/Berlin"))
DEFECT, POST = kind_named("defect"), kind_named("post")
UMLAUTS = "what;reported_on\nTürklingel für Gehörlose;5.3.2026\n"


KNOWN = lexicon(SPOKEN, ["S4", "S10"])


def read(text: str, kind: Kind = DEFECT) -> Sheet:
    book = reading.read([table_of(text)], KNOWN, today=TODAY, assumed=kind.name)
    assert book.strays == ()
    (sheet,) = book.sheets
    return sheet


def refused(text: str, kind: Kind = DEFECT) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(WrongFileError) as wrong:
        read(text, kind)
    return wrong.value.code, wrong.value.about


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_file_may_come_in_any_encoding_that_spreadsheets_write(encoding: str) -> None:
    text, told = decode(UMLAUTS.encode(encoding))
    assert text.removeprefix("\ufeff") == UMLAUTS
    assert told == encoding.removesuffix("-sig")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n;;\r\n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_workbook"),
        (b"%PDF-1.7", "no_table"),
        (b"\x89PNG\r\n\x1a\n", "no_table"),
        (b"what;reported_on\nBell\x07;2026-03-05", "no_table"),
        (b"what;reported_on\n\x81\x8d;2026-03-05", "encoding"),
        (b"\xff\xfea", "encoding"),
        (bytes(range(256)), "encoding"),
        (b"x" * (LARGEST + 1), "too_large"),
    ],
)
def test_what_is_no_table_is_said_to_be_none(body: bytes, code: str) -> None:
    with pytest.raises(WrongFileError, match=f"^{code}$"):
        decode(body)


@given(some.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(WrongFileError):
        text, _ = decode(body)
        read(text)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_cells_may_be_parted_by_semicolons_commas_or_tabs(separator: str) -> None:
    sheet = read(f'what{separator}reported_on\n"Bell, front; door"{separator}5.3.2026\n')
    assert [line.filled.values for line in sheet.lines] == [{"what": "Bell, front; door", "reported_on": "2026-03-05"}]


def test_columns_come_in_any_order_and_language_and_may_be_missing_where_they_are_optional() -> None:
    german = SPOKEN["de"].gettext
    head = f"{german('Reported on').upper()} *;{german('What is broken or missing')}"
    assert read(f"{head}\n5.3.2026;Bell").lines[0].filled.values["what"] == "Bell"


def test_answers_and_numbers_are_taken_as_people_write_them() -> None:
    german = SPOKEN["de"].gettext
    text = "label;size;filled;paid;profile;financing\nPost 1;1,0;0,5;{};{};{}".format(
        german("Does not apply"), german("Written down").upper(), german("Without an end")
    )
    sheet = read(text, POST)
    assert sheet.faults == ()
    assert sheet.lines[0].filled.values == {
        "label": "Post 1",
        "size": "1",
        "filled": "0.5",
        "paid": "not_applicable",
        "profile": "written",
        "financing": "open_ended",
    }


def test_every_fault_is_told_with_its_line_and_column_and_lines_count_as_an_editor_counts_them() -> None:
    lines = ["sep=;", "what;reported_on;repaired_on", '"two', 'lines";5.3.2026', "", "Bell;2026-02-30"]
    text = "\n".join([*lines, ";2026-03-01;2026-02-01", "a;2026-03-01;;;x"])
    assert read(text).faults == (
        Fault(6, "reported_on", "not_a_date", "2026-02-30"),
        Fault(7, "what", "missing", ""),
        Fault(7, "repaired_on", "before_beginning", "2026-02-01"),
        Fault(8, "", "too_many_cells"),
    )


@pytest.mark.parametrize(
    ("text", "code", "about"),
    [
        ("\n \n", "no_lines", ()),
        ("what;reported_on\n", "no_lines", ()),
        ('what;reported_on\n"Bell;2026-03-01\n', "broken_line", ("2",)),
        ('what;reported_on\nBell;2026-03-01\n"Be"ll;2026-03-01\n', "broken_line", ("3",)),
        ('sep=;\n"what;reported_on\n', "broken_line", ("2",)),
        ("what;reported_on\n" + "Bell;2026-03-01\n" * (MOST_LINES + 1), "too_many_lines", ()),
    ],
)
def test_the_wrong_file_says_what_is_wrong_with_it(text: str, code: str, about: tuple[str, ...]) -> None:
    assert refused(text) == (code, about)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("what;what\nBell;Bell", [("what", "column_twice"), ("reported_on", "missing_column")]),
        ("what\nBell", [("reported_on", "missing_column")]),
        ("what;reported_on;colour\nBell;2026-03-01;red", [("", "unknown_column")]),
    ],
)
def test_the_wrong_head_says_what_is_wrong_with_it(text: str, faults: list[tuple[str, str]]) -> None:
    sheet = read(text)
    assert [(fault.field, fault.code) for fault in sheet.faults] == faults
    assert {fault.line for fault in sheet.faults} == {1}
    assert sheet.lines == ()


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_what_goes_out_comes_in_again_as_it_was(language: str) -> None:
    written = {
        "label": "=Post",
        "size": "1,5",
        "filled": "0",
        "paid": "no",
        "profile": "none",
        "financing": "unsecured",
    }
    filled = check(POST, written, today=TODAY)
    entry = an_entry("post", dict(filled.values))
    table = writing.entries_as_table(POST, [entry], SPOKEN[language], TODAY)
    assert "'=Post" in table
    assert [line.filled.values for line in read(table, POST).lines] == [entry.values]


@given(some.text(min_size=1, max_size=40), some.booleans())
def test_no_cell_is_a_formula_and_none_is_lost(words: str, doubled: bool) -> None:
    filled = check(DEFECT, {"what": f"'{words}" if doubled else words, "reported_on": "2026-03-05"}, today=TODAY)
    if filled.problems or not filled.values["what"].isprintable():
        return
    sheet = Sheet(DEFECT, (), (), ())
    line = Line(2, Filled(filled.values, TODAY, None, {}))
    table = writing.plain_book([MatchedSheet(sheet, Matched(new=(line,)))])
    assert [line.filled.values for line in read(table).lines] == [filled.values]
    assert not table.partition("\n")[2].startswith(("=", "+", "-", "@"))


def test_criteria_come_in_any_order_and_only_those_of_the_standards() -> None:
    head = "funder;agreed_for;outcome;criteria\r\n"
    good = read(f"{head}Land;5.3.2026;held;s10, S4\r\nLand;6.3.2026;held;S4 S4", kind_named("funder_meeting"))
    assert [line.filled.values["criteria"] for line in good.lines] == ["S4 S10", "S4"]
    wrong = read(f"{head}Land;5.3.2026;held;S4, S5", kind_named("funder_meeting"))
    assert [(fault.field, fault.code) for fault in wrong.faults] == [("criteria", "no_criterion")]
