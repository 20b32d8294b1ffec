"""What a closing decides: what is left open, who agrees, and by which day a look back at the work is due."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.cases.casework.appointments.domain import Appointment, State
from services.cases.casework.to_dos.domain import ToDo, dropped, open_again
from services.cases.files.file.domain import ClosedBecause, File
from services.cases.people.approvals.domain import Approval, SamePersonError, agreed, declined, withdrawn
from services.cases.retention.closings.domain import (
    Closing,
    Ending,
    Left,
    ReopenedBecause,
    closing_of,
    holding,
    offered,
    open_things,
    opened_again,
    unsettled,
    waiting,
)
from services.cases.support.reflections.domain import due_on
from tests.cases.building import NOON

ME, OTHER, HOUR, DAY = uuid4(), uuid4(), timedelta(hours=1), timedelta(days=1)
ROW: dict[str, Any] = {"file_id": uuid4(), "key_id": "key", "noted_at": NOON, "noted_by": ME}


def a_to_do(**given: Any) -> ToDo:
    return ToDo(**(ROW | {"id": uuid4(), "given_to": ME, "due_on": NOON.date()} | given))


def an_appointment(hours: int, **given: Any) -> Appointment:
    agreement = {"starts_at": NOON + hours * HOUR, "minutes": 60, "staff_id": ME, "kind": None, "mediation": None}
    return Appointment(**(ROW | {"id": uuid4()} | agreement | given))


def a_file(**given: Any) -> File:
    file_id = uuid4()
    usual: dict[str, Any] = {"id": file_id, "thread_id": uuid4(), "key_id": "key", "year": 2026, "number": 1}
    usual |= {"opened_at": NOON, "opened_by": ME, "responsible": ME, "pseudonym": None}
    return File(**(usual | {"counted_as": file_id, "same_as": file_id} | given))


def a_closing(file: File, *, needs_second: bool) -> Closing:
    ending = Ending(because=ClosedBecause.HER_WISH)
    return closing_of(file, ending, needs_second=needs_second, closing_id=uuid4(), by=ME, now=NOON)


def test_what_is_open_is_settled_by_what_can_become_of_it() -> None:
    to_do, done = a_to_do(), a_to_do(done_at=NOON, done_by=ME)
    past, coming, kept = an_appointment(-1), an_appointment(1), an_appointment(-3, state=State.KEPT)
    left = open_things([to_do, done], [past, coming, kept])
    assert left == [past, coming, to_do]
    assert offered(to_do, NOON) == (Left.DONE, Left.DROPPED)
    assert (Left.DONE in offered(past, NOON), Left.DONE in offered(coming, NOON)) == (True, False)
    assert unsettled(left, {}, NOON) == [past.id, coming.id, to_do.id]
    said = {past.id: Left.DONE, coming.id: Left.DONE, to_do.id: Left.BY_PERSON}
    assert unsettled(left, said, NOON) == [coming.id, to_do.id]
    assert unsettled(left, {past.id: Left.DONE, coming.id: Left.BY_CENTRE, to_do.id: Left.DROPPED}, NOON) == []


def test_a_to_do_that_is_not_needed_is_not_done_and_can_be_opened_again() -> None:
    ended = dropped(a_to_do(), by=OTHER, now=NOON)
    assert (ended.dropped, ended.done_by) == (True, OTHER)
    assert (open_again(ended).dropped, open_again(ended).done_at) == (False, None)
    done = a_to_do(done_at=NOON, done_by=ME)
    assert dropped(done, by=OTHER, now=NOON) is done


def test_a_closing_has_effect_at_once_or_when_a_second_colleague_agrees() -> None:
    alone, proposed = a_closing(a_file(), needs_second=False), a_closing(a_file(), needs_second=True)
    assert (alone.holds, alone.approval) == (True, Approval.NOT_NEEDED)
    assert (proposed.holds, waiting([alone, proposed])) == (False, proposed)
    with pytest.raises(SamePersonError):
        agreed(proposed, by=ME, now=NOON)
    with pytest.raises(SamePersonError):
        declined(proposed, "No.", by=ME, now=NOON)
    ended = declined(proposed, "No.", by=OTHER, now=NOON)
    assert ended
    assert (ended.approval, ended.declined_because, ended.answered_by) == (Approval.DECLINED, "No.", OTHER)
    back = withdrawn(proposed, by=ME, now=NOON)
    assert back
    assert all(agreed(one, by=OTHER, now=NOON) is None for one in (alone, ended, back))
    assert withdrawn(ended, by=ME, now=NOON) is None


def test_a_file_that_is_closed_keeps_its_day_and_needs_nobody() -> None:
    again = a_closing(a_file(closed_at=NOON - 9 * DAY), needs_second=True)
    assert (again.closed_at, again.approval) == (NOON - 9 * DAY, Approval.NOT_NEEDED)
    reopened = opened_again(again, ReopenedBecause.CAME_BACK, by=OTHER, now=NOON)
    assert (holding([reopened, again]), holding([reopened])) == (again, None)


OPENED, YEAR = date(2025, 3, 5), date(2026, 3, 5)


@pytest.mark.parametrize(
    ("closed", "written", "today", "due"),
    [
        (None, [], YEAR - DAY, None),
        (None, [], YEAR, YEAR + 14 * DAY),
        (None, [], YEAR + 30 * DAY, YEAR + 14 * DAY),
        (None, [], YEAR + 31 * DAY, None),
        (None, [OPENED + DAY], YEAR, None),
        (date(2025, 6, 1), [], date(2025, 6, 1), date(2025, 6, 15)),
        (date(2025, 6, 1), [date(2025, 5, 1)], date(2025, 6, 1), None),
        (date(2025, 6, 1), [date(2025, 6, 1)], date(2025, 6, 1), None),
        (date(2025, 6, 1), [], date(2025, 7, 2), None),
    ],
)
def test_a_look_back_is_due_for_30_days(
    closed: date | None, written: list[date], today: date, due: date | None
) -> None:
    assert due_on(OPENED, closed, written, today) == due
