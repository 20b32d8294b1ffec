"""Lines of a file find the entries that they name: unchanged, changed, new, or said to be unclear."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.evidence.register.domain import Entry, Filled
from services.quality.evidence.register.files.matching import Matched, match, match_all
from services.quality.evidence.register.files.reading import Line, Sheet
from services.quality.evidence.register.files.vocabulary import columns_of
from services.quality.evidence.register.kinds.every import KINDS, kind_named
from services.quality.evidence.register.kinds.fields import Kind
from tests.quality.lived_years import an_entry_of
from tests.quality.register_building import TODAY, an_entry

POST, DEFECT, SAFETY_PLAN = kind_named("post"), kind_named("defect"), kind_named("safety_plan")
LATER = date(2026, 3, 20)
type Said = tuple[dict[str, str], date | None, date | None]


def matched(kind: Kind, entries: list[Entry], *said: dict[str, str] | Said, without: Sequence[str] = ()) -> Matched:
    return match(a_sheet(kind, *said, without=without), entries)


def a_sheet(kind: Kind, *said: dict[str, str] | Said, without: Sequence[str] = ()) -> Sheet:
    given = [each if isinstance(each, tuple) else (each, None, None) for each in said]
    lines = [Line(number, Filled(*each, {})) for number, each in enumerate(given, 2)]
    columns = tuple(field.name for field in columns_of(kind) if field.name not in without)
    return Sheet(kind, columns, tuple(lines), ())


def post(label: str = "North 1", size: str = "1") -> dict[str, str]:
    return {"label": label, "size": size}


def counts(found: Matched) -> tuple[int, int, int]:
    return len(found.new), len(found.changed), found.known


def test_a_line_is_new_known_or_a_change() -> None:
    kept = [an_entry("post", post("North 1")), an_entry("post", post("North 2"))]
    found = matched(POST, kept, post("North 1"), post("North 2", size="0.5"), post("North 3"))
    assert counts(found) == (1, 1, 1)
    assert found.changed[0].entry is kept[1]
    assert [line.number for line in found.lines] == [3, 4]
    assert found.faults == ()


def test_names_are_the_same_whatever_their_case_and_spaces() -> None:
    found = matched(POST, [an_entry("post", post("North 1"))], post("north  1"))
    assert counts(found) == (0, 1, 0)


def test_of_what_there_is_one_a_line_changes_it() -> None:
    kept = [an_entry("safety_plan", {"in_place": "no"})]
    assert counts(matched(SAFETY_PLAN, kept, {"in_place": "yes"})) == (0, 1, 0)
    assert counts(matched(SAFETY_PLAN, [], {"in_place": "yes"})) == (1, 0, 0)


def test_what_broke_again_is_another_defect() -> None:
    first, again = ({"what": "Printer", "reported_on": day} for day in ("2026-01-04", "2026-03-01"))
    assert counts(matched(DEFECT, [an_entry("defect", first)], first, again)) == (1, 0, 1)


@pytest.mark.parametrize(
    ("reviewed", "review", "expected"),
    [
        (None, None, (0, 0, 1)),
        (TODAY, None, (0, 0, 1)),
        (LATER, None, (0, 1, 0)),
        (date(2026, 1, 1), date(2026, 7, 1), (0, 0, 1)),
        (TODAY, date(2026, 12, 1), (0, 1, 0)),
        (None, date(2026, 12, 1), (0, 1, 0)),
    ],
)
def test_a_later_look_and_another_day_of_looking_again_are_changes(
    reviewed: date | None, review: date | None, expected: tuple[int, int, int]
) -> None:
    kept = [an_entry("post", post(), review_on=date(2026, 9, 5))]
    assert counts(matched(POST, kept, (post(), reviewed, review))) == expected


def test_a_column_that_a_file_has_not_says_nothing() -> None:
    until = {"financing": "until", "financed_until": "2027-12-31"}
    kept = [an_entry("post", post() | until)]
    assert counts(matched(POST, kept, post() | {"financing": "until"}, without=["financed_until"])) == (0, 0, 1)
    assert counts(matched(POST, kept, post() | {"financing": "until"})) == (0, 1, 0)
    larger = matched(POST, kept, post(size="2") | {"financing": "until"}, without=["financed_until"])
    assert larger.changed[0].line.filled.values == post(size="2") | until
    contradicts = matched(POST, kept, post() | {"financing": "unsecured"}, without=["financed_until"])
    assert [(each.line, each.field, each.code) for each in contradicts.faults] == [(2, "financed_until", "contradicts")]


def test_two_lines_of_one_name_are_told_line_by_line() -> None:
    found = matched(POST, [], post(size="1"), post(size="0.5"), post("South"))
    assert [(each.line, each.field, each.code, each.given, each.twin) for each in found.faults] == [
        (2, "label", "named_twice", "North 1", 3),
        (3, "label", "named_twice", "North 1", 2),
    ]


def test_a_second_line_beside_the_unchanged_one_is_no_second_entry() -> None:
    found = matched(POST, [an_entry("post", post())], post(), post(size="0.5"))
    assert [(each.line, each.code) for each in found.faults] == [(3, "named_twice")]


def test_a_line_that_could_mean_several_entries_is_not_guessed() -> None:
    kept = [an_entry("post", post(size="1")), an_entry("post", post(size="2"))]
    assert [each.code for each in matched(POST, kept, post(size="3")).faults] == ["several_so_named"]
    assert matched(POST, kept, post(size="1"), post(size="3")).changed[0].entry is kept[1]


@given(some.sampled_from(KINDS), some.lists(some.integers(0, 3), min_size=1, max_size=6))
def test_what_goes_out_and_comes_in_unchanged_is_known_to_the_last_line(kind: Kind, seeds: list[int]) -> None:
    """Also where entries have the same name, and some are even the same."""
    kept = [an_entry_of(kind, seed) for seed in seeds]
    found = matched(kind, kept, *((dict(each.values), each.reviewed_on, each.review_on) for each in kept))
    assert counts(found) == (0, 0, len(seeds))
    assert found.faults == ()


def test_the_mark_says_what_would_begin_and_what_would_follow_which_version() -> None:
    kept = an_entry("post", post())
    first = mark([kept], post(size="2"))
    assert first == mark([kept], post(size="2")) != ""
    assert mark([kept], post(size="3")) != first
    assert mark([replace(kept, id=an_entry("post").id)], post(size="2")) != first
    assert mark([], post(size="2")) != first
    assert mark([kept], post("South")) not in (first, "")
    assert mark([kept], post()) == ""


def mark(entries: list[Entry], said: dict[str, str]) -> str:
    return match_all([a_sheet(POST, said)], entries).mark
