"""To-dos: who gets them, where they stand, and that one button ends them. What holds for all: test_concept_pages."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.casework.to_dos.domain import NotInTeamError, given, open_again
from services.cases.casework.to_dos.domain import done as ticked
from tests.cases.building import NOON, a_request, sit_down
from tests.cases.desk_acts import arrived, file_of, let_in
from tests.cases.stored_requests import ask

WORDS = "Ask the clinic for the papers."


def to_do_form(**changes: str) -> dict[str, str]:
    return {"to_do_id": str(uuid4()), "what": WORDS, "due_on": "2026-03-05", "given_to": ""} | changes


async def test_it_comes_up_on_its_day_and_one_button_ends_it(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    form = to_do_form()
    assert (await desk.post(f"{file}/to-dos", **form)).status_code == 303
    tasks = (await desk.get(file)).text.partition('id="tasks"')[2].partition("</section>")[0]
    assert (WORDS in tasks, "today" in tasks) == (True, True)
    button = f"{file}/to-dos/{form['to_do_id']}"
    for _ in range(2):
        answer = await desk.post(button, **{"action": "done", "from": "file"})
        assert answer.headers["location"] == f"{file}#to-dos"
    page = (await desk.get(file)).text
    assert WORDS not in page.partition('id="tasks"')[2].partition("</section>")[0]
    assert ("1 to-do is done" in page, "Done" in page.partition('id="happened"')[2]) == (True, True)
    [row] = await ask(app.state.store, "SELECT done_at, done_by FROM to_do")
    assert row.done_by == desk.person.id
    await desk.post(button, action="open")
    assert WORDS in (await desk.get(file)).text.partition('id="tasks"')[2].partition("</section>")[0]
    assert (await desk.post(f"{file}/to-dos/{uuid4()}", action="done")).status_code == 303
    assert (await desk.post(button, action="lost")).headers["location"] == f"{file}/to-dos"
    assert WORDS in (await desk.get(file)).text.partition('id="tasks"')[2].partition("</section>")[0]


async def test_it_is_given_to_colleagues_who_can_see_it_only(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await file_of(desk, await arrived(app, a_request()))
    refused = await desk.post(f"{file}/to-dos", **to_do_form(given_to=str(second.person.id)))
    assert (refused.status_code, "cannot see the file" in refused.text, WORDS in refused.text) == (422, True, True)
    await let_in(desk, file, second.person)
    assert (await desk.post(f"{file}/to-dos", **to_do_form(given_to=str(second.person.id)))).status_code == 303
    [row] = await ask(app.state.store, "SELECT given_to, noted_by FROM to_do")
    assert (row.given_to, row.noted_by) == (second.person.id, desk.person.id)


def test_what_was_ticked_keeps_who_ticked_it_first() -> None:
    class Client:
        id, key_id = UUID(int=1), "k"

    me, other = uuid4(), uuid4()
    to_do = given(Client(), WORDS, to=me, on=date(2026, 3, 5), team=[], to_do_id=uuid4(), by=me, now=NOON)
    first = ticked(to_do, by=me, now=NOON)
    assert ticked(first, by=other, now=NOON + timedelta(hours=1)) == first
    assert open_again(first) == to_do
    with pytest.raises(NotInTeamError):
        given(Client(), WORDS, to=other, on=date(2026, 3, 5), team=[], to_do_id=uuid4(), by=me, now=NOON)
