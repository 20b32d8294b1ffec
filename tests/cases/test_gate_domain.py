"""The information gate: every point has an answer, a pause has a reason, a colleague's talk is not overwritten."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from services.cases.contact.gate.domain import (
    Gate,
    GateChangedError,
    GateRecord,
    GateState,
    How,
    LaterOneKnownError,
    NothingToldError,
    Point,
    Postponement,
    Reason,
    Walk,
    moment_of,
    record,
)
from services.cases.foundation.records.domain import NotYetError
from tests.cases.building import BERLIN, NOON, a_walk

FILE, STAFF = uuid4(), uuid4()


def recorded(gate: Gate, content: Walk | Postponement, *, record_id: UUID | None = None, at: datetime = NOON) -> Gate:
    """The gate after one more talk by somebody who saw everything before it."""
    seen = gate.latest.id if gate.latest else None
    new = record(
        gate, content, record_id=record_id or uuid4(), seen=seen, file_id=FILE, staff_id=STAFF, at=at, clock=BERLIN
    )
    assert new is not None
    return Gate((*gate.records, new))


def test_nothing_recorded_means_not_started() -> None:
    assert Gate().state is GateState.NOT_STARTED


def test_all_points_told_means_done() -> None:
    assert recorded(Gate(), a_walk()).state is GateState.DONE


def test_a_point_she_declined_to_hear_is_not_open() -> None:
    walk = a_walk()
    declined = walk.model_copy(update={"points": {**walk.points, Point.STEPS: How.DECLINED}})
    assert recorded(Gate(), declined).state is GateState.DONE


def test_one_open_point_means_begun_and_says_which() -> None:
    gate = recorded(Gate(), a_walk(Point.LIMITS))
    assert gate.state is GateState.BEGUN
    assert gate.walk is not None
    assert gate.walk.open_points == (Point.LIMITS,)


def test_a_pause_after_a_talk_keeps_what_was_told() -> None:
    gate = recorded(recorded(Gate(), a_walk(Point.LIMITS)), Postponement(reason=Reason.ACUTE_CRISIS))
    assert gate.state is GateState.POSTPONED
    assert gate.walk is not None
    assert gate.walk.points[Point.ROLE] is How.TOLD


def test_a_talk_in_which_nothing_was_told_is_none() -> None:
    with pytest.raises(NothingToldError):
        recorded(Gate(), a_walk(*Point))


def test_the_same_form_sent_twice_is_one_record() -> None:
    form = uuid4()
    gate = recorded(Gate(), a_walk(), record_id=form)
    again = record(gate, a_walk(), record_id=form, seen=None, file_id=FILE, staff_id=STAFF, at=NOON, clock=BERLIN)
    assert again is None


def test_a_colleagues_record_in_between_is_shown_first() -> None:
    gate = recorded(Gate(), a_walk(Point.LIMITS))
    with pytest.raises(GateChangedError) as caught:
        record(gate, a_walk(), record_id=uuid4(), seen=None, file_id=FILE, staff_id=STAFF, at=NOON, clock=BERLIN)
    assert caught.value.records == gate.records


def test_a_record_that_cannot_be_opened_does_not_count_as_told() -> None:
    lost = GateRecord(id=uuid4(), file_id=FILE, at=NOON, staff_id=STAFF, content=None)
    assert Gate((lost,)).state is GateState.NOT_STARTED


def test_a_walk_without_an_answer_for_every_point_is_refused() -> None:
    points = {point: How.TOLD for point in Point if point is not Point.LIMITS}
    with pytest.raises(ValidationError):
        Walk(points=points, language="de", interpreter=False, text="2026-01/de")


def test_a_talk_has_its_own_day_and_none_that_has_not_come() -> None:
    today, yesterday = NOON.date(), NOON.date() - timedelta(days=1)
    assert [moment_of(day, now=NOON, clock=BERLIN) for day in (None, today)] == [NOON, NOON]
    assert moment_of(yesterday, now=NOON, clock=BERLIN).astimezone(BERLIN).isoformat() == "2026-03-04T12:00:00+01:00"
    with pytest.raises(NotYetError):
        moment_of(today + timedelta(days=1), now=NOON, clock=BERLIN)


def test_what_is_entered_later_does_not_stand_after_what_came_later() -> None:
    gate = recorded(Gate(), a_walk())
    with pytest.raises(LaterOneKnownError):
        recorded(gate, a_walk(Point.LIMITS), at=NOON - timedelta(days=1))
    assert recorded(gate, a_walk(Point.LIMITS), at=NOON - timedelta(hours=1)).state is GateState.BEGUN
