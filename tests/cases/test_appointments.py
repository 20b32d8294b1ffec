"""Appointments on the pages: agreed, moved, kept, missed, and what is to be done. For all pages: test_concept_pages."""

import asyncio
import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.casework.appointments import acts
from services.cases.casework.appointments.domain import ChangedMeanwhileError, Interpreting, State, Through
from services.cases.casework.appointments.store import Appointments
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Errand
from services.cases.retention.schedule.store import KeptData
from tests.cases.building import BERLIN, NOON, Desk, a_request, sit_down
from tests.cases.desk_acts import an_appointment, arrived, copy_checked, file_of, gate_form, let_in, replied, walked
from tests.cases.interpreters import a_booking
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask

PURPOSE = "Prepare the hearing, the sister must not know."


def agreed(**changes: str) -> dict[str, str]:
    return {"appointment_id": str(uuid4()), "starts_at": "2026-03-06T10:00", "kind": "talk"} | changes


async def a_file(app: FastAPI) -> tuple[Desk, str]:
    desk = await sit_down(app, "counsellor")
    return desk, await file_of(desk, await arrived(app, a_request()))


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


def part_of(page: str, name: str) -> str:
    return page.partition(f'id="{name}"')[2].partition("</section>")[0]


async def test_three_answers_are_enough_and_everything_else_is_shown_where_it_was_said(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert 'value="2026-03-06T10:00"' in part_of((await desk.get(file)).text, "appointments")
    assert (await desk.post(f"{file}/appointments", **agreed(mediation="wanted"))).status_code == 303
    shown = part_of((await desk.get(file)).text, "appointments")
    assert ("Talk here" in shown, "60 minutes" in shown, "interpreter not found yet" in shown) == (True, True, True)
    whole = agreed(minutes="90", place="Room 2", leave_at="09:30", language="pcm", accompanied="yes", purpose=PURPOSE)
    assert (await desk.post(f"{file}/appointments", **whole)).status_code == 303
    for language, words in {"en": "leave at", "de": "losgehen um", "ar": "الانطلاق"}.items():
        page = (await desk.get(f"{file}/appointments?lang={language}")).text
        assert (words in page, "Room 2" in page, PURPOSE in page) == (True, True, True), language
    asked, second = await taken_down(desk, file), await sit_down(app, "counsellor")
    await let_in(desk, file, second.person)
    assert await copy_checked(file, asked, desk, second) == 303
    lines = json.loads((await desk.get(f"{file}/rights/{asked}/data")).text)["parts"]["appointment"]["entries"]
    assert {(one["appointment_kind"], one.get("appointment_purpose")) for one in lines} == {
        ("talk", None),
        ("talk", PURPOSE),
    }


@pytest.mark.parametrize("typed", ["2062-03-09T09:00", "1962-03-09T09:00"])
async def test_a_year_that_was_typed_wrong_is_no_appointment(app: FastAPI, typed: str) -> None:
    desk, file = await a_file(app)
    refused = await desk.post(f"{file}/appointments", **agreed(starts_at=typed))
    assert (refused.status_code, "This day is too far away. Next step: look at the year." in refused.text) == (
        422,
        True,
    )
    assert typed in refused.text, "nothing that was typed is lost"
    assert await states(app) == []


async def outcome(desk: Desk, file: str, appointment_id: UUID, action: str, **given: str) -> int:
    path = f"{file}/appointments/{appointment_id}"
    return (await desk.post(path, action=action, **({"seen": "agreed"} | given))).status_code


async def states(app: FastAPI) -> list[str]:
    return sorted(row.state for row in await ask(app.state.store, "SELECT state FROM appointment"))


async def test_what_has_passed_without_an_outcome_is_the_next_step_and_overdue_until_somebody_says_it(
    app: FastAPI,
) -> None:
    desk, file = await a_file(app)
    one = await an_appointment(app, id_of(file), desk.person, starts_at=NOON - timedelta(days=2), purpose=PURPOSE)
    steps = (await desk.get(file)).text.partition('id="steps"')[2].partition("</section>")[0]
    assert "Did the appointment of" in steps, "below what presses more"
    assert f'{file}/appointments"' in steps
    assert await replied(desk, file) == 303
    assert (await walked(desk, file, **gate_form()))[0] == 303
    page = (await desk.get(file)).text
    assert "Did the appointment of" in page
    assert "overdue since" in part_of(page, "tasks")
    assert "Did the appointment take place?" in part_of(page, "tasks")
    listed = (await desk.get("/files?whose=all")).text
    assert "appointment without an outcome" in listed
    assert await outcome(desk, file, one, "keep") == 303
    assert await outcome(desk, file, one, "keep") == 303, "sent twice"
    page = (await desk.get(file)).text
    assert ("Did the appointment" in page, "took place" in part_of(page, "happened")) == (False, True)
    assert PURPOSE in part_of(page, "happened")
    assert await outcome(desk, file, one, "miss", by_whom="person") == 409, "the form was made before it was kept"
    answer = await desk.post(f"{file}/appointments/{one}", action="miss", seen="agreed", by_whom="person")
    assert "now says: took place" in answer.text
    assert await states(app) == ["kept"]
    assert await outcome(desk, file, one, "miss", seen="kept", by_whom="") == 422
    assert await outcome(desk, file, one, "miss", seen="kept", by_whom="person") == 303
    shown = (await desk.get(file)).text
    assert "did not take place · through the person" in part_of(shown, "happened")
    other, foreign = await a_file(app)
    assert await outcome(other, foreign, one, "keep") == 404
    assert await outcome(other, file, one, "keep") == 403


async def test_a_moved_one_keeps_its_row_and_an_interpreter_is_a_task_until_one_is_asked_for(app: FastAPI) -> None:
    desk, file = await a_file(app)
    one = await an_appointment(app, id_of(file), desk.person, mediation=Interpreting.WANTED)
    tasks = part_of((await desk.get(file)).text, "tasks")
    assert ("Appointment: Talk here" in tasks, "Ask for an interpreter" in tasks) == (True, True)
    assert f"/bookings?appointment={one}" in tasks, "where a booking is made of it"
    assert await outcome(desk, file, one, "found") == 422, "no button passes by the register"
    await a_booking(app, id_of(file), desk.person, appointment_id=one)
    page = (await desk.get(file)).text
    tasks = part_of(page, "tasks")
    assert ("Appointment: Talk here" in tasks, "Ask for an interpreter" in tasks) == (True, False)
    assert "interpreter asked for" in part_of(page, "appointments")
    new = {"new_id": str(uuid4()), "starts_at": "2026-03-09T09:00"}
    for wrong in ("", "x", "0001-01-01T00:00", "2062-03-09T09:00"):
        assert await outcome(desk, file, one, "move", **(new | {"starts_at": wrong})) == 422
    for _ in range(2):
        assert await outcome(desk, file, one, "move", **new) == 303
    assert await states(app) == ["agreed", "moved"]
    [old] = await ask(app.state.store, "SELECT moved_to FROM appointment WHERE state = 'moved'")
    assert str(old.moved_to) == new["new_id"]
    assert "Ask for an interpreter" in part_of((await desk.get(file)).text, "tasks"), "asked again for the new hour"
    assert await outcome(desk, file, UUID(new["new_id"]), "keep") == 422, "it has not begun"
    other, foreign = await a_file(app)
    theirs = await an_appointment(app, id_of(foreign), other.person)
    assert await outcome(other, foreign, theirs, "move", **new) == 409, "the form was made for another file"
    assert await outcome(desk, file, UUID(new["new_id"]), "cancel", by_whom="centre") == 303
    page = (await desk.get(file)).text
    assert ("cancelled" in part_of(page, "happened"), "/appointments" in part_of(page, "tasks")) == (True, False)


async def test_of_two_colleagues_at_once_one_is_told_what_the_other_said(app: FastAPI) -> None:
    desk, file = await a_file(app)
    second = await sit_down(app, "counsellor")
    await let_in(desk, file, second.person)
    one = await an_appointment(app, id_of(file), desk.person, starts_at=NOON - timedelta(days=1))
    given: dict[str, Any] = {"seen": State.AGREED, "workplace": app.state.workplace, "now": NOON}
    found = await asyncio.gather(
        acts.keep(id_of(file), one, reader=desk.person, **given),
        acts.miss(id_of(file), one, Through.PERSON, reader=second.person, **given),
        return_exceptions=True,
    )
    assert [type(each) for each in found if each] == [ChangedMeanwhileError]


async def test_only_what_took_place_moves_the_day_of_deletion(app: FastAPI) -> None:
    desk, file = await a_file(app)
    workplace, days = app.state.workplace, []
    async with workplace.store.reading(desk.person) as work:
        thread_id = (await Files(work).file(id_of(file))).thread_id

    async def active() -> None:
        async with workplace.store.errand(Errand.RETENTION) as on_errand:
            [kept] = await KeptData(on_errand).kept_of_client(thread_id, clock=BERLIN)
        days.append((kept.active - NOON.date()).days)

    await active()
    one = await an_appointment(app, id_of(file), desk.person, starts_at=NOON + timedelta(days=40))
    await active()
    given: dict[str, Any] = {"reader": desk.person, "workplace": workplace, "now": NOON + timedelta(days=41)}
    await acts.miss(id_of(file), one, Through.PERSON, seen=State.AGREED, **given)
    await active()
    await acts.keep(id_of(file), one, seen=State.MISSED, **given)
    await active()
    await acts.cancel(id_of(file), one, Through.OTHER, seen=State.KEPT, **given)
    await active()
    assert days == [0, 0, 0, 40, 0]


async def test_an_interpreter_who_was_given_them_reads_when_to_come_and_changes_nothing(app: FastAPI) -> None:
    desk, file = await a_file(app)
    comes, other, free = [await sit_down(app, "interpreter") for _ in range(3)]
    await let_in(desk, file, comes.person, capacity="interpreter", parts=("appointments",))
    await let_in(desk, file, other.person, capacity="interpreter", parts=("messages",))
    one = await an_appointment(app, id_of(file), desk.person, place="Room 2")
    for reader, sees in ((comes, True), (other, False)):
        page = (await reader.get(file)).text
        assert ("Room 2" in page, "Agree an appointment" in page) == (sees, False)
        assert await outcome(reader, file, one, "cancel", by_whom="person") == 403
    bound = {"id": str(uuid4()), "who": str(free.person.id), "capacity": "interpreter", "text_version": "2026-01"}
    lead, bound = await sit_down(app, "lead"), bound | {"given_on": "2026-03-01"}
    assert (await lead.post("/undertakings", **bound)).status_code == 303
    offered = (await desk.get(f"{file}/team?as=interpreter")).text
    assert re.search(r'name="parts" value="appointments"', offered)
    async with app.state.store.reading(comes.person) as work:
        found = await Files(work).file(id_of(file))
        assert len(await Appointments(work).of(found)) == 1
