"""Openings in an emergency: asked for, agreed to by another one, told to the lead, and looked at later."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.cases.files.openings.domain import (
    NoLongerWaitsError,
    Opening,
    OwnOpeningError,
    ReasonTooShortError,
    agreed,
    ask_to_open,
)
from services.cases.people.team.store import Team
from tests.cases.building import BERLIN, NOON, Desk, a_request, field_in, really_told, sit_down
from tests.cases.desk_acts import arrived, file_of, handed_over, replied
from tests.cases.notices import requested_notices
from tests.cases.stored_requests import ask

HOUR = timedelta(hours=1)
WHY = "She is in danger and nobody of the team can be reached."


def an_opening(**changes: object) -> Opening:
    made = ask_to_open(uuid4(), "26-001", "key", WHY, opening_id=uuid4(), asked_by=uuid4(), now=NOON)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_an_opening_needs_another_person_a_reason_and_ends_after_four_hours() -> None:
    opening = an_opening()
    with pytest.raises(OwnOpeningError):
        agreed(opening, by=opening.asked_by, now=NOON)
    with pytest.raises(ReasonTooShortError):
        ask_to_open(uuid4(), "26-001", "key", "because" + " " * 40, opening_id=uuid4(), asked_by=uuid4(), now=NOON)
    answered = agreed(opening, by=uuid4(), now=NOON)
    assert answered.is_open(NOON + 4 * HOUR - timedelta(seconds=1))
    assert not answered.is_open(NOON + 4 * HOUR)
    with pytest.raises(NoLongerWaitsError):
        agreed(answered, by=uuid4(), now=NOON)
    with pytest.raises(NoLongerWaitsError):
        agreed(opening, by=uuid4(), now=NOON + 4 * HOUR)
    refused = agreed(opening, by=uuid4(), now=NOON, yes=False)
    assert refused.refused
    assert not refused.is_open(NOON)


async def a_file(app: FastAPI) -> tuple[Desk, str]:
    desk = await sit_down(app, "counsellor")
    return desk, await file_of(desk, await arrived(app, a_request("Lantern words")), "Harbour")


async def test_a_file_is_opened_by_two_told_to_the_lead_and_looked_at_later(app: FastAPI) -> None:
    desk, file = await a_file(app)
    lead, second, other = await sit_down(app, "lead"), await sit_down(app, "counsellor"), await sit_down(app)
    guardian = await sit_down(app, "data_protection")
    assert (await other.get(file)).status_code == 403
    page = await other.get("/break-glass")
    given = {"number": "26-001", "opening_id": field_in(page, "opening_id")}
    for wrong in ({"reason": "It is urgent."}, {"reason": WHY, "number": "26-999"}, {"reason": WHY, "number": "1"}):
        assert (await other.post("/break-glass", **(given | wrong))).status_code == 422
    before = await requested_notices(app)
    for _ in range(2):
        assert (await other.post("/break-glass", **given, reason=WHY)).status_code == 303
    asked = (await requested_notices(app))[len(before) :]
    assert {one.template for one in asked} == {"agreement_asked"}
    assert sorted(really_told(asked)) == sorted(
        f"{one.person.id}@example.org" for one in (desk, lead, second, guardian)
    )
    assert len(await ask(app.state.store, "SELECT id FROM file_opening")) == 1
    place = f"/break-glass/{given['opening_id']}"
    assert (await other.get(file)).status_code == 403
    assert (await other.post(place, action="agree")).status_code == 403
    assert WHY in (await second.get("/break-glass")).text
    before = await requested_notices(app)
    assert (await second.post(place, action="agree")).status_code == 303
    assert [one.template for one in (await requested_notices(app))[len(before) :]] == ["please_look"]
    assert (await second.get(file)).status_code == 403
    shown = await other.get(file)
    assert shown.status_code == 200
    assert "Opened in an emergency" in shown.text
    assert "Opened in an emergency" in (await desk.get(file)).text
    assert await replied(other, file) == 303
    assert (await guardian.get("/")).headers["location"] == "/break-glass"
    assert WHY in (await guardian.get("/break-glass")).text
    assert (await second.post(f"{place}/reviewed", reviewed="yes")).status_code == 403
    assert (await guardian.post(f"{place}/reviewed", reviewed="yes")).status_code == 303
    assert "looked at by" in (await lead.get("/break-glass")).text
    late = await lead.post(place, action="refuse")
    assert late.headers["location"].endswith("told=too_late")


async def test_whoever_is_asked_in_an_emergency_sees_it_in_the_menu_and_on_the_first_page(app: FastAPI) -> None:
    desk, _ = await a_file(app)
    other, guardian = await sit_down(app, "counsellor"), await sit_down(app, "data_protection")
    helper, fresh = await sit_down(app, "interpreter"), await sit_down(app, "counsellor")
    async with app.state.store.work() as work:
        await Team(work).save_unconfirmed(fresh.person.id, invited_by=desk.person.id, at=NOON)
    says, leads = "1 colleague asks you to agree", 'href="/break-glass"'
    given = {"number": "26-001", "opening_id": str(uuid4()), "reason": WHY}
    assert (await other.post("/break-glass", **given)).status_code == 303
    inbox, files = (await desk.get("/requests")).text, (await desk.get("/files")).text
    assert (says in inbox, "An emergency: a colleague asks you" in inbox) == (True, True)
    assert leads in (await desk.get("/")).text.partition('id="agree"')[2]
    assert (says in files, leads in files.split("<main")[0]) == (True, True)
    assert says in (await guardian.get("/break-glass")).text
    for nobody in (other, fresh, helper):
        assert says not in (await nobody.get("/files")).text
    assert (await guardian.post(f"/break-glass/{given['opening_id']}", action="refuse")).status_code == 303
    assert says not in (await desk.get("/requests")).text
    assert says not in (await desk.get("/")).text


async def test_a_file_opened_in_an_emergency_makes_no_emergencies_of_a_list(app: FastAPI) -> None:
    _, file = await a_file(app)
    other, guardian = await sit_down(app, "counsellor"), await sit_down(app, "data_protection")
    own = [await file_of(other, await arrived(app, a_request())) for _ in range(3)]
    given = {"number": "26-001", "opening_id": str(uuid4()), "reason": WHY}
    await other.post("/break-glass", **given)
    await guardian.post(f"/break-glass/{given['opening_id']}", action="agree")
    listed = (await other.get("/files?whose=all")).text
    assert all(one in listed for one in (file, *own))
    await other.post("/search", term="26-00")
    noted = await ask(app.state.store, "SELECT ids FROM audit_entry WHERE ground = 'emergency'")
    assert {str(id) for row in noted for id in row.ids} <= {file.rsplit("/", 1)[1], *await thread_of(app, file)}
    grounds = "SELECT ground FROM audit_entry WHERE act = 'list' AND kind = 'file' ORDER BY arrival"
    assert {row.ground for row in await ask(app.state.store, grounds)} == {"emergency", "team"}
    app.state.workplace = replace(app.state.workplace, now=lambda: datetime.now(UTC))
    today = datetime.now(BERLIN).date()
    monday = today - timedelta(days=today.weekday())
    week = (await guardian.get(f"/audit/review?week={monday}")).text
    emergencies = week.partition('data-kind="emergency"')[2].partition("</section>")[0]
    assert set(re.findall(r"26-\d{3}", emergencies)) == {"26-001"}


async def thread_of(app: FastAPI, file: str) -> set[str]:
    rows = await ask(app.state.store, f"SELECT thread_id FROM file WHERE id = '{file.rsplit('/', 1)[1]}'")
    return {str(row.thread_id) for row in rows}


async def test_whoever_opened_it_with_another_may_take_it_over(app: FastAPI) -> None:
    """So that a lead who is alone with the data protection officer can go on when a colleague does not come back."""
    desk, file = await a_file(app)
    lead, guardian = await sit_down(app, "lead"), await sit_down(app, "data_protection")
    assert (await handed_over(lead, file, lead.person)).status_code == 403
    page = await lead.get("/break-glass")
    opening_id = field_in(page, "opening_id")
    assert (await lead.post("/break-glass", number="26-001", reason=WHY, opening_id=opening_id)).status_code == 303
    assert (await guardian.post(f"/break-glass/{opening_id}", action="agree")).status_code == 303
    assert (await guardian.get(file)).status_code == 403
    looked_at = f"/break-glass/{opening_id}/reviewed"
    assert (await lead.post(looked_at, reviewed="yes")).status_code == 403
    assert [looked_at in (await who.get("/break-glass")).text for who in (lead, guardian)] == [False, True]
    assert (await handed_over(lead, file, lead.person)).status_code == 303
    assert (await desk.get(file)).status_code == 403
    [row] = await ask(app.state.store, "SELECT responsible FROM file")
    assert row.responsible == UUID(str(lead.person.id))


async def test_in_a_centre_of_two_the_page_says_who_could_look_at_an_opening(app: FastAPI) -> None:
    desk, _ = await a_file(app)
    lead = await sit_down(app, "lead")
    opening_id = field_in(await lead.get("/break-glass"), "opening_id")
    await lead.post("/break-glass", number="26-001", reason=WHY, opening_id=opening_id)
    assert (await desk.post(f"/break-glass/{opening_id}", action="agree")).status_code == 303
    assert "nobody else here can look at it yet" in (await lead.get("/break-glass")).text
    guardian = await sit_down(app, "data_protection")
    page = (await lead.get("/break-glass")).text
    assert "nobody else here can look at it yet" not in page
    assert guardian.person.name in page.partition("somebody else looks at it.")[2].partition("</li>")[0]


async def test_neither_of_the_two_may_be_somebody_who_found_a_screen_open(app: FastAPI) -> None:
    _, file = await a_file(app)
    other = await sit_down(app, "counsellor")
    async with app.state.store.work() as work:
        await work.connection.execute(text("UPDATE session SET proven_at = proven_at - interval '10 minutes'"))
    for place in ("/break-glass", f"/break-glass/{uuid4()}"):
        assert (await other.post(place, action="agree", number="26-001", reason=WHY)).status_code == 401
    assert await ask(app.state.store, "SELECT id FROM file_opening") == []
    assert (await other.get(file)).status_code == 403
