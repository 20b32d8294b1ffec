"""The register of interpreters, volunteers and freelancers: who keeps it, who reads it, and who may be booked."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.cases.foundation.outcomes import Outcome
from services.cases.oversight.incidents.acts import forget
from services.cases.people.supporters.domain import Hindrance, Step, Supporter, SupporterKind, hindrance
from services.cases.people.undertakings.domain import Capacity, Undertaking
from services.cases.support.bookings.supporters import introduced, pledged
from tests.cases.building import NOON, sit_down
from tests.cases.interpreters import LONG_AGO, a_supporter, details
from tests.cases.stored_requests import ask

TODAY = NOON.date()
MET, PARTLY, NOT_MET = Outcome
PHONE = "0170 CANARY, evenings"
CONFLICTS = "CANARY valley: the family is known there."


def form_of(**changes: str) -> dict[str, str]:
    usual = {"id": str(uuid4()), "kind": "interpreter", "name": "Ines I.", "language": "ar", "reach": PHONE}
    return usual | {"conflicts": CONFLICTS, "dialects": "Levantine"} | changes


async def test_the_lead_keeps_it_and_those_who_counsel_read_it(app: FastAPI) -> None:
    lead, counsellor, quality = [await sit_down(app, role) for role in ("lead", "counsellor", "quality_officer")]
    form = form_of()
    place = f"/supporters/{form['id']}"
    for _ in range(2):
        assert (await lead.post("/supporters", **form)).headers["location"] == f"{place}?told=noted"
    assert (await counsellor.post("/supporters", **form_of())).status_code == 403
    assert (await counsellor.post(place, action="erase")).status_code == 403
    assert [(await quality.get(each)).status_code for each in ("/supporters", place)] == [403, 403]
    shown = (await counsellor.get(place)).text
    assert (PHONE in shown, CONFLICTS in shown, "cannot be booked" in shown) == (True, True, True)
    assert "Ines I." in (await counsellor.get("/supporters")).text
    [row] = await ask(app.state.store, "SELECT * FROM supporter")
    assert b"CANARY" not in row.reach + row.conflicts, "sealed"
    [noted] = await ask(app.state.store, "SELECT act FROM audit_entry WHERE kind = 'supporter'")
    assert noted.act == "write"


async def test_a_pledge_stands_among_the_undertakings_and_the_steps_end_the_introduction(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    form = form_of()
    await lead.post("/supporters", **form)
    place, signed = f"/supporters/{form['id']}", {"action": "pledge", "text_version": "2026-01"}
    signed |= {"undertaking_id": str(uuid4())}
    assert (await lead.post(place, **signed, given_on="2026-12-01")).status_code == 422, "not yet"
    assert (await lead.post(place, **signed, given_on="2026-01-05", until="2026-01-04")).status_code == 422
    for _ in range(2):
        assert (await lead.post(place, **signed, given_on="2026-01-05")).status_code == 303
    assert "Ines I." in (await lead.get("/undertakings")).text
    [row] = await ask(app.state.store, "SELECT capacity, supporter_id FROM undertaking")
    assert (row.capacity, str(row.supporter_id)) == ("interpreter", form["id"])
    page = await lead.get(place)
    assert "the introduction is not finished" in page.text
    seen = page.text.partition('name="seen" value="')[2].partition('"')[0]
    steps = {f"{step}_on": "2026-01-06" for step in Step}
    late = await lead.post(place, **form, **steps | {"role_on": "2027-01-01"}, action="change", seen=seen)
    assert (late.status_code, PHONE in late.text) == (422, True)
    assert (await lead.post(place, **form, **steps, action="change", seen=seen)).status_code == 303
    assert "can be booked" in (await lead.get(place)).text
    lost = await lead.post(place, **form | {"name": "Another"}, action="change", seen=seen)
    assert (lost.status_code, "has changed this meanwhile" in lost.text) == (409, True)


async def test_a_pledge_holds_for_the_account_too(app: FastAPI) -> None:
    lead, interpreter = await sit_down(app, "lead"), await sit_down(app, "interpreter")
    assert "Still missing" in (await lead.get("/undertakings")).text
    await a_supporter(app, lead.person, staff_id=interpreter.person.id)
    assert "Still missing" not in (await lead.get("/undertakings")).text


async def test_what_is_wrong_comes_back_with_what_was_typed(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    wrong = [{"name": ""}, {"kind": "x"}, {"language": "xx"}, {"fee_per_hour": "much"}, {"pay": "x"}, {"talk_on": "x"}]
    for changes in [*wrong, {"staff_id": str(uuid4())}, {"matched_as": "x"}, {"id": "x"}]:
        answer = await lead.post("/supporters", **form_of(**changes))
        assert (changes, answer.status_code, PHONE in answer.text) == (changes, 422, True)
    assert await ask(app.state.store, "SELECT id FROM supporter") == []
    assert (await lead.get(f"/supporters/{uuid4()}")).status_code == 404


async def test_it_is_erased_at_once_or_when_its_period_out_of_use_is_over(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    gone, ended, stays = [await a_supporter(app, lead.person, name=name) for name in ("One", "Two", "Three")]
    assert (await lead.post(f"/supporters/{gone}", action="erase")).status_code == 303
    assert (await lead.post(f"/supporters/{ended}", action="end")).status_code == 303
    assert "out of use since" in (await lead.get(f"/supporters/{ended}")).text
    left = "SELECT id FROM supporter ORDER BY name"
    await forget(workplace=app.state.workplace, now=app.state.workplace.now())
    assert [row.id for row in await ask(app.state.store, left)] == [stays, ended]
    async with app.state.store.reading(lead.person) as work:
        await work.connection.exec_driver_sql("UPDATE supporter SET ended_on = '2010-01-01' WHERE name = 'Two'")
    await forget(workplace=app.state.workplace, now=app.state.workplace.now())
    assert [row.id for row in await ask(app.state.store, left)] == [stays]
    assert (await lead.post(f"/supporters/{stays}", action="end")).status_code == 303
    assert (await lead.post(f"/supporters/{stays}", action="use_again")).status_code == 303
    assert "can be booked" in (await lead.get(f"/supporters/{stays}")).text


def a_person(**given: Any) -> Supporter:
    known = {name: getattr(details(), name) for name in ("kind", "name", "languages", "steps")}
    return Supporter(**(known | {"id": uuid4(), "noted_at": NOON, "noted_by": uuid4()} | given))


def a_pledge(one: Supporter, given_on: date = LONG_AGO, **given: Any) -> Undertaking:
    usual: dict[str, Any] = {"until": None, "taken_by": uuid4(), "noted_at": NOON, "supporter_id": one.id}
    who = (uuid4(), None, one.name, Capacity.INTERPRETER, "2026-01", given_on)
    return Undertaking(*who, **(usual | given))


def test_without_a_pledge_and_the_whole_introduction_there_is_no_assignment() -> None:
    one = a_person()
    on = {"today": TODAY, "on": TODAY + timedelta(days=3)}
    assert hindrance(one, [], **on) is Hindrance.UNBOUND
    assert hindrance(one, [a_pledge(a_person())], **on) is Hindrance.UNBOUND, "of somebody else"
    assert hindrance(one, [a_pledge(one, until=TODAY + timedelta(days=2))], **on) is Hindrance.UNBOUND
    assert hindrance(one, [a_pledge(one, until=TODAY + timedelta(days=3))], **on) is None
    begun = a_person(steps=dict.fromkeys(list(Step)[:3], LONG_AGO))
    assert hindrance(begun, [a_pledge(begun)], **on) is Hindrance.NOT_INTRODUCED
    ended = a_person(ended_on=TODAY)
    assert hindrance(ended, [a_pledge(ended)], **on) is Hindrance.ENDED


def test_a_pledge_of_the_account_holds_for_its_entry() -> None:
    account = a_person(staff_id=uuid4())
    of_account = Undertaking(
        uuid4(), account.staff_id, "Ines I.", Capacity.INTERPRETER, "1", LONG_AGO, None, uuid4(), NOON
    )
    assert hindrance(account, [of_account], today=TODAY, on=TODAY) is None


def test_a_volunteer_is_bound_as_a_supporter() -> None:
    assert a_person(kind=SupporterKind.VOLUNTEER).capacity is Capacity.SUPPORTER


@pytest.mark.parametrize(
    ("pledge", "steps", "expected"),
    [
        (LONG_AGO, dict.fromkeys(Step, LONG_AGO), (MET, MET)),
        (TODAY, dict.fromkeys(Step, TODAY), (MET, MET)),
        (TODAY + timedelta(days=1), dict.fromkeys(Step, LONG_AGO), (PARTLY, NOT_MET)),
        (None, dict.fromkeys(Step, LONG_AGO), (PARTLY, NOT_MET)),
        (LONG_AGO, {Step.TALK: LONG_AGO}, (PARTLY, MET)),
        (LONG_AGO, dict.fromkeys(Step, TODAY + timedelta(days=1)), (NOT_MET, MET)),
        (None, {}, (NOT_MET, NOT_MET)),
    ],
)
def test_it_counts_what_was_there_before_the_first_assignment(
    pledge: date | None, steps: dict[Step, date], expected: tuple[Outcome, Outcome]
) -> None:
    one = a_person(steps=steps)
    signed = pledged(one, [a_pledge(one, pledge)] if pledge else [], TODAY)
    assert (introduced(one, signed, TODAY), signed) == expected
