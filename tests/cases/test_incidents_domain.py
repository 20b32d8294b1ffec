"""The 72 hours, and what may be written down when."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.oversight.incidents.domain import (
    REMINDED_AT,
    AlreadyClosedError,
    Entry,
    Incident,
    KnownInTheFutureError,
    NotReadyError,
    Sealed,
    Stage,
    Step,
    deadline,
    reminders_due,
    reported,
    written,
)
from tests.cases.building import BERLIN, NOON

FRIDAY = datetime(2026, 3, 6, 14, 5, tzinfo=BERLIN)


def an_incident(known_at: datetime = NOON, *entries: Entry) -> Incident:
    return Incident(uuid4(), known_at, known_at, uuid4(), "A phone is lost.", entries)


def an_entry(step: Step, choice: str = "told", **changes: Any) -> Entry:
    given: dict[str, Any] = {"id": uuid4(), "at": NOON, "by": UUID(int=1), "words": "For reasons."}
    return Entry(**(given | {"step": step, "choice": choice} | changes))


DECIDED = (an_entry(Step.ASSESSMENT, "none"), an_entry(Step.AUTHORITY, "not_told"), an_entry(Step.PEOPLE, "not_told"))


def test_the_hours_of_a_weekend_count() -> None:
    ends = deadline(FRIDAY).astimezone(BERLIN)
    assert (ends.strftime("%A %H:%M")) == "Monday 14:05"


@pytest.mark.parametrize(
    ("known", "ends"),
    [
        (datetime(2026, 10, 23, 14, 5, tzinfo=BERLIN), "Monday 13:05"),
        (datetime(2026, 3, 27, 14, 5, tzinfo=BERLIN), "Monday 15:05"),
    ],
)
def test_a_change_of_the_clock_gives_no_hour_and_takes_none(known: datetime, ends: str) -> None:
    assert deadline(known).astimezone(BERLIN).strftime("%A %H:%M") == ends


@given(minutes=st.integers(0, 20 * 365 * 24 * 60))
def test_it_is_always_72_hours_wherever_the_clock_hangs(minutes: int) -> None:
    moment = (NOON + timedelta(minutes=minutes)).astimezone(BERLIN)
    assert deadline(moment) - moment.astimezone(UTC) == timedelta(hours=72)


@pytest.mark.parametrize(
    ("hours", "stage"),
    [
        (0, Stage.RUNNING),
        (47.9, Stage.RUNNING),
        (48, Stage.SOON),
        (71.9, Stage.SOON),
        (72, Stage.OVERDUE),
        (900, Stage.OVERDUE),
    ],
)
def test_the_clock_says_how_it_stands(hours: float, stage: Stage) -> None:
    assert an_incident().stage(NOON + timedelta(hours=hours)) is stage


def test_what_is_decided_runs_no_more_and_what_is_closed_is_closed() -> None:
    late = NOON + timedelta(days=9)
    assert an_incident(NOON, an_entry(Step.ASSESSMENT, "risk")).stage(late) is Stage.OVERDUE
    assert an_incident(NOON, an_entry(Step.AUTHORITY)).stage(late) is Stage.DECIDED
    assert an_incident(NOON, *DECIDED, an_entry(Step.CLOSING, "closed")).stage(late) is Stage.CLOSED


@given(hours=st.lists(st.floats(0, 200), min_size=1))
def test_each_reminder_is_due_once_and_none_after_a_decision(hours: list[float]) -> None:
    incident = an_incident()
    due = [reminders_due(incident, NOON + timedelta(hours=hour)) for hour in sorted(hours)]
    assert due == sorted(due)
    assert due[-1] == sum(max(hours) * 3600 >= after.total_seconds() for after in REMINDED_AT)
    decided = an_incident(NOON, an_entry(Step.AUTHORITY))
    assert reminders_due(decided, NOON + timedelta(hours=max(hours))) == 0


def test_nobody_knew_of_it_tomorrow() -> None:
    with pytest.raises(KnownInTheFutureError):
        reported("", known_at=NOON + timedelta(seconds=1), incident_id=uuid4(), by=uuid4(), now=NOON)


def test_it_is_closed_when_everything_is_decided_and_stays_so() -> None:
    closing = an_entry(Step.CLOSING, "closed")
    for missing in DECIDED:
        rest = [one for one in DECIDED if one is not missing]
        with pytest.raises(NotReadyError):
            written(an_incident(NOON, *rest), closing)
    closed = written(an_incident(NOON, *DECIDED), closing)
    with pytest.raises(AlreadyClosedError):
        written(closed, an_entry(Step.ASSESSMENT, "high"))


def test_the_newest_counts_and_the_older_ones_stay() -> None:
    first, second = an_entry(Step.ASSESSMENT, "none"), an_entry(Step.ASSESSMENT, "high")
    incident = written(an_incident(NOON, first), second)
    assert incident.newest(Step.ASSESSMENT) is second
    assert incident.entries == (first, second)


@pytest.mark.parametrize(
    ("risk", "sealed", "told"),
    [
        ("high", Sealed.READABLE, True),
        ("high", Sealed.UNKNOWN, True),
        ("high", Sealed.SEALED, False),
        ("risk", Sealed.READABLE, False),
        ("none", Sealed.READABLE, False),
    ],
)
def test_people_are_told_of_a_high_risk_unless_what_got_out_is_known_to_be_sealed(
    risk: str, sealed: Sealed, told: bool
) -> None:
    assert an_incident(NOON, an_entry(Step.ASSESSMENT, risk, sealed=sealed)).people_need_to_know is told


def test_a_risk_that_the_authority_is_not_told_of_contradicts_itself() -> None:
    silent = an_entry(Step.AUTHORITY, "not_told")
    assert an_incident(NOON, an_entry(Step.ASSESSMENT, "risk"), silent).contradicts
    assert not an_incident(NOON, an_entry(Step.ASSESSMENT, "none"), silent).contradicts
    assert not an_incident(NOON, an_entry(Step.ASSESSMENT, "risk"), an_entry(Step.AUTHORITY)).contradicts


def test_whoever_told_late_says_why() -> None:
    late = an_entry(Step.AUTHORITY, at=NOON + timedelta(hours=72, seconds=1))
    assert an_incident(NOON, late).told_late
    assert not an_incident(NOON, an_entry(Step.AUTHORITY, at=NOON + timedelta(hours=72))).told_late


def test_what_happened_is_not_in_what_is_written_down_of_an_object() -> None:
    assert "phone" not in repr(an_incident(NOON, an_entry(Step.PEOPLE, words="phone")))
