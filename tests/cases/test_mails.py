"""Each colleague's page of mails: which of them a colleague can turn off, and which not."""

from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.cases.people.team.acts import remind
from services.cases.people.team.store import Team
from shared.crypto.sealing import Purpose, open_sealed
from shared.events import QualityRole, ReminderDue
from tests.cases.building import CENTRE, NOON, NOTIFY_KEY, sit_down
from tests.cases.notices import at, requested_notices, staffed

OWN = "own@example.org"


async def test_each_can_turn_it_off_and_on_for_herself_alone(app: FastAPI) -> None:
    await staffed(app, ["lead"])
    desk = await sit_down(app, "counsellor")
    assert 'value="yes" checked' in (await desk.get("/account/mails")).text
    assert "/account/mails" in (await desk.get("/account")).text

    async def mails_on_day(day: int) -> int:
        await remind(
            ReminderDue(roles=(QualityRole.LEAD, QualityRole.COUNSELLOR)),
            workplace=at(app, NOON + timedelta(days=day)),
            now=at(app, NOON + timedelta(days=day)).now(),
        )
        return len(await requested_notices(app))

    assert (await desk.post("/account/mails", email=OWN, reminders="no")).headers[
        "location"
    ] == "/account/mails?told=saved"
    assert 'value="no" checked' in (await desk.get("/account/mails")).text
    assert await mails_on_day(0) == 1
    await desk.post("/account/mails", email=OWN, reminders="yes")
    assert await mails_on_day(1) == 3


async def test_turning_it_off_keeps_what_duty_asks_for(app: FastAPI) -> None:
    desk = await sit_down(app, "intake_duty", "lead")
    await desk.post("/account/mails", email=OWN, reminders="no")
    async with app.state.store.work() as work:
        [member] = await Team(work).staff()
    assert (member.on_duty, bool(member.email)) == (True, True)


async def test_a_second_way_goes_into_the_seal_with_the_address_and_leaves_with_it(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")

    async def told(day: int) -> bytes:
        there = at(app, NOON + timedelta(days=day))
        await remind(ReminderDue(roles=(QualityRole.COUNSELLOR,)), workplace=there, now=there.now())
        *_, notice = await requested_notices(app)
        return open_sealed(notice.address, NOTIFY_KEY, purpose=Purpose.ADDRESS, centre=CENTRE)

    email = await told(0)
    size = {len(one.address) for one in await requested_notices(app)}
    chosen = {"email": email.decode(), "reminders": "yes", "second_way": "text", "second_address": "0151 12345678"}
    assert (await desk.post("/account/mails", **chosen)).status_code == 303
    page = (await desk.get("/account/mails")).text
    assert 'value="0151 12345678"' in page
    assert await told(1) == email + b"\ntext 0151 12345678"
    assert {len(one.address) for one in await requested_notices(app)} == size, "the bus does not show it"
    assert (await desk.post("/account/mails", **chosen | {"second_way": "none"})).status_code == 303
    assert await told(2) == email


@pytest.mark.parametrize(
    ("way", "address"),
    [("text", ""), ("text", "anna@example.org"), ("text", "0151 1234567\nask b@c"), ("messenger", "0151 12345678")],
)
async def test_a_second_way_that_cannot_be_one_is_refused(app: FastAPI, way: str, address: str) -> None:
    desk = await sit_down(app, "counsellor")
    chosen = {"email": OWN, "reminders": "yes", "second_way": way, "second_address": address}
    assert (await desk.post("/account/mails", **chosen)).status_code == 422
    async with app.state.store.work() as work:
        assert await Team(work).second_way(desk.person.id) is None


@pytest.mark.parametrize(
    "given",
    [
        {"email": OWN, "reminders": "maybe"},
        {"other": "yes"},
        {"email": "", "reminders": "no"},
        {"email": "own at example.org", "reminders": "no"},
    ],
)
async def test_what_is_not_offered_changes_nothing(app: FastAPI, given: dict[str, str]) -> None:
    desk = await sit_down(app, "counsellor")
    assert (await desk.post("/account/mails", **given)).status_code == 422
    async with app.state.store.work() as work:
        assert await Team(work).wants_reminders(desk.person.id) is True


async def test_an_address_that_was_wrong_or_missing_is_put_right_by_its_owner(app: FastAPI) -> None:
    desk, other = await sit_down(app, "admin"), await sit_down(app, "counsellor")
    async with app.state.store.work() as work:
        await Team(work).remove_address(desk.person.id)
        before = await Team(work).address(other.person.id)
        assert await Team(work).wants_reminders(uuid4()) is None
    assert "No e-mail address" in (await desk.get("/account/mails")).text
    assert (await desk.post("/account/mails", email=OWN, reminders="no")).status_code == 303
    page = (await desk.get("/account/mails")).text
    assert (f'value="{OWN}"' in page, "No e-mail address" in page) == (True, False)
    async with app.state.store.work() as work:
        assert [await Team(work).address(one.person.id) for one in (desk, other)] == [OWN, before]
        assert await Team(work).wants_reminders(desk.person.id) is False
