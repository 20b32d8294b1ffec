"""No cell of a table that we write is calculated by a spreadsheet, and every cell can be read back."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.spreadsheets import guarded, harmless, table, unguarded

FORMULAS = ["=1+1", "+49 30 1", "-2", "@SUM(A1)", "\t=1", "\tx", "  =HYPERLINK(1)", "\r=1", "\n1", '=cmd|"/C calc"!A0']
IN_OTHER_SIGNS = ["＝1+1", "＋1", "－1", "＠SUM(A1)", "﹦1", "−1", "\u200b=1", "\ufeff=1", "\xa0=1", "'=1", "' ＝1"]


@pytest.mark.parametrize("written", [*FORMULAS, *IN_OTHER_SIGNS])
def test_no_cell_is_a_formula(written: str) -> None:
    assert guarded(written) == harmless(written) == f"'{written}"


@pytest.mark.parametrize("separator", [",", ";"])
def test_no_cell_begins_with_a_formula_where_the_other_separator_is_expected(separator: str) -> None:
    written = table([["x", "a;=cmd|x", "b,+1"]], separator=";,".replace(separator, "")).removeprefix("\ufeff")
    cells = [cell for row in csv.reader(StringIO(written), delimiter=separator) for cell in row]
    assert len(cells) > 1
    assert not [cell for cell in cells if cell.strip('"')[:1] in "=+"]


@pytest.mark.parametrize("written", ["S1.1", "Room", "1 = 1", "", "'quoted'", " ", 3, 0.5, -2])
def test_what_is_harmless_stays_as_it_is(written: object) -> None:
    assert harmless(written) == written


def test_what_is_missing_is_empty() -> None:
    assert harmless(None) == ""


@given(st.text(alphabet=st.sampled_from("'=＝+-@;, \t\r\nab\u200b"), max_size=6))
def test_what_was_guarded_is_read_back_as_it_was(written: str) -> None:
    assert unguarded(guarded(written)) == written


def test_every_cell_stands_in_quotes() -> None:
    written = table([["a;=cmd|x", 2, None], ["＝1", 'say "yes"', 0.5]])
    assert written == '\ufeff"a;\'=cmd|x","2",""\r\n"\'＝1","say ""yes""","0.5"\r\n'
    rows = list(csv.reader(StringIO(written.removeprefix("\ufeff"), newline="")))
    assert rows == [["a;'=cmd|x", "2", ""], ["'＝1", 'say "yes"', "0.5"]]
