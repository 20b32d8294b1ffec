"""Who should look, and in which week: decided from the page of the month, told as roles."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from services.quality.answers.plan.domain import TEAM, Owner
from services.quality.answers.rounds.domain import Act
from services.quality.answers.rounds.reminders import EVERYBODY, of_rounds
from services.quality.evidence.register.kinds.every import BY_NAME
from services.quality.evidence.register.reminders import Due, Urgency
from services.quality.foundation.domain import Role
from services.quality.guidance.month.domain import Task, Topic, tasks_of_plan, tasks_of_register
from services.quality.guidance.reminding.domain import APPROVING, WHO, of_week, roles_of, week_of
from shared.events import QualityRole, ReminderDue
from tests.quality.building import LEAD, NOON
from tests.quality.lived_years import an_entry_of
from tests.quality.rounds_building import a_round, an_entry

TODAY = NOON.date()
MONDAY = date(2026, 3, 2)
BERLIN = ZoneInfo("Europe/Berlin")
NOBODY: frozenset[Role] = frozenset()


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("told", "monday"),
    [
        (datetime(2026, 3, 2, 5, 59, tzinfo=UTC), date(2026, 2, 23)),
        (datetime(2026, 3, 2, 6, 0, tzinfo=UTC), MONDAY),
        (datetime(2026, 3, 8, 23, 0, tzinfo=UTC), MONDAY),
        (datetime(2026, 3, 30, 4, 59, tzinfo=UTC), date(2026, 3, 23)),
        (datetime(2026, 3, 30, 5, 0, tzinfo=UTC), date(2026, 3, 30)),
    ],
    ids=["before seven", "at seven", "night to the next Monday", "before seven in summer", "at seven in summer"],
)
def test_a_week_begins_on_monday_at_seven_where_the_centre_is(told: datetime, monday: date) -> None:
    assert week_of(told, BERLIN) == monday


@pytest.mark.parametrize(
    ("owner", "roles"),
    [
        (Owner("counsellor"), {Role.COUNSELLOR}),
        (Owner(TEAM), EVERYBODY),
        (Owner("lead", LEAD.pseudonym), {Role.LEAD}),
    ],
)
def test_a_step_is_for_the_role_that_owns_it(owner: Owner, roles: set[Role]) -> None:
    def roles_due_in(days: int) -> frozenset[Role]:
        return roles_of(tasks_of_plan([an_entry(due=in_days(days), owner=owner)], TODAY), TODAY)

    assert [roles_due_in(days) for days in (-1, 0, 14)] == [roles] * 3
    assert roles_due_in(15) == NOBODY


def an_entry_due(on: date, urgency: Urgency, lead: int) -> Task:
    """Whose reminder before its day was reached last: the first, a year ahead, is lead 0."""
    kind = next(kind for kind in BY_NAME.values() if any(len(each.leads) == 4 for each in kind.deadlines))
    deadline = next(each for each in kind.deadlines if len(each.leads) == 4)
    due = Due(an_entry_of(kind, 1), kind, on, urgency, deadline.leads[lead], deadline)
    return tasks_of_register([due])[0]


def test_an_entry_is_told_when_a_reminder_of_its_kind_was_reached_and_when_it_is_near() -> None:
    def roles_for(on: date, urgency: Urgency, lead: int) -> frozenset[Role]:
        return roles_of([an_entry_due(on, urgency, lead)], TODAY)

    assert roles_for(date(2027, 3, 2), Urgency.SOON, 0) == APPROVING
    assert roles_for(date(2027, 2, 23), Urgency.SOON, 0) == NOBODY
    assert roles_for(date(2026, 12, 3), Urgency.SOON, 1) == APPROVING
    assert roles_for(in_days(14), Urgency.DUE, 3) == APPROVING
    assert roles_for(in_days(-1), Urgency.OVERDUE, 3) == APPROVING
    assert roles_for(in_days(80), Urgency.DUE, 3) == APPROVING
    assert roles_for(in_days(60), Urgency.DUE, 3) == NOBODY


@pytest.mark.parametrize("topic", [topic for topic in Topic if topic not in WHO])
def test_what_has_time_is_told_to_nobody(topic: Topic) -> None:
    assert roles_of([Task(topic, "/", late=True)], TODAY) == NOBODY


@pytest.mark.parametrize("topic", WHO)
def test_what_waits_for_somebody_is_told_to_those_who_can_do_something(topic: Topic) -> None:
    assert roles_of([Task(topic, "/")], TODAY) == WHO[topic]
    assert WHO[topic] in (EVERYBODY, APPROVING)


def test_a_week_is_told_once_and_a_week_of_nothing_is_not() -> None:
    def reminder_with(**changes: Any) -> ReminderDue:
        [event] = of_week(**{"roles": APPROVING, "week": MONDAY, "centre": "north", **changes})
        return event

    assert of_week(NOBODY, MONDAY, centre="north") == []
    assert reminder_with().roles == (QualityRole.LEAD, QualityRole.QUALITY_OFFICER)
    assert reminder_with().id == reminder_with(roles=EVERYBODY).id
    assert len({reminder_with().id, reminder_with(week=date(2026, 3, 9)).id, reminder_with(centre="south").id}) == 3


def test_a_round_is_told_when_it_begins_and_neither_before_nor_long_after() -> None:
    later, going = a_round(begins=in_days(1)), a_round()

    def reminders_in(days: int) -> list[UUID]:
        return [event.id for event in of_rounds([later, going], today=in_days(days), clock=UTC, centre="north")]

    assert [len(reminders_in(days)) for days in (-1, 0, 1, 6, 7, 8)] == [0, 1, 2, 2, 1, 0]
    assert reminders_in(0)[0] in reminders_in(1)
    closed = replace(going, closed=Act(LEAD, NOON))
    assert of_rounds([closed], today=TODAY, clock=UTC, centre="north") == []


def test_one_that_was_entered_afterwards_is_told_when_it_is_entered() -> None:
    [event] = of_rounds([a_round(begins=in_days(-20))], today=TODAY, clock=UTC, centre="north")
    assert event.roles == tuple(QualityRole)


def test_the_roles_of_the_event_are_those_of_quality_in_their_order() -> None:
    assert [role.value for role in QualityRole] == [role.value for role in Role]


def test_nobody_can_tell_a_round_from_a_week() -> None:
    [week] = of_week(EVERYBODY, MONDAY, centre="north")
    [begun] = of_rounds([a_round()], today=TODAY, clock=UTC, centre="north")
    assert week.body().replace(str(week.id).encode(), b"") == begun.body().replace(str(begun.id).encode(), b"")
