"""How names are compared: what makes no difference, what does, and one slip of the finger."""

import unicodedata
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.files.search.domain import Candidate, Fit, Hit, Term, hits
from services.cases.files.search.name_forms import folded, one_slip, without_spelled_umlauts

ALIKE = (
    ("Straße", "STRASSE"),
    ("Łucja", "lucja"),
    ("Zoë", "zoe"),
    ("İpek", "ipek"),
    ("Işıl", "isil"),
    ("Đỗ Thị", "do thi"),
    ("O’Neill", "oneill"),
    ("Anna-Lena", "anna  lena"),
    ("Ａｎｎａ", "anna"),
    ("Anna\u200f", "anna"),
    ("أمل", "امل"),
    ("إيمان", "ايمان"),
    ("آمنة", "امنه"),
    ("منى", "مني"),
    ("فاطِمَة", "فاطمه"),
    ("عـــلي", "علي"),
    ("علاء", "علا"),
    ("مؤمن", "مومن"),
    ("کریم", "كريم"),
    ("Алёна", "Алена"),
    ("٢٦-٠١٤", "26 014"),
    ("۲۶", "26"),
)
NAMES = st.text(max_size=20)
WORDS = st.text("abcä", min_size=1, max_size=7)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_what_people_write_differently_is_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_other_names_stay_other_names() -> None:
    names = ("Amal", "Amel", "Sara", "Sarah", "منى", "مها", "علي", "Müller", "Miller", "किरण", "करण")
    assert len({folded(name) for name in names}) == len(names)


@given(NAMES)
def test_folding_again_changes_nothing_and_composition_makes_no_difference(name: str) -> None:
    plain = folded(name)
    assert folded(plain) == plain
    assert folded(unicodedata.normalize("NFC", name)) == folded(unicodedata.normalize("NFD", name)) == plain
    assert plain == " ".join(plain.split())


@given(NAMES, NAMES)
def test_a_name_is_found_by_itself_and_by_its_beginning(name: str, more: str) -> None:
    whole, term = folded(f"{name} {more}"), Term.of(name)
    if term.plain:
        assert term.fit_of_name(term.plain) is Fit.EXACT
        assert term.fit_of_name(whole) in (Fit.EXACT, Fit.PREFIX)


def fit(term: str, name: str | None = None, year: int = 2026, number: int = 14) -> Fit | None:
    return Term.of(term).fit(Candidate(uuid4(), year, number, name))


def test_the_better_it_fits_the_earlier_it_comes() -> None:
    assert fit("harbour", "Harbour") is Fit.EXACT
    assert fit("harb", "Harbour") is Fit.PREFIX
    assert fit("lena", "Anna-Lena") is Fit.WORD
    assert fit("arbo", "Harbour") is Fit.INSIDE
    assert fit("lena anna", "Anna-Lena") is Fit.INSIDE
    assert fit("harbuor", "Little Harbour") is Fit.SLIP
    assert fit("lantern", "Harbour") is None
    assert fit("-", "Anna-Lena") is None
    assert fit("harbour") is None


@pytest.mark.parametrize("term", ["Mueller", "Müller", "Muller", "muell", "MÜLL"])
def test_an_umlaut_may_be_spelled_out(term: str) -> None:
    assert {fit(term, name) is not None for name in ("Müller", "Mueller", "Muller")} == {True}
    assert fit("el", "Samuel") is Fit.INSIDE


@pytest.mark.parametrize("code", ["26-014", "26-14", "2026/14", "26014", "٢٦-٠١٤", "26.014"])
def test_a_number_is_found_however_it_is_written(code: str) -> None:
    assert fit(code) is Fit.EXACT
    assert fit(code, number=15) is None
    assert fit(code, year=2025) is None


def test_a_part_of_a_number_finds_what_it_begins() -> None:
    assert fit("14") is Fit.PREFIX
    assert fit("014") is Fit.PREFIX
    assert fit("26-01") is Fit.WORD
    assert fit("7", "Harbour 7") is Fit.WORD


def test_equal_fits_come_newest_first() -> None:
    files = [Candidate(uuid4(), year, number, "Amal") for year, number in ((2025, 9), (2026, 1), (2026, 12))]
    exact = Candidate(uuid4(), 2020, 1, "am")
    found: list[Hit] = sorted(hits(Term.of("am"), [*files, exact]), key=lambda hit: hit.place)
    assert [hit.id for hit in found] == [exact.id, files[2].id, files[1].id, files[0].id]


def slips(word: str) -> set[str]:
    """Everything that one slip makes of a word, the long way."""
    letters, made = "abcä", set[str]()
    for at in range(len(word) + 1):
        made |= {word[:at] + letter + word[at:] for letter in letters}
        made |= {word[:at] + letter + word[at + 1 :] for letter in letters if at < len(word)}
        made |= {word[:at] + word[at + 1 :]}
        made |= {word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]}
    return made - {word}


@given(WORDS, WORDS)
def test_one_slip_is_what_the_long_way_says(one: str, other: str) -> None:
    assert one_slip(one, other) is (other in slips(one))
    assert all(one_slip(one, slip) and one_slip(slip, one) for slip in slips(one))


def test_what_is_looked_for_is_not_shown_by_accident() -> None:
    term, one = Term.of("Lantern"), Candidate(uuid4(), 2026, 1, "Lantern")
    assert "antern" not in repr(term) + repr(one)
    assert without_spelled_umlauts("plain") == "plain"
