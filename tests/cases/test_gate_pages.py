"""The information gate as it is walked, put off and shared by two colleagues."""

from fastapi import FastAPI

from tests.cases.building import a_request, field_in, sit_down
from tests.cases.doing import arrived, file_of, let_in, replied, told, walked
from tests.cases.test_requests_store import ask


async def test_the_gate_is_walked_in_two_talks(app: FastAPI) -> None:
    event = await arrived(app, a_request(language="ar"))
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, event)
    assert await replied(desk, file) == 303
    assert (await walked(desk, file, **told(limits="not_yet")))[0] == 303
    assert "Still open from your last talk" in (await desk.get(file)).text
    assert (await walked(desk, file, **told()))[0] == 303
    assert "Nothing is due" in (await desk.get(file)).text
    rows = await ask(app.state.store, "SELECT DISTINCT outcome FROM contribution")
    assert [row.outcome for row in rows] == ["met"]


async def test_postponing_needs_a_reason_and_contributes_nothing(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    assert (await walked(desk, file, action="postpone"))[0] == 422
    assert (await walked(desk, file, action="postpone", reason="tired"))[0] == 422
    assert (await walked(desk, file, action="postpone", reason="acute_crisis"))[0] == 303
    assert await replied(desk, file) == 303
    assert "acute crisis" in (await desk.get(file)).text
    assert await ask(app.state.store, "SELECT count(*) FROM contribution") == [(0,)]


async def test_a_gate_form_with_gaps_keeps_what_was_chosen(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    for broken in (
        told(limits=""),
        told(language="xx"),
        told(interpreter="maybe"),
        told("not_yet"),
        {"action": "dance"},
    ):
        status, text = await walked(desk, file, **broken)
        assert status == 422
        assert 'role="alert"' in text
    status, text = await walked(desk, file, **told(limits="", role="declined"))
    assert 'name="role" value="declined" checked' in text


async def test_texts_are_read_out_in_three_languages_and_drafts_are_marked(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request(language="ar")))
    assert 'lang="ar" dir="rtl"' in (await desk.get(f"{file}/gate")).text
    for language, words in (("de", "Was Sie uns erzählen"), ("en", "What you tell us"), ("ar", "ما تخبريننا به")):
        status, text = await walked(desk, file, action="show", text=language, limits="declined")
        assert status == 200
        assert words in text
        assert "draft" in text
        assert 'name="limits" value="declined" checked' in text


async def test_of_two_colleagues_at_one_gate_the_second_sees_the_first(app: FastAPI) -> None:
    first, second = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    file = await file_of(first, await arrived(app, a_request()))
    await let_in(first, file, second.person)
    page = await second.get(f"{file}/gate")
    assert (await walked(first, file, **told()))[0] == 303
    hidden = {"record_id": field_in(page, "record_id"), "seen": field_in(page, "seen")}
    refused = await second.post(f"{file}/gate", **(told(role="declined") | hidden))
    assert refused.status_code == 409
    assert 'name="role" value="declined" checked' in refused.text
    again = {"record_id": field_in(refused, "record_id"), "seen": field_in(refused, "seen")}
    assert (await second.post(f"{file}/gate", **(told(role="declined") | again))).status_code == 303
