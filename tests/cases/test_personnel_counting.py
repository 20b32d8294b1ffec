"""What a record says of each indicator, worked out by hand from the words of the standards."""

from datetime import date
from uuid import UUID

import pytest

from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.people.personnel.contributions import mark_of_colleague
from services.cases.people.personnel.domain import (
    QUESTIONS,
    Answer,
    Entry,
    Item,
    Paper,
    in_month,
    items_of,
    seen,
)
from services.cases.people.personnel.outcomes import ASKS, RULES, Colleague, Known, outcome_of, recorded
from shared.calendar import last_day, months_before
from shared.privacy.counts import ABOUT_STAFF, Indicator

AT = date(2026, 12, 31)
MET, PARTLY, NOT_MET = Outcome
DONE, BEGUN, NO, NOT_NEEDED = Answer
BOTH = frozenset({"counsellor", "interpreter"})
IN_FORCE = {Paper.SAFETY_PLAN: date(2026, 5, 1), Paper.PRINCIPLES: date(2025, 3, 1)}
type Given = Answer | str | tuple[int, int] | int


def entry(item: Item, given: Given) -> Entry:
    """An answer, a day on which it was done, so many of so many, or a number."""
    if isinstance(given, Answer):
        return Entry(item, given)
    if isinstance(given, str):
        return Entry(item, DONE, day=date.fromisoformat(given))
    part, whole = given if isinstance(given, tuple) else (given, None)
    return Entry(item, DONE, part=part, whole=whole)


def outcome(
    indicator: Indicator, *given: Given, pledged_on: date | None = None, passkey: bool | None = None
) -> Outcome | None:
    """What is given stands for what the indicator asks, in its order."""
    record = {item: entry(item, one) for item, one in zip(ASKS[indicator], given, strict=False)}
    return outcome_of(Colleague(BOTH, Known(record, AT, IN_FORCE, pledged_on, passkey)), indicator)


GOLDEN: list[tuple[Indicator, Given, Outcome | None]] = [
    *[(Indicator.K1_1, *pair) for pair in ((DONE, MET), (BEGUN, PARTLY), (NO, NOT_MET), (NOT_NEEDED, None))],
    *[(Indicator.K1_2, *pair) for pair in ((DONE, MET), (BEGUN, PARTLY), (NO, NOT_MET))],
    # trained within the last 36 months; longer ago counts half, for ever
    *[(Indicator.K2_1, *pair) for pair in (("2023-12-31", MET), ("2023-12-30", PARTLY), ("1999-01-01", PARTLY))],
    *[(Indicator.K2_1, *pair) for pair in ((NO, NOT_MET), (NOT_NEEDED, None))],
    *[(Indicator.K3_1, *pair) for pair in (("2026-01-15", MET), ("2023-12-30", PARTLY), (NO, NOT_MET))],
    # eight hours in the year; four to under eight count half
    *[(Indicator.K4_1, *pair) for pair in ((8, MET), (7, PARTLY), (4, PARTLY), (3, NOT_MET), (0, NOT_MET))],
    # something done for the language within twelve months; signed up or broken off counts half; no such aim
    *[(Indicator.K8_2, *pair) for pair in (("2025-12-31", MET), ("2025-12-30", NOT_MET), (BEGUN, PARTLY))],
    *[(Indicator.K8_2, *pair) for pair in ((NO, NOT_MET), (NOT_NEEDED, None))],
    # refreshed within twelve months; twelve to eighteen count half
    *[(Indicator.K9_1, *pair) for pair in (("2025-12-31", MET), ("2025-12-30", PARTLY), ("2025-06-30", PARTLY))],
    *[(Indicator.K9_1, *pair) for pair in (("2025-06-29", NOT_MET), (NO, NOT_MET))],
    # the version in force, of May 2026 and of March 2025; an earlier one counts half
    *[(Indicator.S6_2, *pair) for pair in (("2026-05-01", MET), ("2026-04-30", PARTLY), (NO, NOT_MET))],
    *[(Indicator.K11_2, *pair) for pair in (("2025-03-01", MET), ("2025-02-28", PARTLY), (NO, NOT_MET))],
    # a plan and something of it done within twelve months; a plan alone counts half
    *[(Indicator.K12_1, *pair) for pair in (("2026-02-01", MET), ("2024-02-01", PARTLY), (BEGUN, PARTLY))],
    (Indicator.K12_1, NO, NOT_MET),
    # all that was planned; some of it counts half; nothing planned
    *[(Indicator.S9_1, *pair) for pair in (((5, 5), MET), ((4, 5), PARTLY), ((1, 9), PARTLY), ((0, 5), NOT_MET))],
    (Indicator.S9_1, (0, 0), None),
    # three quarters of what was on offer; from one half on it counts half
    *[(Indicator.K12_2, *pair) for pair in (((3, 4), MET), ((2, 3), PARTLY), ((2, 4), PARTLY), ((1, 3), NOT_MET))],
    *[(Indicator.K12_2, *pair) for pair in (((0, 4), NOT_MET), ((0, 0), None))],
    # the bad side is counted: run out before the last day, or never attended
    *[(Indicator.K12_3, *pair) for pair in (("2026-12-30", MET), ("2026-12-31", NOT_MET), ("2027-08-01", NOT_MET))],
    *[(Indicator.K12_3, *pair) for pair in ((NO, MET), (NOT_NEEDED, None))],
]


@pytest.mark.parametrize(("indicator", "given", "expected"), GOLDEN)
def test_a_record_counts_as_the_standards_say(indicator: Indicator, given: Given, expected: Outcome | None) -> None:
    assert outcome(indicator, given) is expected


@pytest.mark.parametrize(
    ("herself", "talk", "expected"),
    [
        ("2026-03-01", "2026-04-01", MET),
        ("2026-03-01", NO, PARTLY),
        ("2024-03-01", "2026-04-01", PARTLY),
        (NO, NO, NOT_MET),
    ],
)
def test_one_of_assessment_and_talk_counts_half(herself: Given, talk: Given, expected: Outcome) -> None:
    assert outcome(Indicator.K6_1, herself, talk) is expected
    assert outcome(Indicator.K6_1, herself) is None


@pytest.mark.parametrize(
    ("device", "passkey", "expected"),
    [(DONE, True, MET), (DONE, False, PARTLY), (NO, True, PARTLY), (NO, False, NOT_MET), (DONE, None, None)],
)
def test_a_passkey_and_a_looked_after_device_count_together(
    device: Answer, passkey: bool | None, expected: Outcome | None
) -> None:
    """A password with codes can be told to a page that is not ours; who has no way in has no access."""
    assert outcome(Indicator.K9_2, device, passkey=passkey) is expected


FIRST = "2026-02-01"


@pytest.mark.parametrize(
    ("first", "introduction", "pledged_on", "expected", "pledge"),
    [
        (FIRST, DONE, date(2026, 2, 1), MET, MET),
        (FIRST, DONE, date(2026, 2, 2), PARTLY, NOT_MET),
        (FIRST, DONE, None, PARTLY, NOT_MET),
        (FIRST, BEGUN, date(2026, 1, 1), PARTLY, MET),
        (FIRST, NO, date(2026, 1, 1), NOT_MET, MET),
        (NOT_NEEDED, DONE, date(2026, 1, 1), None, None),
        ("2027-01-01", DONE, date(2026, 1, 1), None, None),
    ],
)
def test_whoever_assists_is_introduced_and_bound_before_the_first_assignment(
    first: Given, introduction: Answer, pledged_on: date | None, expected: Outcome | None, pledge: Outcome | None
) -> None:
    assert outcome(Indicator.S3_1, first, introduction, pledged_on=pledged_on) is expected
    assert outcome(Indicator.S3_1_PLEDGE, first, pledged_on=pledged_on) is pledge


def test_every_indicator_about_staff_has_its_rule_and_says_nothing_of_an_empty_record() -> None:
    assert RULES.keys() == ASKS.keys() == ABOUT_STAFF - {Indicator.K9_2_MFA}
    assert {item for asked in ASKS.values() for item in asked} == QUESTIONS.keys() == set(Item)
    assert {outcome(indicator, passkey=True, pledged_on=AT) for indicator in RULES} == {None}


def test_a_version_that_nobody_entered_measures_nobody() -> None:
    known = Known({Item.PRINCIPLES: entry(Item.PRINCIPLES, "2026-03-01")}, AT)
    assert outcome_of(Colleague(BOTH, known), Indicator.K11_2) is None


@pytest.mark.parametrize(
    ("roles", "asked", "not_asked"),
    [
        ({"counsellor"}, {Item.DEGREE, Item.DIGITAL_SAFETY, Item.DEVICE}, {Item.FIRST_ASSIGNMENT}),
        ({"admin"}, {Item.DIGITAL_SAFETY, Item.DEVICE}, {Item.DEGREE, Item.INTRODUCTION}),
        ({"interpreter"}, {Item.FIRST_ASSIGNMENT, Item.SAFETY_PLAN, Item.DEVICE}, {Item.DEGREE, Item.DIGITAL_SAFETY}),
        (BOTH, set(Item), set()),
    ],
)
def test_everybody_is_asked_what_belongs_to_her_tasks(roles: set[str], asked: set[Item], not_asked: set[Item]) -> None:
    items = set(items_of(roles))
    assert asked <= items
    assert not not_asked & items


def test_an_entry_that_is_not_asked_any_more_counts_nothing() -> None:
    record = {Item.DEGREE: entry(Item.DEGREE, DONE)}
    assert outcome_of(Colleague(frozenset({"admin"}), Known(record, AT)), Indicator.K1_1) is None


def test_each_counts_once_for_each_indicator_whose_period_ends() -> None:
    record = {item: entry(item, given) for item, given in ((Item.DEGREE, DONE), (Item.DEVICE, DONE))}
    team = {UUID(int=number): Colleague(BOTH, Known(record, AT, passkey=True)) for number in range(2)}
    key = b"\x07" * 32
    marks = {first: [mark_of_colleague(one, first, key) for one in team] for first in ("2026-01", "2026-07", "2026-10")}
    assert recorded(team, month="2026-11", key=key) == []
    assert {one.indicator for one in recorded(team, month="2026-09", key=key)} == {Indicator.K9_2}
    assert recorded(team, month="2026-12", key=key) == [
        *[Contribution(mark, Indicator.K1_1, MET) for mark in marks["2026-01"]],
        *[Contribution(mark, Indicator.K9_2, MET) for mark in marks["2026-10"]],
    ]


def test_numbers_are_of_their_period_and_the_rest_stays() -> None:
    entries = [
        Entry(Item.SUPERVISION_HELD, DONE, period="2026-01", part=1, whole=2),
        Entry(Item.SUPERVISION_HELD, DONE, period="2026-07", part=2, whole=2),
        Entry(Item.SUBJECT_HOURS, DONE, period="2025-01", part=9),
        Entry(Item.DEGREE, DONE),
    ]
    assert in_month(entries, "2026-06") == {Item.SUPERVISION_HELD: entries[0], Item.DEGREE: entries[3]}
    assert in_month(entries, "2026-08") == {Item.SUPERVISION_HELD: entries[1], Item.DEGREE: entries[3]}
    assert seen(in_month(entries, "2026-06")) != seen(in_month(entries, "2026-08"))


def test_months_are_counted_by_the_calendar() -> None:
    assert last_day("2028-02") == date(2028, 2, 29)
    assert months_before(date(2028, 2, 29), 12) == date(2027, 2, 28)
    assert months_before(date(2026, 1, 31), 2) == date(2025, 11, 30)
    assert months_before(date(2026, 12, 31), 36) == date(2023, 12, 31)
