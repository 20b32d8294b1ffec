"""What is kept, held, announced or due, for every history: pure, and the same for the list and the purge."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.cases.foundation.periods import Periods, rules
from services.cases.retention.schedule.domain import (
    AHEAD,
    REVIEW,
    Decision,
    Kept,
    Why,
    announced,
    decide,
    decisions,
    listed,
    never_shorter,
    until_after_majority,
)
from shared.dictionary.retention import Retention, due_on

RULES = rules(Periods())
TODAY = date(2026, 3, 5)
DAY = timedelta(days=1)
days = st.dates(date(2020, 1, 1), date(2032, 1, 1))
maybe = st.none() | days


def a_request(**changes: Any) -> Kept:
    return replace(Kept(uuid4(), uuid4(), date(2026, 1, 10)), **changes)


def a_file(**changes: Any) -> Kept:
    file_id = uuid4()
    kept = a_request(file_id=file_id, code="26-001", same_as=file_id, closed=date(2026, 2, 1))
    return replace(kept, **changes)


@st.composite
def histories(draw: st.DrawFn) -> Kept:
    given: dict[str, Any] = {"active": draw(days), "hold_until": draw(maybe), "announced": draw(maybe)}
    if draw(st.booleans()):
        return a_request(**given)
    return a_file(**given, closed=draw(maybe), keep_until=draw(maybe))


def changed(kept: Kept, which: str) -> Kept:
    return replace(kept, restricted=True) if which == "restricted" else replace(kept, asked=True)


def decided(kept: Kept, today: date = TODAY) -> Decision:
    return decide(kept, today=today, rules=RULES)


def lived_through(kept: Kept, start: date, most: int = 1200) -> date | None:
    """The day on which it goes, with the list looked at every day as the purge does it."""
    for number in range(most):
        today = start + number * DAY
        found = decided(kept, today)
        if found.goes:
            return today
        on_list = bool(listed([found], today=today))
        kept = replace(kept, announced=min(kept.announced or today, today) if on_list else None)
    return None


@given(kept=histories(), today=days)
def test_it_says_either_that_it_goes_or_why_not_and_never_before_its_day(kept: Kept, today: date) -> None:
    found = decided(kept, today)
    assert found.goes == (found.why is Why.DUE)
    if found.goes:
        assert found.goes_on
        assert found.goes_on <= today
        assert found.since
        over = due_on(RULES[kept.retention], found.since)
        assert over
        assert over <= today


@given(kept=histories(), today=days)
def test_a_hold_wins(kept: Kept, today: date) -> None:
    held = decided(replace(kept, hold_until=today), today)
    assert held.why in (Why.HELD, Why.OPEN)
    assert held.why is Why.OPEN or (held.goes_on and held.goes_on > today)


@pytest.mark.parametrize(("which", "why"), [("restricted", Why.RESTRICTED), ("asked", Why.ASKED)])
@given(kept=histories(), today=days)
def test_nothing_goes_while_it_is_only_kept_or_an_answer_is_due(which: str, why: Why, kept: Kept, today: date) -> None:
    found = decided(changed(kept, which), today)
    assert found.why in (why, Why.OPEN)
    assert (found.why is Why.OPEN) is (decided(kept, today).why is Why.OPEN)
    assert found.goes_on is None
    assert announced([found], today=today) == []
    assert listed([found], today=today) == ([found] if found.why is why else [])


def test_a_restriction_weighs_more_than_a_hold_and_a_request() -> None:
    held = a_file(hold_until=TODAY, asked=True)
    assert decided(held).why is Why.ASKED
    assert decided(replace(held, restricted=True)).why is Why.RESTRICTED


@pytest.mark.parametrize("which", ["restricted", "asked"])
def test_when_it_is_lifted_the_review_begins_and_one_file_keeps_the_other(which: str) -> None:
    lifted = date(2030, 1, 1)
    assert lived_through(a_file(), lifted) == lifted + REVIEW
    client = uuid4()
    one, other = changed(a_file(same_as=client), which), a_file(same_as=client)
    found = decisions([one, other], today=lifted, rules=RULES)
    assert {each.why for each in found} == {Why(which)}


@given(stands=maybe, wished=maybe)
def test_keeping_longer_is_never_shorter(stands: date | None, wished: date | None) -> None:
    found = never_shorter(stands, wished)
    assert found in (stands, wished)
    assert all(found and found >= day for day in (stands, wished) if day)


@given(kept=histories(), today=days, later=st.integers(1, 900))
def test_whatever_she_does_starts_the_clock_anew(kept: Kept, today: date, later: int) -> None:
    again = replace(kept, active=kept.active + timedelta(days=later))
    before, after = decided(kept, today), decided(again, today)
    assert not after.goes or before.goes
    assert (before.goes_on or date.max) <= (after.goes_on or date.max)
    assert not decided(replace(kept, active=today), today).goes


@given(kept=histories(), today=days, until=days)
def test_a_wish_extends_and_only_to_its_day(kept: Kept, today: date, until: date) -> None:
    assume(kept.file_id is not None and kept.keep_until is None)
    with_wish, without = decided(replace(kept, keep_until=until), today), decided(kept, today)
    assert not (with_wish.goes and until > today)
    if until <= (without.goes_on or date.min):
        assert with_wish.goes_on == without.goes_on


@given(kept=histories(), today=days)
def test_an_open_file_stays(kept: Kept, today: date) -> None:
    assume(kept.file_id is not None)
    assert decided(replace(kept, closed=None), today).why is Why.OPEN


@given(kept=histories(), today=days)
def test_nothing_goes_that_was_not_announced_for_the_review(kept: Kept, today: date) -> None:
    if decided(kept, today).goes:
        assert kept.announced
        assert kept.announced + REVIEW <= today
    assert not decided(replace(kept, announced=None), today).goes
    assert not decided(replace(kept, announced=today - REVIEW + DAY), today).goes
    assert not decided(replace(kept, announced=today + DAY), today).goes


@pytest.mark.parametrize("start", [date(2026, 3, 5), date(2027, 2, 1), date(2031, 1, 1)])
def test_with_the_list_looked_at_daily_it_goes_on_its_day_or_after_one_review(start: date) -> None:
    kept = a_file()
    due = date(2027, 2, 1)
    assert lived_through(kept, start) == max(due, start + REVIEW)


def test_the_list_says_the_day_on_which_it_really_goes() -> None:
    kept, start = a_file(keep_until=date(2027, 6, 1)), date(2027, 5, 10)
    told = decided(kept, start)
    assert told.why is Why.WISHED
    assert told.goes_on == date(2027, 6, 1) == lived_through(kept, start)
    held = replace(kept, hold_until=date(2027, 7, 1))
    assert decided(held, start).goes_on == date(2027, 7, 2) == lived_through(held, start)


def test_a_clock_that_jumps_erases_nothing_at_once() -> None:
    kept = a_file()
    jumped = TODAY + timedelta(days=3650)
    assert decided(kept, jumped).why is Why.ANNOUNCED
    corrected = replace(kept, announced=jumped)
    assert decided(corrected, TODAY).why is Why.RUNNING
    assert not decided(corrected, jumped - DAY).goes


def test_what_goes_soon_and_what_is_held_stands_on_the_list() -> None:
    soon, later = a_request(active=date(2025, 9, 20)), a_request()
    held, opened = a_file(hold_until=date(2026, 9, 1)), a_file(closed=None)
    found = decisions([opened, held, later, soon], today=TODAY, rules=RULES)
    assert [one.kept for one in found] == [soon, later, held, opened]
    assert [one.kept for one in listed(found, today=TODAY)] == [soon, held]
    assert decided(soon).goes_on == date(2026, 3, 20)
    assert date(2026, 3, 20) - TODAY < AHEAD


def test_two_files_of_one_client_go_together_when_the_later_may() -> None:
    client = uuid4()
    one = a_file(same_as=client, active=date(2020, 1, 1), closed=date(2020, 2, 1), announced=date(2025, 1, 1))
    other = a_file(same_as=client, closed=None)
    assert {each.why for each in decisions([one, other], today=TODAY, rules=RULES)} == {Why.OPEN}
    ended = replace(other, closed=date(2026, 2, 1))
    assert {each.since for each in decisions([one, ended], today=TODAY, rules=RULES)} == {date(2026, 2, 1)}


def test_for_somebody_under_age_the_period_begins_when_she_has_come_of_age() -> None:
    rule = RULES[Retention.FILE_CLOSED]
    until = until_after_majority(2030, rule=rule)
    assert until == date(2031, 12, 31)
    assert decided(a_file(keep_until=until), date(2031, 12, 1)).why is Why.WISHED


def test_thread_ids_order_what_goes_on_the_same_day() -> None:
    first, second = (a_request(thread_id=UUID(int=number)) for number in (1, 2))
    assert [one.kept for one in decisions([second, first], today=TODAY, rules=RULES)] == [first, second]
