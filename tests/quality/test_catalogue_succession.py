"""Versions of the standards follow one another: one at a time, and each says what became of everything before it."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from services.quality.standards.catalogue.files import CatalogueError, followed, shipped
from services.quality.standards.catalogue.succession import catalogue_for, catalogue_on
from tests.quality.building import STANDARDS

VERSIONS = Path(__file__).parent / "versions"
FIRST, SECOND = "2027-01", "2028-01"
TEXT = (VERSIONS / f"{SECOND}.toml").read_text(encoding="utf-8")
BOTH = shipped(VERSIONS)

GONE = """\
[[changes]]
kind = "retired"
id = "S1.2"
why.de = "Mängel sagen wenig."
why.en = "Defects say little."

"""
MOVED = """\
[[changes]]
kind = "moved"
id = "S5.1"
was = "S4.1"
why.de = "Neue Reihenfolge."
why.en = "A new order."

"""

BROKEN = [
    ("no word of what it replaces", 'replaces = "2027-01"\n', "", "line 1: entry: changes: name the version"),
    ("another one replaced", '"2027-01"', '"2026-01"', "line 4: replaces: the version before it is 2027-01"),
    ("it begins on the same day", "2028-01-01", "2027-01-01", "line 3: valid_from: 2027-01 does not begin before it"),
    ("gone without a word", GONE, "", "line 1: changes: S1.2 of 2027-01 is gone"),
    ("moved without a word", MOVED, "", "indicator S5.1: id: S5.1 was not in 2027-01"),
    ("new where it was before", 'kind = "counted_anew"', 'kind = "new"', "id: U2.1 is in 2027-01, so it is not new"),
    ("retired and still there", 'kind = "counted_anew"', 'kind = "retired"', "id: U2.1 is in 2028-01, so it is not"),
    ("anew what never was", 'kind = "new"', 'kind = "counted_anew"', "id: U3 is not in 2027-01, so it is not counted"),
    ("moved from nowhere", 'was = "S4.1"', 'was = "S4.2"', "change S5.1: was: S4.2 is not in 2027-01"),
    ("moved and still there", 'was = "S4.1"', 'was = "U2.2"', "change S5.1: was: U2.2 is still in 2028-01"),
    ("a criterion from an indicator", 'was = "S4"\n', 'was = "S4.1"\n', "was: a criterion moves to a criterion"),
    ("named twice", 'id = "K2"\nwhy', 'id = "S1.2"\nwhy', "change S1.2: id: S1.2 is named twice"),
    ("moved without its history", 'measure = "S4.1"\n', "", "change S5.1: id: its history goes on only"),
    ("moved from no place", 'was = "S4"\n', "", "line 17: change S5: entry: `was` belongs to what moved"),
    ("a kind nobody knows", 'kind = "new"', 'kind = "better"', "change U3: kind: Input should be"),
    ("an id of nothing", 'id = "U3"\nwhy', 'id = "X3"\nwhy', "change X3: id: String should match"),
    ("a reason in one language", 'why.en = "It was missing."\n', "", "change U3: why: the text is missing in en"),
]


@pytest.mark.parametrize(("what", "right", "wrong", "said"), BROKEN, ids=[case[0] for case in BROKEN])
def test_a_version_that_does_not_fit_says_where_and_why(
    tmp_path: Path, what: str, right: str, wrong: str, said: str
) -> None:
    assert TEXT.count(right) >= 1, what
    shutil.copy(VERSIONS / f"{FIRST}.toml", tmp_path)
    (tmp_path / f"{SECOND}.toml").write_text(TEXT.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        shipped(tmp_path)
    assert f"{SECOND}.toml line " in str(refused.value)
    assert said in str(refused.value)


def test_the_line_is_the_one_that_says_it() -> None:
    with pytest.raises(CatalogueError) as refused:
        followed({FIRST: BOTH[FIRST]}, SECOND, TEXT.replace('was = "S4.1"', 'was = "S4.2"'))
    number = next(int(line.split()[2].rstrip(":")) for line in str(refused.value).splitlines() if " was: " in line)
    assert TEXT.splitlines()[number - 1] == 'was = "S4.1"'


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ('score.kind = "topbox"', "indicator U2.2: id: U2.2 counts something else than in 2027-01: counted_anew?"),
        ('score.kind = "ratio"\nmeasure = "U2.9"', "indicator U2.2: id: U2.2 counts something else than in 2027-01"),
    ],
)
def test_what_is_counted_otherwise_under_the_same_id_has_to_say_so(change: str, said: str) -> None:
    head, tail = TEXT.split('id = "U2.2"')
    with pytest.raises(CatalogueError, match=said.replace("?", r"\?")):
        followed({FIRST: BOTH[FIRST]}, SECOND, head + 'id = "U2.2"' + tail.replace('score.kind = "ratio"', change, 1))


def test_words_thresholds_and_weights_may_change_without_a_word() -> None:
    text = TEXT.replace("gate = 1.0", "gate = 0.8\nweight = 3.0").replace('"With consent."', '"By consent."')
    assert followed({FIRST: BOTH[FIRST]}, SECOND, text)[SECOND].criterion("U2").indicators[1].weight == 3


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2027-12-31", None),
        ("2028-01-01", "line 3: valid_from: 2027-01 is valid until 2028-01-01: two versions on one day"),
        ("2027-12-30", "line 3: valid_from: 2027-01 ends on 2027-12-30: days without any version between"),
    ],
)
def test_a_version_with_a_last_day_is_followed_on_the_next(tmp_path: Path, until: str, said: str | None) -> None:
    first = (VERSIONS / f"{FIRST}.toml").read_text(encoding="utf-8")
    closed = first.replace("valid_from = 2027-01-01", f"valid_from = 2027-01-01\nvalid_until = {until}")
    (tmp_path / f"{FIRST}.toml").write_text(closed, encoding="utf-8")
    shutil.copy(VERSIONS / f"{SECOND}.toml", tmp_path)
    if said is None:
        assert list(shipped(tmp_path)) == [FIRST, SECOND]
        return
    with pytest.raises(CatalogueError, match=said):
        shipped(tmp_path)


def test_the_first_version_replaces_nothing(tmp_path: Path) -> None:
    shutil.copy(VERSIONS / f"{SECOND}.toml", tmp_path)
    with pytest.raises(CatalogueError, match="line 4: replaces: there is no version 2027-01 before it"):
        shipped(tmp_path)


def test_versions_are_in_the_order_in_which_they_begin() -> None:
    assert list(BOTH) == [FIRST, SECOND]


def test_a_text_that_fits_is_one_more_version() -> None:
    assert followed({FIRST: BOTH[FIRST]}, SECOND, TEXT) == BOTH


def test_a_version_that_is_there_is_not_adopted_again() -> None:
    with pytest.raises(CatalogueError, match=r"2028-01.toml line 2: version: 2028-01 is there already"):
        followed(BOTH, SECOND, TEXT)


def test_the_very_first_text_needs_nothing_before_it() -> None:
    assert list(followed({}, FIRST, (VERSIONS / f"{FIRST}.toml").read_text(encoding="utf-8"))) == [FIRST]


@pytest.mark.parametrize(
    ("day", "in_force", "to_work_with"),
    [
        (date(2026, 12, 31), None, FIRST),
        (date(2027, 1, 1), FIRST, FIRST),
        (date(2027, 12, 31), FIRST, FIRST),
        (date(2028, 1, 1), SECOND, SECOND),
        (date(2040, 1, 1), SECOND, SECOND),
    ],
)
def test_on_every_day_one_version_is_in_force(day: date, in_force: str | None, to_work_with: str) -> None:
    found = catalogue_on(BOTH, day)
    assert (found and found.version) == in_force
    assert catalogue_for(BOTH, day).version == to_work_with


def test_after_its_last_day_a_version_is_worked_with_until_there_is_another() -> None:
    closed = {"2025-10": STANDARDS.model_copy(update={"valid_until": date(2026, 6, 30)})}
    assert catalogue_on(closed, date(2026, 6, 30)) == catalogue_for(closed, date(2026, 7, 1))
    assert catalogue_on(closed, date(2026, 7, 1)) is None
