"""Interpreters on the pages: asked for, booked with a pledge alone, come or not. For all pages: test_concept_pages."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.foundation.records.domain import NotYetError
from services.cases.foundation.spoken_languages import Spoken
from services.cases.people.supporters.domain import Supporter
from services.cases.people.team_languages.domain import MatchedAs
from services.cases.people.undertakings.domain import Capacity, Undertaking
from services.cases.support.bookings import acts
from services.cases.support.bookings.domain import (
    Because,
    Begun,
    Booking,
    BookingChangedError,
    Instead,
    NotBookableError,
    Payment,
    State,
    Through,
    Told,
    Way,
    Wish,
    WishMet,
    booked,
    cancelled,
    candidates,
    failed,
    fulfilled,
    replaced,
)
from tests.cases.building import NOON, Desk, a_request, sit_down
from tests.cases.desk_acts import an_appointment, arrived, copy_checked, file_of, let_in
from tests.cases.interpreters import LONG_AGO, a_booking, a_supporter, details
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask

WORDS = "Levantine, please."
ROW: dict[str, Any] = {"file_id": uuid4(), "key_id": "key", "noted_at": NOON, "noted_by": uuid4()}
BEGAN = NOON - timedelta(hours=1)


async def a_file(app: FastAPI) -> tuple[Desk, str]:
    desk = await sit_down(app, "counsellor")
    return desk, await file_of(desk, await arrived(app, a_request()))


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


def part_of(page: str, name: str) -> str:
    return page.partition(f'id="{name}"')[2].partition("</section>")[0]


def a_request_form(**changes: str) -> dict[str, str]:
    usual = {"booking_id": str(uuid4()), "starts_at": "2026-03-06T10:00", "way": "phone", "wish": "woman"}
    return usual | {"language": "ar", "words": WORDS} | changes


async def answered(desk: Desk, file: str, booking: object, action: str, **fields: str) -> int:
    return (await desk.post(f"{file}/bookings/{booking}", action=action, **fields)).status_code


async def test_without_a_pledge_and_an_introduction_nobody_is_booked(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    desk, file = await a_file(app)
    unbound = await a_supporter(app, lead.person, pledged=None, name="Unbound U.")
    unready = await a_supporter(app, lead.person, introduced=False, name="Unready U.")
    form = a_request_form()
    assert (await desk.post(f"{file}/bookings", **form)).status_code == 303
    place = f"{file}/bookings/{form['booking_id']}"
    page = (await desk.get(place)).text
    assert ("Nobody in the register can be booked" in page, "Unbound U." in page) == (True, True)
    for one, why in ((unbound, "no valid pledge of secrecy"), (unready, "the introduction is not finished")):
        refused = await desk.post(place, action="book", seen="requested", supporter_id=str(one))
        assert (refused.status_code, why in refused.text) == (422, True)
    assert (await desk.post(place, action="book", seen="requested", supporter_id=str(uuid4()))).status_code == 404
    [row] = await ask(app.state.store, "SELECT state, supporter_id FROM booking")
    assert (row.state, row.supporter_id) == ("requested", None)


async def test_one_who_does_not_come_is_followed_by_another(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    desk, file = await a_file(app)
    first, second = [await a_supporter(app, lead.person, name=name) for name in ("First F.", "Second S.")]
    booking = await a_booking(app, id_of(file), desk.person, starts_at=BEGAN, now=NOON - timedelta(days=3))
    assert "Did somebody interpret?" in part_of((await desk.get(file)).text, "tasks")
    assert await answered(desk, file, booking, "book", seen="requested", supporter_id=str(first)) == 303
    page = (await desk.get(f"{file}/bookings/{booking}")).text
    assert ("First F." in page, "2 days before the talk" in page) == (True, True)
    assert await answered(desk, file, booking, "fail", seen="booked", because="not_come") == 422, (
        "what was done instead?"
    )
    failing = {"because": "not_come", "told": "lead", "instead": "another"}
    assert await answered(desk, file, booking, "fail", seen="requested", **failing) == 409
    assert await answered(desk, file, booking, "fail", seen="booked", **failing) == 303
    tasks = part_of((await desk.get(file)).text, "tasks")
    assert ("Ask for another interpreter" in tasks, f"/bookings/{booking}" in tasks) == (True, True)
    assert "Ask for another interpreter" in (await desk.get("/")).text, "on the day of the counsellor"
    assert f'{file}/bookings?instead_of={booking}#ask"' in (await desk.get(f"{file}/bookings/{booking}")).text
    form = (await desk.get(f"{file}/bookings?instead_of={booking}")).text
    assert (f'name="instead_of" value="{booking}"' in form, WORDS in form) == (True, True)
    again = a_request_form(instead_of=str(booking), starts_at="2026-03-05T13:30")
    assert (await desk.post(f"{file}/bookings", **again)).status_code == 303
    assert "Ask for another interpreter" not in part_of((await desk.get(file)).text, "tasks")
    new = again["booking_id"]
    assert await answered(desk, file, new, "book", seen="requested", supporter_id=str(second)) == 303
    assert await answered(desk, file, new, "fulfil", seen="booked", begun="from_start") == 422, "it has not begun"
    given: dict[str, Any] = {"reader": desk.person, "workplace": app.state.workplace}
    later = NOON + timedelta(hours=2)
    await acts.fulfil(id_of(file), UUID(new), Begun.FROM_START, seen=State.BOOKED, now=later, **given)
    rows = await ask(app.state.store, "SELECT state, instead_of FROM booking ORDER BY starts_at")
    assert [(row.state, row.instead_of) for row in rows] == [("failed", None), ("fulfilled", booking)]
    happened = part_of((await desk.get(file)).text, "happened")
    assert "did not come, or could not be reached · another interpreter is asked" in happened


async def test_an_appointment_that_moves_has_its_interpreter_told(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    desk, file = await a_file(app)
    supporter = await a_supporter(app, lead.person)
    one, other = [await an_appointment(app, id_of(file), desk.person) for _ in range(2)]
    page = (await desk.get(f"{file}/bookings?appointment={one}")).text
    assert f'<option value="{one}" selected>' in page
    form, only_asked = a_request_form(appointment_id=str(one)), a_request_form(appointment_id=str(other))
    for fields in (form, only_asked):
        assert (await desk.post(f"{file}/bookings", **fields)).status_code == 303
    booking = form["booking_id"]
    assert await answered(desk, file, booking, "book", seen="requested", supporter_id=str(supporter)) == 303
    assert "interpreter found" in part_of((await desk.get(file)).text, "appointments")
    for each in (one, other):
        moved = {"action": "move", "seen": "agreed", "new_id": str(uuid4()), "starts_at": "2026-03-09T09:00"}
        assert (await desk.post(f"{file}/appointments/{each}", **moved)).status_code == 303
    rows = await ask(app.state.store, "SELECT id, state, talk_off_at FROM booking")
    states = {str(row.id): (row.state, row.talk_off_at is not None) for row in rows}
    assert states == {booking: ("booked", True), only_asked["booking_id"]: ("cancelled", False)}
    tasks = part_of((await desk.get(file)).text, "tasks")
    assert ("Tell the interpreter" in tasks, tasks.count("Ask for an interpreter")) == (True, 2)
    assert await answered(desk, file, booking, "cancel", seen="booked", by_whom="centre") == 303
    assert "Tell the interpreter" not in part_of((await desk.get(file)).text, "tasks")


async def test_a_colleague_without_the_appointments_asks_for_a_time(app: FastAPI) -> None:
    desk, file = await a_file(app)
    one = await an_appointment(app, id_of(file), desk.person)
    other = await sit_down(app, "counsellor")
    await let_in(desk, file, other.person, capacity="substitute", parts=("notes",))
    assert 'name="appointment_id"' not in (await other.get(f"{file}/bookings?appointment={one}")).text
    assert (await other.post(f"{file}/bookings", **a_request_form(appointment_id=str(one)))).status_code == 422
    assert (await other.post(f"{file}/bookings", **a_request_form())).status_code == 303


async def test_it_is_in_the_copy_and_a_booking_of_another_file_is_not_there(app: FastAPI) -> None:
    desk, file = await a_file(app)
    booking = await a_booking(app, id_of(file), desk.person)
    by_right, second = await taken_down(desk, file), await sit_down(app, "counsellor")
    await let_in(desk, file, second.person)
    assert await copy_checked(file, by_right, desk, second) == 303
    [line] = json.loads((await desk.get(f"{file}/rights/{by_right}/data")).text)["parts"]["booking"]["entries"]
    assert (line["booking_words"], line["booking_state"], line["booking_wish"]) == (WORDS, "requested", "any")
    other, foreign = await a_file(app)
    assert (await other.get(f"{foreign}/bookings/{booking}")).status_code == 404
    assert await answered(other, foreign, booking, "cancel", seen="requested", by_whom="centre") == 404
    assert await answered(other, file, booking, "cancel", seen="requested", by_whom="centre") == 403


def a_person(**given: Any) -> Supporter:
    known = {name: getattr(details(), name) for name in ("kind", "name", "languages", "steps")}
    return Supporter(**(known | {"id": uuid4(), "noted_at": NOON, "noted_by": uuid4()} | given))


def pledge_of(one: Supporter) -> Undertaking:
    who = (uuid4(), None, one.name, Capacity.INTERPRETER, "1", LONG_AGO, None, uuid4(), NOON)
    return Undertaking(*who, supporter_id=one.id)


def a_row(state: State = State.REQUESTED, **given: Any) -> Booking:
    usual = {"id": uuid4(), "starts_at": BEGAN, "language": Spoken("ar"), "way": Way.PHONE, "wish": Wish.WOMAN}
    supporter = {} if state is State.REQUESTED else {"supporter_id": uuid4()}
    return Booking(**(ROW | usual | supporter | {"state": state} | given))


HOW: dict[str, Any] = {"by": uuid4(), "now": NOON, "today": NOON.date(), "on": NOON.date()}


def test_a_booking_says_whether_the_wish_is_met_where_the_interpreter_said_it() -> None:
    for matched_as, expected in ((MatchedAs.WOMAN, WishMet.YES), (MatchedAs.MAN, WishMet.NO), (None, None)):
        one = a_person(matched_as=matched_as)
        found = booked(a_row(), one, [pledge_of(one)], seen=State.REQUESTED, **HOW)
        assert found
        assert found.wish_met is expected
        assert booked(found, one, [], seen=State.REQUESTED, **HOW) is None, "sent twice"
        with pytest.raises(BookingChangedError):
            booked(found, a_person(), [], seen=State.BOOKED, **HOW)
    with pytest.raises(NotBookableError):
        booked(a_row(), a_person(), [], seen=State.REQUESTED, **HOW)


def test_an_outcome_can_be_put_right_and_says_nothing_before_the_talk() -> None:
    one = a_row(State.BOOKED)
    with pytest.raises(NotYetError):
        fulfilled(
            replace(one, starts_at=NOON + timedelta(hours=1)), Begun.LATE, None, None, seen=State.BOOKED, now=NOON
        )
    late = fulfilled(one, Begun.LATE, WishMet.YES, Payment.OPEN, seen=State.BOOKED, now=NOON)
    assert late
    assert (late.begun, late.wish_met, late.payment) == (Begun.LATE, WishMet.YES, Payment.OPEN)
    not_come = failed(late, Because.NOT_COME, (Told.LEAD,), Instead.ANOTHER, seen=State.FULFILLED, now=NOON)
    assert not_come
    assert (not_come.needs_another, not_come.begun, not_come.payment) == (True, None, None)
    again = replaced(not_come)
    assert again
    assert (again.needs_another, replaced(again)) == (False, None)
    assert failed(again, Because.NOT_COME, (Told.LEAD,), Instead.ANOTHER, seen=State.FAILED, now=NOON) is None
    with pytest.raises(BookingChangedError):
        failed(a_row(State.CANCELLED), Because.OTHER, (), Instead.WITHOUT, seen=State.CANCELLED, now=NOON)


def test_a_request_fails_when_nobody_is_found_also_before_the_talk() -> None:
    ahead = a_row(starts_at=NOON + timedelta(days=1))
    found = failed(ahead, Because.OTHER, (), Instead.PUT_OFF, seen=State.REQUESTED, now=NOON)
    assert found
    assert (found.state, found.because, found.needs_another) == (State.FAILED, Because.NOBODY_FOUND, False)
    with pytest.raises(BookingChangedError):
        fulfilled(ahead, Begun.FROM_START, None, None, seen=State.REQUESTED, now=NOON)


def test_one_that_the_interpreter_calls_off_needs_another_while_the_talk_lies_ahead() -> None:
    ahead = a_row(State.BOOKED, starts_at=NOON + timedelta(days=1))
    off = replace(ahead, talk_off_at=NOON)
    cases = [(ahead, Through.INTERPRETER, True), (ahead, Through.PERSON, False), (off, Through.INTERPRETER, False)]
    for one, by_whom, needs_another in cases:
        found = cancelled(one, by_whom, seen=State.BOOKED, now=NOON)
        assert found
        assert found.needs_another is needs_another
        assert cancelled(found, by_whom, seen=State.BOOKED, now=NOON) is None


def test_who_can_be_booked_and_speaks_and_fits_comes_first() -> None:
    fits, man, foreign = (
        a_person(matched_as=MatchedAs.WOMAN),
        a_person(matched_as=MatchedAs.MAN),
        a_person(languages=()),
    )
    unbound, gone = a_person(), a_person(ended_on=NOON.date())
    pledges = [pledge_of(one) for one in (fits, man, foreign)]
    found = candidates(a_row(), [unbound, gone, foreign, man, fits], pledges, today=NOON.date(), on=NOON.date())
    assert [one.supporter for one in found] == [fits, man, foreign, unbound]


async def test_one_who_is_booked_at_that_time_is_said_so_without_a_word_of_the_other_file(app: FastAPI) -> None:
    (desk, file), (other, foreign) = [await a_file(app) for _ in range(2)]
    supporter = await a_supporter(app, (await sit_down(app, "lead")).person)
    free = await a_supporter(app, (await sit_down(app, "lead")).person, name="Omar O.")
    long = await an_appointment(app, id_of(file), desk.person, starts_at=NOON + timedelta(days=1), minutes=90)
    theirs = await a_booking(app, id_of(file), desk.person, appointment_id=long)
    taken = {"action": "book", "seen": "requested", "supporter_id": str(supporter)}
    assert (await desk.post(f"{file}/bookings/{theirs}", **taken)).status_code == 303
    [code] = {*re.findall("\u2066(26-[^\u2069]+)", (await desk.get(f"{file}/bookings")).text)}
    for minutes, warned in ((-61, False), (-59, True), (89, True), (90, False)):
        starts_at = NOON + timedelta(days=1, minutes=minutes)
        place = f"{foreign}/bookings/{await a_booking(app, id_of(foreign), other.person, starts_at=starts_at)}"
        page = (await other.get(place)).text
        lines = {one: page.partition(f'value="{one}"')[2].partition("</label>")[0] for one in (supporter, free)}
        assert ("booked at that time" in lines[supporter], "booked at that time" in lines[free]) == (warned, False)
        assert [one for one in (code, str(theirs), str(id_of(file))) if one in page] == []
    place = f"{foreign}/bookings/{await a_booking(app, id_of(foreign), other.person)}"
    assert (await other.post(place, **taken)).status_code == 303, "it is a warning, and forbids nothing"
    for reader, where in ((other, place), (desk, f"{file}/bookings/{theirs}")):
        assert "booked for another talk at that time" in (await reader.get(where)).text
    off = {"action": "cancel", "seen": "booked", "by_whom": "centre"}
    assert (await other.post(place, **off)).status_code == 303
    assert "booked for another talk" not in (await desk.get(f"{file}/bookings/{theirs}")).text
