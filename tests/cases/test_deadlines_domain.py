"""Deadlines as plain functions: by hand and by a rule, a law that changed, what became of them, and reminders."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.cases.casework.deadlines.domain import (
    NO_RULE,
    Deadline,
    Ending,
    LawChangedError,
    NoReasonError,
    Why,
    change_of,
    count_of,
    ended,
    has_come,
    is_reminded,
    looked_again,
    opened_again,
    reminder_days,
    set_by_hand,
    set_by_rule,
)
from services.cases.casework.deadlines.rules.domain import Book, Rule
from tests.cases.building import NOON
from tests.cases.deadline_rules import a_rule

TODAY = NOON.date()
ME = uuid4()
FIRST = a_rule()
SECOND = a_rule(
    version=2,
    valid_from="2026-03-01",
    computation={"kind": "after", "number": 6, "unit": "months"},
    examples=[{"starts_on": "2026-03-05", "due_on": "2026-09-05"}],
)
BEFORE, AFTER = Book.of([FIRST]), Book.of([FIRST], [SECOND])


class Client:
    id, key_id = UUID(int=1), "k"


def by_rule(rule: Rule = FIRST, **changes: Any) -> Deadline:
    given: dict[str, Any] = {"named_on": None, "what": "", "land": None, "deadline_id": uuid4(), "by": ME, "now": NOON}
    return set_by_rule(Client(), rule, date(2026, 2, 2), **given | changes)


def by_hand(on: date = TODAY + timedelta(days=30)) -> Deadline:
    return set_by_hand(Client(), "Send the papers.", on, deadline_id=uuid4(), by=ME, now=NOON)


def test_it_keeps_the_rule_and_the_version_that_counted_it() -> None:
    one = by_rule()
    assert (one.due_on, one.rule, one.rule_version) == (date(2026, 5, 2), "reflection_of_test", 1)
    count = count_of(one, AFTER, None)
    assert count is not None
    assert count.due_on == one.due_on
    named = by_rule(named_on=date(2026, 7, 1))
    assert (named.due_on, count_of(named, BEFORE, None)) == (date(2026, 7, 1), count)
    assert count_of(by_hand(), BEFORE, None) is None


def test_a_law_that_moves_it_is_seen_and_nothing_moves_by_itself() -> None:
    one = by_rule()
    assert change_of(one, BEFORE, TODAY, None) is None
    assert change_of(one, AFTER, date(2026, 2, 28), None) is None, "it is not valid yet"
    change = change_of(one, AFTER, TODAY, None)
    assert change is not None
    assert (one.due_on, change.due_on, change.version) == (date(2026, 5, 2), date(2026, 8, 2), 2)
    moved = looked_again(one, change, seen=2, moves=True, by=ME, now=NOON)
    assert (moved.due_on, moved.moved_from, moved.rule_version) == (date(2026, 8, 2), date(2026, 5, 2), 2)
    assert (moved.moved_at, moved.moved_by, change_of(moved, AFTER, TODAY, None)) == (NOON, ME, None)
    stays = looked_again(one, change, seen=2, moves=False, by=ME, now=NOON)
    assert (stays.due_on, stays.rule_version, stays.kept_version) == (date(2026, 5, 2), 1, 2)
    assert change_of(stays, AFTER, TODAY, None) is None
    third = a_rule(version=3, valid_from="2026-03-02", computation=SECOND.computation, examples=SECOND.examples)
    assert change_of(stays, Book.of([FIRST, SECOND, third]), TODAY, None) is not None, "the next change is shown again"


def test_a_version_that_gives_the_same_day_asks_for_nothing() -> None:
    same = a_rule(version=2, valid_from="2026-03-01", review="read")
    assert change_of(by_rule(), Book.of([FIRST, same]), TODAY, None) is None


def test_a_rule_that_ended_can_only_be_left_or_dropped() -> None:
    over = Book.of([FIRST, a_rule(version=2, valid_from="2026-01-01", valid_to="2026-03-01")])
    change = change_of(by_rule(), over, TODAY, None)
    assert change is not None
    assert (change.now, change.due_on, change.version) == (None, None, NO_RULE)
    with pytest.raises(LawChangedError):
        looked_again(by_rule(), change, seen=NO_RULE, moves=True, by=ME, now=NOON)
    stays = looked_again(by_rule(), change, seen=NO_RULE, moves=False, by=ME, now=NOON)
    assert change_of(stays, over, TODAY, None) is None


def test_what_a_colleague_did_not_see_is_not_confirmed() -> None:
    one = by_rule()
    change = change_of(one, AFTER, TODAY, None)
    for seen, found in ((1, change), (2, None)):
        with pytest.raises(LawChangedError):
            looked_again(one, found, seen=seen, moves=True, by=ME, now=NOON)


def test_it_ends_once_and_is_dropped_with_a_reason() -> None:
    one = by_hand()
    met = ended(one, Ending.MET, Why.MISTAKE, by=ME, now=NOON)
    assert (met.ending, met.why, met.is_open, met.ended_by) == (Ending.MET, None, False, ME)
    assert ended(met, Ending.MISSED, None, by=uuid4(), now=NOON + timedelta(hours=1)) == met
    with pytest.raises(NoReasonError):
        ended(one, Ending.DROPPED, None, by=ME, now=NOON)
    dropped = ended(one, Ending.DROPPED, Why.NOT_WANTED, by=ME, now=NOON)
    assert (dropped.why, opened_again(dropped)) == (Why.NOT_WANTED, one)
    closed = ended(by_rule(), Ending.MET, None, by=ME, now=NOON)
    assert change_of(closed, AFTER, TODAY, None) is None, "what is over does not move"


def test_reminders_lie_on_working_days_before_it() -> None:
    one = by_rule()
    assert sorted(reminder_days(one, BEFORE)) == [date(2026, 4, 2), date(2026, 4, 17)], "not on Saturdays"
    assert sorted(reminder_days(by_hand(date(2026, 3, 31)), BEFORE)) == [date(2026, 3, 17), date(2026, 3, 27)]
    assert reminder_days(ended(one, Ending.MET, None, by=ME, now=NOON), BEFORE) == ()
    days = [date(2026, 4, day) for day in (1, 2, 8, 9, 17)]
    assert [is_reminded(one, BEFORE, day) for day in days] == [False, True, True, False, True]
    assert [has_come(one, BEFORE, day) for day in days] == [False, True, False, False, True]


def test_it_comes_up_from_its_day_until_it_is_ended() -> None:
    one = by_hand(TODAY)
    assert [has_come(one, BEFORE, TODAY + timedelta(days=days)) for days in (-2, 0, 1)] == [False, True, True]
    assert not has_come(ended(one, Ending.MISSED, None, by=ME, now=NOON), BEFORE, TODAY)
    assert has_come(replace(one, due_on=None), BEFORE, TODAY), "a day that cannot be read has come"
