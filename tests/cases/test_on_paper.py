"""Printing is an act of its own: who may, what stands on the paper, and that it is written down."""

from uuid import UUID

from fastapi import FastAPI

from tests.cases.building import a_request, sit_down
from tests.cases.desk_acts import a_talk, arrived, attached, file_of, let_in
from tests.cases.stored_requests import ask

PRINTED = "SELECT actor, kind, ground FROM audit_entry WHERE act = 'print' ORDER BY kind"


async def test_what_is_printed_is_written_down_as_printed(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    event = await arrived(app, a_request("Harbour words"))
    waiting = f"/requests/{event.request_id}/print"
    assert "Harbour words" in (await desk.get(waiting)).text
    assert await ask(app.state.store, PRINTED) == [(desk.person.id, "conversation", "role")]
    file = await file_of(desk, event, "Seagull")
    await a_talk(app, UUID(file[-36:]), desk.person)
    await attached(app, UUID(file[-36:]), desk.person, "Secret map")
    assert (await desk.get(waiting)).headers["location"] == f"{file}/print"
    assert f'href="{file}/print"' in (await desk.get(file)).text
    page = (await desk.get(f"{file}/print")).text
    assert all(one in page for one in ("Harbour words", "Seagull", "What was told", f"printed by {desk.person.name}"))
    assert "Secret map" not in page
    found = [one for one in await ask(app.state.store, PRINTED) if one[2] == "team"]
    kinds = ("contact_plan", "conversation", "file", "gate", "note")
    assert found == [(desk.person.id, kind, "team") for kind in kinds]


async def test_whoever_was_given_a_part_prints_that_part_and_who_interprets_prints_nothing(app: FastAPI) -> None:
    desk, substitute, other = [await sit_down(app, "counsellor") for _ in range(3)]
    interpreter = await sit_down(app, "interpreter")
    file = await file_of(desk, await arrived(app, a_request("Harbour words")), "Seagull")
    await let_in(desk, file, substitute.person, capacity="substitute", parts=("information",))
    await let_in(desk, file, interpreter.person, capacity="interpreter", parts=("messages",))
    part = await substitute.get(f"{file}/print")
    assert part.status_code == 200
    assert "Harbour words" not in part.text
    assert "Seagull" not in part.text
    for nobody in (interpreter, other):
        assert (await nobody.get(f"{file}/print")).status_code == 403
