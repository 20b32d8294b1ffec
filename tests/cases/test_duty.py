"""The duty roster: who is on duty on a day, who may enter whom, and who is told that a client wrote."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.contact.requests.acts import receive
from services.cases.people.duty.domain import Duty, DutyNotPossibleError, checked, may_enter, on_duty_at
from services.cases.people.duty.store import DutyRoster
from services.cases.people.team.domain import Presence, StaffMember, on_duty, to_tell
from services.cases.retention.erasure.colleagues import purge_colleagues
from tests.cases.building import NOON, Desk, a_person, a_request, field_in, really_told, sit_down
from tests.cases.notices import requested_notices

TODAY = NOON.date()
DAY = timedelta(days=1)


def a_duty(staff_id: UUID | None = None, starts_on: date = TODAY, ends_on: date = TODAY) -> Duty:
    return Duty(uuid4(), staff_id or uuid4(), starts_on, ends_on)


def a_member(*roles: str, email: str | None = "a@example.org") -> StaffMember:
    return StaffMember(uuid4(), "Ada A.", frozenset(roles), "en", True, email)


def test_both_days_belong_to_a_duty_and_several_share_a_day() -> None:
    first, second = a_duty(ends_on=TODAY + DAY), a_duty(starts_on=TODAY + DAY, ends_on=TODAY + 2 * DAY)
    found = [on_duty_at([first, second], TODAY + number * DAY) for number in range(4)]
    both = frozenset({first.staff_id, second.staff_id})
    assert found == [frozenset({first.staff_id}), both, frozenset({second.staff_id}), frozenset()]
    for wrong in (a_duty(ends_on=TODAY - DAY), a_duty(ends_on=TODAY + 93 * DAY)):
        with pytest.raises(DutyNotPossibleError):
            checked(wrong, today=TODAY)
    with pytest.raises(DutyNotPossibleError):
        checked(a_duty(starts_on=TODAY - 2 * DAY, ends_on=TODAY - DAY), today=TODAY)


def test_lead_and_deputy_enter_everybody_and_those_with_the_task_themselves() -> None:
    duty, other = a_person("intake_duty"), uuid4()
    assert (may_enter(duty), may_enter(duty, duty.id), may_enter(duty, other)) == (True, True, False)
    assert all(may_enter(a_person(role), other) for role in ("lead", "deputy"))
    assert not may_enter(a_person("counsellor"))


def test_the_roster_comes_before_the_task_and_who_is_away_is_not_on_duty() -> None:
    task, named, lead = a_member("intake_duty"), a_member("counsellor"), a_member("lead")
    staff = [task, named, lead]
    assert on_duty(staff) == to_tell(staff) == [task]
    roster = Presence(named=frozenset({named.id}))
    assert on_duty(staff, roster) == to_tell(staff, None, roster) == [named]
    away = Presence(frozenset({named.id}), frozenset({named.id}))
    assert to_tell(staff, None, away) == [task]
    assert to_tell(staff, None, Presence(away=frozenset({task.id}))) == [lead]
    unreachable = a_member("counsellor", email=None)
    assert to_tell([task, unreachable], None, Presence(frozenset({unreachable.id}))) == [task]


async def entered(desk: Desk, who: Desk, starts_on: date = TODAY, ends_on: date = TODAY) -> int:
    given = {"action": "add", "duty_id": str(uuid4()), "staff_id": str(who.person.id)}
    return (await desk.post("/team/duty", starts_on=str(starts_on), ends_on=str(ends_on), **given)).status_code


@pytest.mark.real
async def test_a_new_request_is_told_to_those_whom_the_roster_names_today(app: FastAPI) -> None:
    lead, task, ada = await sit_down(app, "lead"), await sit_down(app, "intake_duty"), await sit_down(app, "counsellor")
    await receive([a_request()], workplace=app.state.workplace, now=NOON)
    assert "The roster names nobody for today" in (await ada.get("/team")).text
    assert await entered(lead, ada) == 303
    await receive([a_request()], workplace=app.state.workplace, now=NOON)
    # 23:30 UTC is the next day at the centre
    late = NOON.replace(hour=23, minute=30)
    await receive([a_request()], workplace=app.state.workplace, now=late)
    told = really_told(await requested_notices(app))
    assert told == [f"{one.person.id}@example.org" for one in (task, ada, task)]
    page = (await ada.get("/requests")).text
    assert "On duty today: \u2068Counsellor 1\u2069" in page
    assert "The roster names nobody for today" not in (await ada.get("/team")).text


@pytest.mark.real
async def test_the_page_takes_what_a_reader_may_enter_and_nothing_else(app: FastAPI) -> None:
    lead, task, ada = await sit_down(app, "lead"), await sit_down(app, "intake_duty"), await sit_down(app, "counsellor")
    outside = await sit_down(app, "admin")
    assert await entered(task, task) == 303
    assert await entered(task, ada) == 403
    assert await entered(ada, ada) == 403
    assert await entered(lead, outside) == 422, "only those who counsel see new requests"
    wrong = await lead.post(
        "/team/duty", action="add", duty_id=str(uuid4()), staff_id=str(ada.person.id), starts_on="2026-03-05"
    )
    assert (wrong.status_code, 'value="2026-03-05"' in wrong.text) == (422, True)
    nothing = await lead.post(
        "/team/duty",
        action="do",
        duty_id=str(uuid4()),
        staff_id=str(ada.person.id),
        starts_on="2026-03-09",
        ends_on="2026-03-09",
    )
    assert (nothing.status_code, "Take off:" in nothing.text) == (422, True)
    assert "Take off:" not in (await lead.get("/team/duty?week=2026-03-11")).text, "an act that there is not is none"
    again = {"action": "add", "duty_id": str(uuid4()), "staff_id": str(ada.person.id)}
    again |= {"starts_on": "2026-03-09", "ends_on": "2026-03-10"}
    assert [(await lead.post("/team/duty", **again)).status_code for _ in range(2)] == [303, 303]
    page = await lead.get("/team/duty?week=2026-03-11")
    assert page.text.count("Take off:") == 1
    assert "Take off:" not in (await task.get("/team/duty?week=2026-03-11")).text
    assert "Take off:" in (await ada.get("/team/duty?week=2026-03-11")).text
    off = {"action": "remove", "duty_id": field_in(page, "duty_id")}
    assert (await task.post("/team/duty", **off)).status_code == 403
    assert (await ada.post("/team/duty", **off)).status_code == 303, "one's own day may be given back"
    assert "Take off:" not in (await lead.get("/team/duty?week=2026-03-11")).text
    assert (await outside.get("/team/duty?week=no-day")).status_code == 200


@pytest.mark.real
async def test_days_that_are_over_for_a_year_go(app: FastAPI) -> None:
    ada = await sit_down(app, "counsellor")
    kept, old = a_duty(ada.person.id), a_duty(ada.person.id, TODAY - 400 * DAY, TODAY - 366 * DAY)
    async with app.state.store.work() as work:
        for one in (kept, old):
            await DutyRoster(work).save(one)
    await purge_colleagues(workplace=app.state.workplace, now=NOON)
    async with app.state.store.work() as work:
        assert await DutyRoster(work).between(TODAY - 500 * DAY, TODAY) == [kept]
