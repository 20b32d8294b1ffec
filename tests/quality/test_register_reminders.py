"""What somebody is reminded of, and when."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.fields import Lead
from services.quality.evidence.register.reminders import Due, Urgency, due, overdue, successors
from tests.quality.register_building import TODAY, an_entry

GRANT = {"funder": "Land", "amount": "1000", "institutional": "no", "starts_on": "2025-01-01", "ends_on": "2026-12-31"}
POST = {
    "label": "Post 1",
    "size": "1",
    "filled": "1",
    "paid": "yes",
    "profile": "gone_through",
    "financing": "open_ended",
}
URGENCIES = list(Urgency)


def a_grant(**changes: str) -> Entry:
    return an_entry("funding_agreement", GRANT | changes)


def reminded(entry: Entry, today: date) -> tuple[Urgency, Lead] | None:
    found = due([entry], today)
    assert len(found) <= 1
    return (found[0].urgency, found[0].lead) if found else None


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2025, 12, 30), None),
        (date(2025, 12, 31), (Urgency.SOON, Lead(months=12))),
        (date(2026, 3, 30), (Urgency.SOON, Lead(months=12))),
        (date(2026, 3, 31), (Urgency.SOON, Lead(months=9))),
        (date(2026, 6, 30), (Urgency.SOON, Lead(months=6))),
        (date(2026, 9, 30), (Urgency.DUE, Lead(months=3))),
        (date(2026, 12, 31), (Urgency.DUE, Lead(months=3))),
        (date(2027, 1, 1), (Urgency.OVERDUE, Lead(months=3))),
    ],
)
def test_of_a_grant_that_ends_one_is_reminded_a_year_nine_six_and_three_months_ahead(
    today: date, expected: tuple[Urgency, Lead] | None
) -> None:
    assert reminded(a_grant(), today) == expected


def test_whoever_knows_what_comes_after_a_grant_needs_no_reminder() -> None:
    assert reminded(a_grant(told_on="2026-05-01"), date(2026, 11, 1)) is None


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 4, 1), None),
        (date(2026, 4, 2), (Urgency.SOON, Lead(days=60))),
        (date(2026, 5, 2), (Urgency.SOON, Lead(days=30))),
        (date(2026, 6, 1), (Urgency.DUE, Lead())),
        (date(2026, 6, 2), (Urgency.OVERDUE, Lead())),
    ],
)
def test_of_a_job_profile_sixty_and_thirty_days_ahead_and_on_the_day(
    today: date, expected: tuple[Urgency, Lead] | None
) -> None:
    assert reminded(an_entry("post", POST | {"profile_on": "2024-06-01"}), today) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 5, 1), None),
        (date(2026, 5, 2), (Urgency.SOON, Lead(days=30))),
        (date(2026, 6, 1), (Urgency.DUE, Lead())),
        (date(2026, 6, 2), (Urgency.OVERDUE, Lead())),
    ],
)
def test_of_any_other_entry_thirty_days_before_it_is_looked_at_again(
    today: date, expected: tuple[Urgency, Lead] | None
) -> None:
    assert reminded(an_entry("intake_channel", review_on=date(2026, 6, 1)), today) == expected


@pytest.mark.parametrize(
    ("kind", "values", "on"),
    [
        ("defect", {"reported_on": "2026-02-10"}, date(2026, 3, 12)),
        ("defect", {"reported_on": "2026-02-10", "repaired_on": "2026-02-11"}, None),
        ("funder_meeting", {"agreed_for": "2026-03-10", "outcome": "planned"}, date(2026, 3, 10)),
        ("funder_meeting", {"agreed_for": "2026-03-10", "outcome": "called_off"}, None),
        ("funder_request", {"answer_by": "2026-03-10", "answer": "open"}, date(2026, 3, 10)),
        ("funder_request", {"answer_by": "2026-03-10", "answer": "no_action"}, None),
        ("safety_measure", {"due_on": "2026-03-10"}, date(2026, 3, 10)),
        ("safety_measure", {"due_on": "2026-03-10", "done_on": "2026-03-01"}, None),
        ("legal_change", {"in_force_on": "2026-01-15"}, date(2026, 3, 16)),
        ("control", {"control": "restore_drill", "done_on": "2025-09-10"}, date(2026, 3, 10)),
        ("control", {"control": "breach_drill", "done_on": "2025-09-10"}, None),
        ("control", {"control": "dpia", "done_on": "2024-03-10"}, date(2026, 3, 10)),
        ("safety_plan", {"in_place": "yes", "looked_at_on": "2025-03-10"}, date(2026, 3, 10)),
        (
            "document_cell",
            {"target": "yes", "dated_on": "2026-02-01", "source_changed_on": "2026-02-10"},
            date(2026, 3, 12),
        ),
        ("document_cell", {"target": "yes", "source_changed_on": "2026-02-10"}, date(2026, 3, 12)),
        ("document_cell", {"target": "yes", "dated_on": "2026-02-10", "source_changed_on": "2026-02-10"}, None),
        ("document_cell", {"target": "no", "source_changed_on": "2026-02-10"}, None),
        ("charge_check", {"checked_on": "2025-03-10", "found": "no"}, date(2026, 3, 10)),
        ("drill", {"showed": "nothing", "held_on": "2025-03-10"}, date(2026, 3, 10)),
        ("drill", {"showed": "nothing", "held_on": "2025-03-10", "next_on": "2026-03-20"}, date(2026, 3, 20)),
        ("drill", {"showed": "nothing", "held_on": "2025-03-10", "next_on": "2026-09-10"}, None),
        ("drill", {"showed": "not_held", "next_on": "2026-03-10"}, date(2026, 3, 10)),
    ],
)
def test_what_is_open_has_a_day_and_what_is_done_has_none(kind: str, values: dict[str, str], on: date | None) -> None:
    assert [each.on for each in due([an_entry(kind, values)], TODAY)] == ([on] if on else [])


def test_the_most_urgent_comes_first_then_the_earliest() -> None:
    entries = [
        an_entry("intake_channel", review_on=date(2026, 3, 30)),
        an_entry("intake_channel", review_on=date(2026, 3, 20)),
        an_entry("intake_channel", review_on=date(2026, 3, 5)),
        an_entry("intake_channel", review_on=date(2026, 3, 1)),
    ]
    assert [each.on.day for each in due(entries, TODAY)] == [1, 5, 20, 30]
    assert overdue(entries, TODAY) == {entries[-1].entry}


def test_one_entry_may_be_due_for_several_reasons() -> None:
    entry = an_entry("post", POST | {"profile_on": "2024-03-01", "financing": "until", "financed_until": "2026-06-01"})
    found: list[Due] = due([entry], TODAY)
    assert [(each.urgency, each.deadline and each.deadline.name) for each in found] == [
        (Urgency.OVERDUE, "profile"),
        (Urgency.DUE, "financing"),
    ]


@pytest.mark.parametrize(
    ("kind", "field", "values"),
    [
        ("charge_check", "checked_on", {"found": "no"}),
        ("analysis", "done_on", {"needed": "3"}),
        ("outreach_plan", "valid_from", {"contacts": "40"}),
        ("control", "done_on", {"control": "restore_drill", "passed": "yes"}),
    ],
)
def test_of_what_the_newest_counts_an_older_one_wants_nothing_any_more(
    kind: str, field: str, values: dict[str, str]
) -> None:
    older = an_entry(kind, values | {field: "2024-02-01"}, review_on=date(2025, 2, 1))
    newer, newest = (an_entry(kind, values | {field: day}) for day in ("2025-02-01", "2026-03-01"))
    assert overdue([older], TODAY) == {older.entry}
    assert overdue([newer, older], TODAY) == {newer.entry}
    assert due([older, newest, newer], TODAY) == []
    assert successors([older, newest, newer]) == {older.entry: newest, newer.entry: newest}


def test_the_newest_of_one_control_says_nothing_of_another() -> None:
    drill = an_entry("control", {"control": "restore_drill", "passed": "yes", "done_on": "2025-01-01"})
    review = an_entry("control", {"control": "access_review", "passed": "yes", "done_on": "2026-03-01"})
    assert overdue([drill, review], TODAY) == {drill.entry}


@given(some.dates(date(2025, 1, 1), date(2028, 1, 1)), some.integers(0, 400))
def test_by_waiting_it_only_becomes_more_urgent(today: date, days: int) -> None:
    later = date.fromordinal(today.toordinal() + days)
    now, then = reminded(a_grant(), today), reminded(a_grant(), later)
    assert now is None or (then is not None and URGENCIES.index(then[0]) <= URGENCIES.index(now[0]))
