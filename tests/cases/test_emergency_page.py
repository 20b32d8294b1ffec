"""The emergency page: what a colleague needs who does not know the file, for whom, and what the audit says of it."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI

from services.cases.casework.appointments.domain import Interpreting
from tests.cases.building import NOON, Database, Desk, a_request, sit_down, some_settings
from tests.cases.desk_acts import an_appointment, arrived, file_of, let_in, proven
from tests.cases.stored_requests import ask
from tests.cases.watched_app import watched_app

NUMBER, CODE_WORD, SILENCE, HOURS = "0170 222 333", "harbour lights", "wait two days", "after ten at night"
PRINTED = "SELECT kind FROM audit_entry WHERE act = 'print' ORDER BY kind"


async def a_file(app: FastAPI) -> tuple[Desk, str]:
    desk = await sit_down(app, "counsellor")
    return desk, await file_of(desk, await arrived(app, a_request("Words of the client")), "Seagull")


async def plan_agreed(desk: Desk, file: str, **changes: Any) -> None:
    plan = {"plan_id": str(uuid4()), "channel": "phone", "address": NUMBER, "hours": HOURS, "code_word": CODE_WORD}
    plan |= {"also_reads": "the landlord", "silence": SILENCE, "named": "as", "named_as": "the practice"} | changes
    page = (await desk.get(f"{file}/contact-plan")).text
    seen = page.partition('name="wish_seen" value="')[2].partition('"')[0]
    assert (await desk.post(f"{file}/contact-plan", **plan, wish_seen=seen)).status_code == 303


async def test_one_step_from_the_file_it_says_whom_to_call_how_and_when(app: FastAPI) -> None:
    desk, file = await a_file(app)
    deputy, gone = [await sit_down(app, "counsellor") for _ in range(2)]
    await let_in(desk, file, deputy.person)
    await let_in(desk, file, gone.person, since=NOON - timedelta(days=2), until=NOON - timedelta(days=1))
    await plan_agreed(desk, file)
    facts = {"languages": ["pcm", "en"], "form_id": str(uuid4()), "line": "all", "languages_seen": "", "seen": ""}
    assert (await desk.client.post(f"{file}/facts", data=facts)).status_code == 303
    await an_appointment(app, UUID(file[-36:]), desk.person, mediation=Interpreting.WANTED, place="Room 2")
    assert f'href="{file}/emergency">Emergency page' in (await desk.get(file)).text
    page = (await desk.get(f"{file}/emergency")).text
    said = ["Seagull", "26-001", NUMBER, HOURS, CODE_WORD, SILENCE, "the landlord", "the practice", "Nigerian Pidgin"]
    said += ["Ask for an interpreter", "Appointment: Talk here", deputy.person.name, "If it is not safe", "centre"]
    assert [one for one in said if one not in page] == []
    assert "Words of the client" not in page, "one sheet has no room for a story"
    deputies = page.partition("Deputy in this file</dt><dd>")[2].partition("</dd>")[0]
    assert deputies.count("<bdi>") == 1, "the place of the other one has ended"
    assert (await desk.post(f"{file}/contact-plan/safety", safety="not_safe", plan_id=str(uuid4()))).status_code == 303
    assert "It is not safe to contact the person now." in (await desk.get(f"{file}/emergency")).text
    for language, words in {"de": "Notfallblatt", "ar": "ورقة الطوارئ"}.items():
        assert words in (await desk.get(f"{file}/emergency?lang={language}")).text


async def test_looking_needs_no_fresh_proof_and_printing_does_and_is_written_down(app: FastAPI) -> None:
    desk, file = await a_file(app)
    await proven(desk, timedelta(minutes=6))
    assert (await desk.get(f"{file}/emergency")).status_code == 200
    assert await ask(app.state.store, PRINTED) == []
    assert (await desk.get(f"{file}/emergency/print")).status_code == 303
    assert await ask(app.state.store, PRINTED) == []
    await proven(desk, timedelta(0))
    page = (await desk.get(f"{file}/emergency/print")).text
    assert f"printed by \u2068{desk.person.name}\u2069" in page
    noted = [one.kind for one in await ask(app.state.store, PRINTED)]
    assert noted == ["appointment", "consent", "contact_plan", "facts", "file", "note"]


async def test_each_reader_gets_the_parts_that_were_given(app: FastAPI) -> None:
    desk, file = await a_file(app)
    substitute, interpreter, other = [await sit_down(app, role) for role in ("counsellor", "interpreter", "counsellor")]
    await plan_agreed(desk, file)
    await let_in(desk, file, substitute.person, capacity="substitute", parts=("information",))
    await let_in(desk, file, interpreter.person, capacity="interpreter", parts=("messages", "contact"))
    for place in (f"{file}/emergency", f"{file}/emergency/print"):
        page = await substitute.get(place)
        assert page.status_code == 200
        assert "This part of the file is not shown to you." in page.text
        assert not [one for one in (NUMBER, CODE_WORD, "Seagull", "the landlord") if one in page.text]
        for nobody in (interpreter, other):
            assert (await nobody.get(place)).status_code == 403


async def test_the_code_word_is_hidden_on_the_screen_and_stands_on_paper(app: FastAPI) -> None:
    desk, file = await a_file(app)
    await plan_agreed(desk, file)
    hidden = f"<details><summary>show it</summary><bdi>{CODE_WORD}</bdi></details>"
    on_screen, on_paper = [(await desk.get(f"{file}/emergency{way}")).text for way in ("", "/print")]
    assert (hidden in on_screen, hidden in on_paper, CODE_WORD in on_paper) == (True, False, True)


async def test_name_and_telephone_of_the_centre_stand_on_it(database: Database, tmp_path: Path) -> None:
    named = {"centre_name": "Fachstelle Nord", "phone": "030 4711"}
    settings = await some_settings(database, tmp_path, **named)
    async with watched_app(settings) as app:
        desk, file = await a_file(app)
        page = (await desk.get(f"{file}/emergency")).text
        assert [one for one in named.values() if one not in page] == []
