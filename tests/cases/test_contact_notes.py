"""Contact notes: where they show, who is told of it, and what they move. For what holds for all: test_concept_pages."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.casework.contact_notes import acts
from services.cases.casework.contact_notes.domain import Contact, Duration, Happened, Mediation, Theme, Whom
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.records.domain import NotYetError
from services.cases.retention.schedule.store import KeptData
from tests.cases.building import BERLIN, NOON, a_request, sit_down
from tests.cases.desk_acts import arrived, copy_checked, file_of, let_in
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask

WORDS = "Afraid of the old number; wants to keep the neighbour as a safe contact."


def note_form(**changes: object) -> dict[str, Any]:
    given = {"note_id": str(uuid4()), "at": "2026-03-05T11:30", "kind": "talk", "whom": "with_others", "note": WORDS}
    given |= {"mediation": "none_found", "duration": "60_90", "language": "pcm"}
    return given | {"themes": ["safety", "housing"]} | changes


async def test_it_stands_in_what_happened_and_in_the_copy(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await file_of(desk, await arrived(app, a_request()))
    await let_in(desk, file, second.person)
    assert 'value="2026-03-05T13:00"' in (await desk.get(file)).text, "the hour of the centre"
    for wrong in ({"at": "2026-03-05T13:01"}, {"at": "0001-01-01T00:00"}, {"language": "x"}, {"themes": ["x"]}):
        assert (await desk.client.post(f"{file}/notes", data=note_form(**wrong))).status_code == 422
    assert (await desk.client.post(f"{file}/notes", data=note_form())).status_code == 303
    shown = {
        "en": "Talk here · the client, with others · 60 to 90",
        "de": "60 bis 90 Minuten · Nig",
        "ar": "محادثة هنا",
    }
    for language, words in shown.items():
        for place in (file, f"{file}/notes"):
            page = (await second.get(f"{place}?lang={language}")).text
            assert (words in page, WORDS in page) == (True, True)
    asked = await taken_down(desk, file)
    assert await copy_checked(file, asked, desk, second) == 303
    shown = {"en": "Nigerian Pidgin", "de": "nötig, niemand gefunden", "ar": "لزمت ترجمة ولم يتوفر أحد"}
    for language, words in shown.items():
        copy = (await desk.get(f"{file}/rights/{asked}/copy?language={language}")).text
        assert (words in copy, WORDS in copy) == (True, True)
    [line] = json.loads((await desk.get(f"{file}/rights/{asked}/data")).text)["parts"]["contact_note"]["entries"]
    assert (line["contact_kind"], line["contact_themes"]) == ("talk", ["safety", "housing"])
    entries = {(*one,) for one in await ask(app.state.store, "SELECT act, ground FROM audit_entry WHERE kind = 'note'")}
    assert {("write", "team"), ("read", "team")} <= entries


async def test_it_moves_the_day_of_deletion_and_is_of_no_moment_that_has_not_come(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file_id = UUID((await file_of(desk, await arrived(app, a_request()))).rsplit("/", 1)[1])
    workplace, days = app.state.workplace, []
    async with workplace.store.reading(desk.person) as work:
        thread_id = (await Files(work).file(file_id)).thread_id
    codes: dict[str, Any] = {"kind": Happened.CALL, "whom": Whom.CLIENT, "mediation": Mediation.PHONE}
    contact = Contact(at=NOON - timedelta(days=3), duration=Duration.UNDER_15, themes=(Theme.COURT,), **codes)
    for later in (-3, 40):
        given = {"reader": desk.person, "workplace": workplace, "now": NOON + timedelta(days=later)}
        contact = replace(contact, at=given["now"])
        await acts.note(file_id, contact, note_id=uuid4(), **given)
        async with workplace.store.errand(Errand.RETENTION) as on_errand:
            [kept] = await KeptData(on_errand).kept_of_client(thread_id, clock=BERLIN)
        days.append(kept.active)
    assert days == [NOON.date(), NOON.date() + timedelta(days=40)]
    with pytest.raises(NotYetError):
        await acts.note(file_id, contact, note_id=uuid4(), **given | {"now": contact.at - timedelta(seconds=1)})
