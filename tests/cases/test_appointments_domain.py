"""What can become of an appointment, and what two colleagues at once cannot do to it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.cases.casework.appointments.domain import (
    Appointment,
    ChangedMeanwhileError,
    Interpreting,
    Meeting,
    State,
    Through,
    ended,
    interpreted,
    moved,
)
from services.cases.foundation.records.domain import NotYetError
from tests.cases.building import NOON

LATER = NOON + timedelta(days=7)
NEW = UUID(int=9)


def an_appointment(state: State = State.AGREED, **changes: Any) -> Appointment:
    given: dict[str, Any] = {
        **{name: uuid4() for name in ("id", "file_id", "noted_by", "staff_id")},
        **{"key_id": "key", "noted_at": NOON - timedelta(days=9), "starts_at": NOON - timedelta(hours=2)},
        **{"minutes": 60, "kind": Meeting.TALK, "mediation": Interpreting.FOUND, "state": state},
    }
    return Appointment(**(given | changes))


def test_a_moved_one_points_to_the_one_in_its_place_and_asks_the_interpreter_again() -> None:
    one = an_appointment(leave_at=NOON - timedelta(hours=3), place="Room 2")
    both = moved(one, LATER, new_id=NEW, seen=State.AGREED, by=UUID(int=7), now=NOON)
    assert both
    old, new = both
    assert (old.state, old.moved_to, old.starts_at) == (State.MOVED, NEW, one.starts_at)
    assert (new.id, new.state, new.starts_at, new.place, new.noted_by) == (
        NEW,
        State.AGREED,
        LATER,
        "Room 2",
        UUID(int=7),
    )
    assert new.leave_at == LATER - timedelta(hours=1), "as long before as it was"
    assert new.mediation is Interpreting.WANTED
    assert moved(old, LATER, new_id=NEW, seen=State.AGREED, by=UUID(int=7), now=NOON) is None, "sent twice"
    with pytest.raises(ChangedMeanwhileError):
        moved(old, LATER, new_id=uuid4(), seen=State.AGREED, by=UUID(int=7), now=NOON)


@pytest.mark.parametrize("state", [State.KEPT, State.MISSED, State.CANCELLED])
def test_an_outcome_is_said_once_and_put_right_only_by_a_colleague_who_saw_it(state: State) -> None:
    by_whom = None if state is State.KEPT else Through.PERSON
    done = ended(an_appointment(), state, by_whom, seen=State.AGREED, now=NOON)
    assert done
    assert (done.state, done.by_whom) == (state, by_whom)
    assert done.kept_at == (done.starts_at if state is State.KEPT else None)
    assert ended(done, state, by_whom, seen=State.AGREED, now=NOON) is None, "sent twice"
    other = State.MISSED if state is State.KEPT else State.KEPT
    with pytest.raises(ChangedMeanwhileError) as found:
        ended(done, other, None, seen=State.AGREED, now=NOON)
    assert found.value.state is state
    right = ended(done, other, None, seen=state, now=NOON)
    assert right
    assert (right.state, right.kept_at is not None) == (other, other is State.KEPT)
    with pytest.raises(ChangedMeanwhileError):
        moved(done, LATER, new_id=NEW, seen=state, by=UUID(int=7), now=NOON)


@pytest.mark.parametrize("state", [State.KEPT, State.MISSED])
def test_what_has_not_begun_can_be_cancelled_and_not_kept_or_missed(state: State) -> None:
    one = an_appointment(starts_at=NOON + timedelta(minutes=1))
    with pytest.raises(NotYetError):
        ended(one, state, Through.OTHER, seen=State.AGREED, now=NOON)
    assert ended(one, State.CANCELLED, Through.CENTRE, seen=State.AGREED, now=NOON)


def test_a_moved_one_has_no_outcome() -> None:
    with pytest.raises(ChangedMeanwhileError):
        ended(an_appointment(State.MOVED), State.KEPT, seen=State.MOVED, now=NOON)


def test_it_says_what_a_booking_says_while_it_is_open() -> None:
    one = an_appointment(mediation=Interpreting.WANTED)
    found = interpreted(one, Interpreting.FOUND)
    assert found
    assert found.mediation is Interpreting.FOUND
    assert interpreted(found, Interpreting.FOUND) is None
    assert interpreted(found, Interpreting.WANTED) == one
    assert interpreted(replace(one, state=State.KEPT), Interpreting.FOUND) is None


def test_what_lacks_an_outcome_or_an_interpreter_depends_on_the_hour() -> None:
    one = an_appointment(mediation=Interpreting.WANTED)
    end = one.ends_at
    assert [one.lacks_outcome(end - timedelta(seconds=1)), one.lacks_outcome(end)] == [False, True]
    assert [one.lacks_interpreter(end - timedelta(seconds=1)), one.lacks_interpreter(end)] == [True, False]
    assert not replace(one, state=State.KEPT).lacks_outcome(end)
