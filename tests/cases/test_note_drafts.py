"""Drafts of contact notes: shown to their author alone, gone with the note, the file or after two weeks."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from fastapi import FastAPI
from httpx import Response

from services.cases.retention.erasure.hourly_purge import sweep
from tests.cases.audit_entries import noted_by
from tests.cases.building import NOON, Desk, a_request, field_in, sit_down
from tests.cases.desk_acts import arrived, copy_checked, file_of, let_in
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask

BEGUN = "Nobody else knows of the neighbour"


async def saved(desk: Desk, file: str, note_id: str, **fields: Any) -> Response:
    """As the script sends it."""
    given = {"note_id": note_id, "at": "2026-03-05T11:30", **fields}
    return await desk.client.post(f"{file}/notes/draft", data=given, headers={"accept": "application/json"})


async def drafts(app: FastAPI) -> list[Any]:
    return await ask(app.state.store, "SELECT * FROM note_draft")


async def test_a_draft_comes_back_to_its_author_and_to_no_colleague(app: FastAPI) -> None:
    desk, deputy = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await file_of(desk, await arrived(app, a_request()))
    await let_in(desk, file, deputy.person)
    note_id = field_in(await desk.get(file), "note_id")
    answer = await saved(desk, file, note_id, note=BEGUN, kind="call", themes=["safety"], whom="no such code")
    assert (answer.status_code, answer.json()) == (200, {"words": "Draft saved 1:00\u202fPM, sealed"})
    assert answer.headers["cache-control"] == "no-store"
    [row] = await drafts(app)
    assert BEGUN.encode() not in row.note
    for place in (file, f"{file}/notes"):
        page = (await desk.get(place)).text
        for shown in (BEGUN, f'value="{note_id}"', 'value="2026-03-05T11:30"', 'value="call" checked', "sealed"):
            assert shown in page, (place, shown)
        assert BEGUN not in (await deputy.get(place)).text
    happened = (await desk.get(file)).text.partition('id="happened"')[2]
    assert BEGUN not in happened
    theirs = field_in(await deputy.get(file), "note_id")
    assert (await saved(deputy, file, theirs, note="Something of the deputy")).status_code == 200
    assert len(await drafts(app)) == 2
    assert BEGUN in (await desk.get(file)).text


async def test_the_note_takes_the_place_of_its_draft_and_a_late_draft_does_not_come_back(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    note_id = str(uuid4())
    await saved(desk, file, note_id, note=BEGUN)
    whole = {"kind": "talk", "whom": "client", "mediation": "here", "duration": "15_30", "at": "2026-03-05T11:30"}
    kept = await desk.post(f"{file}/notes", note_id=note_id, note=BEGUN, **whole)
    assert kept.status_code == 303
    assert await drafts(app) == []
    late = await saved(desk, file, note_id, note=BEGUN)
    assert (late.status_code, late.json(), await drafts(app)) == (200, {"words": ""}, [])
    assert (await desk.get(file)).text.count(BEGUN) == 1


async def test_a_second_form_of_the_same_colleague_overwrites_nothing(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    first, second = str(uuid4()), str(uuid4())
    assert (await saved(desk, file, first, note=BEGUN)).status_code == 200
    assert (await saved(desk, file, second, note="Another tab")).status_code == 409
    assert BEGUN in (await desk.get(file)).text
    assert (await saved(desk, file, first, note=f"{BEGUN}, nor of the sister")).status_code == 200
    [row] = await drafts(app)
    assert str(row.id) == first
    assert (await saved(desk, file, first)).json() == {"words": ""}
    assert await drafts(app) == []


async def test_without_a_script_a_button_saves_the_draft_and_another_discards_it(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    note_id = field_in(await desk.get(file), "note_id")
    answer = await desk.post(f"{file}/notes/draft", note_id=note_id, note=BEGUN)
    assert answer.headers["location"] == f"{file}?told=draft"
    page = (await desk.get(answer.headers["location"])).text
    assert ("The draft is saved, sealed." in page, "Discard the draft" in page) == (True, True)
    answer = await desk.post(f"{file}/notes/draft", note_id=note_id, note=BEGUN, discard="yes")
    assert answer.headers["location"] == f"{file}?told=discarded"
    assert await drafts(app) == []
    for wrong in ({"note_id": "x", "note": BEGUN}, {"note_id": note_id, "note": "x" * 4001}):
        assert (await desk.post(f"{file}/notes/draft", **wrong)).status_code == 422


async def test_the_audit_notes_that_a_draft_was_begun_and_not_each_time_it_is_saved(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    before = len(await noted_by(app, desk.person))
    note_id = str(uuid4())
    for words in ("N", "No", "Nobody"):
        assert (await saved(desk, file, note_id, note=words)).status_code == 200
    new = (await noted_by(app, desk.person))[before:]
    assert [(act, kind) for act, kind, _ in new] == [("write", "note")]


async def test_a_draft_is_in_the_copy_whoever_began_it_and_goes_with_the_file(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await file_of(desk, await arrived(app, a_request()))
    await let_in(desk, file, second.person)
    await saved(second, file, str(uuid4()), note=BEGUN, kind="call")
    asked = await taken_down(desk, file)
    assert await copy_checked(file, asked, desk, second) == 303
    assert BEGUN in (await desk.get(f"{file}/rights/{asked}/copy?language=en")).text
    [line] = json.loads((await desk.get(f"{file}/rights/{asked}/data")).text)["parts"]["note_draft"]["entries"]
    assert (line["draft_kind"], line["draft_words"]) == ("call", BEGUN)
    assert (await desk.post(f"{file}/erase", ground="consent_withdrawn", code="26-001")).status_code == 303
    assert await drafts(app) == []


async def test_a_draft_that_nobody_went_on_with_is_deleted_after_two_weeks(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    await saved(desk, file, str(uuid4()), note=BEGUN)
    for days, left in ((14, 1), (15, 0)):
        await sweep(workplace=app.state.workplace, now=NOON + timedelta(days=days))
        assert len(await drafts(app)) == left, days


async def test_a_correction_has_a_draft_of_its_own_that_goes_with_it(app: FastAPI) -> None:
    desk, deputy = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await file_of(desk, await arrived(app, a_request()))
    await let_in(desk, file, deputy.person)
    first, begun = str(uuid4()), str(uuid4())
    whole = {"kind": "talk", "at": "2026-03-05T11:30"}
    await desk.post(f"{file}/notes", note_id=first, note="The old words", **whole)
    await saved(desk, file, begun, note="Another note")
    place = f"{file}/notes/{first}"
    version = field_in(await desk.get(place), "note_id")
    answer = await saved(desk, file, version, note=BEGUN, kind="call", corrects=first)
    assert (answer.status_code, "sealed" in answer.json()["words"]) == (200, True)
    page = (await desk.get(place)).text
    for shown in (BEGUN, f'value="{version}"', 'value="call" checked', "Draft saved", "Discard the draft"):
        assert shown in page, shown
    assert BEGUN not in (await deputy.get(place)).text
    own = (await desk.get(file)).text
    assert (BEGUN in own, "Another note" in own) == (False, True)
    assert {str(row.corrects) for row in await drafts(app)} == {first, "None"}
    assert all(BEGUN.encode() not in row.note for row in await drafts(app))
    unscripted = await desk.post(f"{file}/notes/draft", note_id=version, note=BEGUN, corrects=first)
    assert unscripted.headers["location"] == f"{place}?told=draft"
    assert "The draft is saved, sealed." in (await desk.get(unscripted.headers["location"])).text
    assert (await desk.post(place, note_id=version, note=BEGUN, **whole)).status_code == 303
    assert [str(row.id) for row in await drafts(app)] == [begun]
    late = await saved(desk, file, version, note=BEGUN, corrects=first)
    assert (late.status_code, late.json()) == (200, {"words": ""})


async def test_what_was_begun_is_shown_beside_the_version_of_a_faster_colleague(app: FastAPI) -> None:
    desk, responsible = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await file_of(responsible, await arrived(app, a_request()))
    await let_in(responsible, file, desk.person)
    first, whole = str(uuid4()), {"kind": "talk", "at": "2026-03-05T11:30"}
    await desk.post(f"{file}/notes", note_id=first, note="The old words", **whole)
    await saved(desk, file, str(uuid4()), note=BEGUN, corrects=first)
    await responsible.post(f"{file}/notes/{first}", note_id=str(uuid4()), note="A colleague was faster", **whole)
    page = (await desk.get(f"{file}/notes/{first}")).text
    assert (BEGUN in page, "What you have begun" in page, "Correct this note" in page) == (True, True, False)


async def test_a_draft_corrects_no_note_of_another_file(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file, other = [await file_of(desk, await arrived(app, a_request())) for _ in range(2)]
    foreign = str(uuid4())
    await desk.post(f"{other}/notes", note_id=foreign, note="Elsewhere", kind="talk", at="2026-03-05T11:30")
    for wrong in (foreign, str(uuid4())):
        assert (await saved(desk, file, str(uuid4()), note=BEGUN, corrects=wrong)).status_code == 404
    assert (await saved(desk, file, str(uuid4()), note=BEGUN, corrects="x")).status_code == 422
    assert await drafts(app) == []
