"""Own reminders: sealed, shown to nobody else, gone two weeks after they were done, with the account too."""

from datetime import date, timedelta
from uuid import uuid4

from fastapi import FastAPI
from sqlalchemy import text

from services.cases.foundation.access.domain import Errand
from services.cases.oversight.incidents.acts import forget
from services.cases.people.accounts.acts import leave
from services.cases.people.reminders.acts import tick
from services.cases.people.reminders.domain import KEPT_WHEN_DONE
from tests.cases.building import NOON, Desk, sit_down
from tests.cases.stored_requests import ask

WORDS = "Order new phones."


def reminder_form(**changes: str) -> dict[str, str]:
    return {"reminder_id": str(uuid4()), "words": WORDS, "on": "2026-03-05"} | changes


async def tasks_of(desk: Desk) -> str:
    return (await desk.get("/")).text.partition('id="tasks"')[2].partition("</section>")[0]


async def test_it_comes_up_until_one_button_says_that_it_is_done(app: FastAPI) -> None:
    desk, form = await sit_down(app, "counsellor"), reminder_form()
    for _ in range(2):
        assert (await desk.post("/day/reminders", **form)).status_code == 303
    shown = await tasks_of(desk)
    assert (shown.count(f"<bdi>{WORDS}</bdi>"), "today" in shown) == (1, True)
    [row] = await ask(app.state.store, "SELECT * FROM reminder")
    assert (row.on, WORDS.encode() in row.words) == (date(2026, 3, 5), False)
    button = f"/day/reminders/{form['reminder_id']}"
    assert (await desk.post(button, action="done")).status_code == 303
    assert "1 reminder is done today" in await tasks_of(desk)
    assert (await desk.post(button, action="lost")).status_code == 303
    assert (await desk.post(button, action="open")).status_code == 303
    assert "is done today" not in await tasks_of(desk)


async def test_a_form_that_is_wrong_comes_back_with_its_words(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    for wrong in ({"on": "soon"}, {"on": ""}, {"words": f"{WORDS} {'x' * 300}"}, {"reminder_id": "x"}):
        answer = await desk.post("/day/reminders", **reminder_form(**wrong))
        assert (answer.status_code, WORDS in answer.text) == (422, True), wrong
    assert (await desk.post("/day/reminders", **reminder_form(words=""))).status_code == 422
    assert await ask(app.state.store, "SELECT * FROM reminder") == []


async def test_nobody_else_sees_or_ticks_it_not_even_the_lead(app: FastAPI) -> None:
    desk, lead, form = await sit_down(app, "counsellor"), await sit_down(app, "lead"), reminder_form()
    await desk.post("/day/reminders", **form)
    assert WORDS not in await tasks_of(lead)
    await lead.post(f"/day/reminders/{form['reminder_id']}", action="done")
    assert WORDS in await tasks_of(desk)
    store = app.state.store
    async with store.reading(lead.person) as work:
        for statement in ("SELECT * FROM reminder", "UPDATE reminder SET done_at = now() RETURNING id"):
            assert (await work.connection.execute(text(statement))).all() == []
    async with store.work() as work, work.errand(Errand.EXISTENCE):
        assert (await work.connection.execute(text("SELECT * FROM reminder"))).all() == []


async def test_it_goes_two_weeks_after_it_was_done_and_with_the_account(app: FastAPI) -> None:
    workplace, lead = app.state.workplace, await sit_down(app, "lead")
    desk = await sit_down(app, "counsellor")
    ids = [uuid4() for _ in range(3)]
    for one in ids:
        await desk.post("/day/reminders", **reminder_form(reminder_id=str(one)))
    for one, ago in ((ids[0], KEPT_WHEN_DONE + timedelta(minutes=1)), (ids[1], KEPT_WHEN_DONE)):
        await tick(one, is_done=True, reader=desk.person, workplace=workplace, now=NOON - ago)
    await forget(workplace=workplace, now=NOON)
    assert {row.id for row in await ask(app.state.store, "SELECT id FROM reminder")} == set(ids[1:])
    assert await leave(desk.person.id, reader=lead.person, workplace=workplace, now=NOON) == 0
    assert await ask(app.state.store, "SELECT id FROM reminder") == []
