"""Each colleague's page of mails: which of them a colleague can turn off, and which not."""

from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.cases.people.team.acts import remind
from services.cases.people.team.store import Team
from shared.events import QualityRole, ReminderDue
from tests.cases.building import NOON, sit_down
from tests.cases.notices import at, requested_notices, staffed


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

    assert (await desk.post("/account/mails", reminders="no")).headers["location"] == "/account/mails?told=saved"
    assert 'value="no" checked' in (await desk.get("/account/mails")).text
    assert await mails_on_day(0) == 1
    await desk.post("/account/mails", reminders="yes")
    assert await mails_on_day(1) == 3


async def test_turning_it_off_keeps_what_duty_asks_for(app: FastAPI) -> None:
    desk = await sit_down(app, "intake_duty", "lead")
    await desk.post("/account/mails", reminders="no")
    async with app.state.store.work() as work:
        [member] = await Team(work).staff()
    assert (member.on_duty, bool(member.email)) == (True, True)


@pytest.mark.parametrize("given", [{"reminders": "maybe"}, {"other": "yes"}])
async def test_what_is_not_offered_changes_nothing(app: FastAPI, given: dict[str, str]) -> None:
    desk = await sit_down(app, "counsellor")
    assert (await desk.post("/account/mails", **given)).status_code == 422
    async with app.state.store.work() as work:
        assert await Team(work).wants_reminders(desk.person.id) is True


async def test_without_an_address_there_is_nothing_to_choose(app: FastAPI) -> None:
    desk = await sit_down(app, "admin")
    async with app.state.store.work() as work:
        await Team(work).remove_address(desk.person.id)
        assert await Team(work).wants_reminders(uuid4()) is None
    page = await desk.get("/account/mails")
    assert ("No e-mail address" in page.text, "<form method" in page.text.partition("<main")[2]) == (True, False)
    assert (await desk.post("/account/mails", reminders="no")).status_code == 303
