"""Entries are written, looked at again and retired; every day of the past can be looked at again."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.evidence.register import domain
from services.quality.evidence.register.domain import (
    Entry,
    Filled,
    NotYoursToWriteError,
    ReasonMissingError,
    RetiredError,
    known_on,
)
from services.quality.evidence.register.kinds.every import kind_named
from tests.quality.building import COUNSELLOR
from tests.quality.register_building import TODAY, a_stamp, an_entry

POST = kind_named("post")
DEFECT = kind_named("defect")
WRITTEN = {
    "label": "Post 3",
    "size": "1",
    "filled": "0,75",
    "paid": "yes",
    "profile": "written",
    "financing": "until",
    "financed_until": "31.12.2027",
}


def checked(**changes: str) -> Filled:
    return domain.check(POST, WRITTEN | changes, today=TODAY)


def begun(**changes: str) -> Entry:
    return domain.begin(POST, checked(**changes), a_stamp(), entry=uuid4())


def test_what_was_written_is_kept_in_one_form_and_looked_at_again_after_the_usual_time() -> None:
    entry = begun()
    assert entry.values["filled"] == "0.75"
    assert entry.values["financed_until"] == "2027-12-31"
    assert "profile_on" not in entry.values
    assert (entry.number, entry.reviewed_on, entry.review_on) == (1, TODAY, date(2026, 9, 5))


def test_somebody_may_say_herself_when_it_was_looked_at_and_when_again() -> None:
    entry = begun(reviewed_on="2026-01-10", review_on="1.6.2026")
    assert (entry.reviewed_on, entry.review_on) == (date(2026, 1, 10), date(2026, 6, 1))


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"label": ""}, "label", "missing"),
        ({"filled": "1,5"}, "filled", "more_than_whole"),
        ({"financed_until": ""}, "financed_until", "needed_here"),
        ({"financing": "open_ended"}, "financed_until", "contradicts"),
        ({"profile": "gone_through"}, "profile_on", "needed_here"),
        ({"reviewed_on": "2026-03-06"}, "reviewed_on", "in_the_future"),
        ({"review_on": "2026-03-05"}, "review_on", "before_beginning"),
        ({"size": "0"}, "size", "out_of_range"),
    ],
)
def test_what_does_not_fit_together_is_named(changes: dict[str, str], field: str, code: str) -> None:
    assert checked(**changes).problems == {field: code}


def test_one_date_does_not_come_before_another() -> None:
    written = {"what": "Printer", "reported_on": "2026-02-01", "repaired_on": "2026-01-31"}
    assert domain.check(DEFECT, written, today=TODAY).problems == {"repaired_on": "before_beginning"}
    assert domain.check(DEFECT, written | {"repaired_on": "2026-02-01"}, today=TODAY).problems == {}


@pytest.mark.parametrize(
    ("written", "problems"),
    [
        ({"showed": "nothing", "held_on": "2026-03-01"}, {}),
        ({"showed": "not_held", "next_on": "2026-04-01"}, {}),
        ({"showed": "something", "held_on": "2026-03-01", "result": "Who calls whom"}, {}),
        ({"showed": "not_held"}, {"next_on": "needed_here"}),
        ({"showed": "not_held", "held_on": "2026-03-01", "next_on": "2026-04-01"}, {"held_on": "contradicts"}),
        ({"showed": "nothing"}, {"held_on": "needed_here"}),
        ({"showed": "nothing", "held_on": "2026-03-01", "result": "Who calls whom"}, {"result": "contradicts"}),
        ({"showed": "something", "held_on": "2026-03-01"}, {"result": "needed_here"}),
        ({"showed": "nothing", "held_on": "2026-03-01", "next_on": "2026-02-01"}, {"next_on": "before_beginning"}),
    ],
)
def test_a_drill_was_held_and_showed_something_or_is_planned(written: dict[str, str], problems: object) -> None:
    assert (
        domain.check(kind_named("drill"), {"what": "A threat at the door"} | written, today=TODAY).problems == problems
    )


def test_a_change_is_a_new_version_of_the_same_entry() -> None:
    before = begun()
    after = domain.revise(before, POST, checked(label="Post 4"), a_stamp(TODAY + timedelta(days=9)))
    assert (after.entry, after.number, after.values["label"]) == (before.entry, 2, "Post 4")
    assert before.values["label"] == "Post 3"


def test_looked_at_today_leaves_the_values_and_moves_the_dates() -> None:
    later = date(2026, 8, 1)
    after = domain.confirm(begun(), POST, a_stamp(later))
    assert after.values == begun().values
    assert (after.reviewed_on, after.review_on) == (later, date(2027, 2, 1))


def test_what_is_retired_never_changes_again() -> None:
    retired = domain.retire(begun(), " abolished \n in May ", a_stamp())
    assert retired.retired == "abolished in May"
    acts: tuple[Callable[[], Entry], ...] = (
        lambda: domain.confirm(retired, POST, a_stamp()),
        lambda: domain.revise(retired, POST, checked(), a_stamp()),
        lambda: domain.retire(retired, "again", a_stamp()),
    )
    for act in acts:
        with pytest.raises(RetiredError):
            act()


@pytest.mark.parametrize(("reason", "code"), [(" ", "missing"), ("x" * 301, "too_long")])
def test_an_entry_is_retired_for_a_reason(reason: str, code: str) -> None:
    with pytest.raises(ReasonMissingError, match=code):
        domain.retire(begun(), reason, a_stamp())


def test_counsellors_report_defects_and_write_nothing_else() -> None:
    filled = domain.check(DEFECT, {"what": "Printer", "reported_on": "2026-03-01"}, today=TODAY)
    reported = domain.begin(DEFECT, filled, a_stamp(by=COUNSELLOR), entry=uuid4())
    with pytest.raises(NotYoursToWriteError):
        domain.begin(POST, checked(), a_stamp(by=COUNSELLOR), entry=uuid4())
    acts: tuple[Callable[[], Entry], ...] = (
        lambda: domain.confirm(reported, DEFECT, a_stamp(by=COUNSELLOR)),
        lambda: domain.retire(reported, "mistake", a_stamp(by=COUNSELLOR)),
    )
    for act in acts:
        with pytest.raises(NotYoursToWriteError):
            act()


def test_a_day_of_the_past_knows_what_was_known_then() -> None:
    first = an_entry("post", {"label": "Post 1"}, day=date(2026, 1, 10))
    second = domain.revise(first, POST, checked(), a_stamp(date(2026, 2, 10)))
    gone = domain.retire(second, "abolished", a_stamp(date(2026, 3, 1)))
    versions = [gone, first, second]
    assert known_on(versions, date(2026, 1, 9)) == []
    assert known_on(versions, date(2026, 2, 9)) == [first]
    assert known_on(versions, date(2026, 2, 10)) == [second]
    assert known_on(versions, date(2026, 3, 1)) == []


@given(
    some.lists(some.tuples(some.integers(0, 3), some.integers(0, 60)), max_size=12), some.integers(0, 60), some.data()
)
def test_what_was_known_on_a_day_does_not_depend_on_order_nor_on_what_came_later(
    written: list[tuple[int, int]], asked: int, data: some.DataObject
) -> None:
    entries = [uuid4() for _ in range(4)]
    numbers = dict.fromkeys(entries, 0)
    versions = []
    for which, days in sorted(written, key=lambda pair: pair[1]):
        numbers[entries[which]] += 1
        on = TODAY + timedelta(days=days)
        versions.append(an_entry("post", entry=entries[which], number=numbers[entries[which]], day=on))
    day = TODAY + timedelta(days=asked)
    shuffled = data.draw(some.permutations(versions))
    found = {each.id for each in known_on(shuffled, day)}
    assert found == {each.id for each in known_on([each for each in versions if each.day <= day], day)}
    assert len(found) == len({each.entry for each in versions if each.day <= day})
