"""The pages of cases: what they show, whom they let in, and that nothing is lost on the way."""

import asyncio
from collections.abc import Iterable, Iterator
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from services.cases.domain import Right, Role
from services.cases.gate.domain import Point
from services.cases.policy import Allowed
from services.cases.requests.handlers import receive
from shared.events import RequestSealed
from shared.web.routes import pages_of
from tests.cases.building import Desk, a_message, a_request, field_in, sit_down
from tests.cases.test_requests_store import ask

OPEN = {"/signin", "/signout", "/live", "/ready", "/metrics", "/static/{name:path}"}
"""What everybody may ask for: the door, and what the shell answers itself."""
ARABIC = "أحتاج إلى مساعدة"


async def arrived(app: FastAPI, *events: RequestSealed) -> RequestSealed:
    await receive(events, workplace=app.state.workplace)
    return events[0]


async def replied(desk: Desk, place: str, words: str = "Come in.") -> int:
    seen = await desk.get(place)
    fields = {"reply_id": field_in(seen, "reply_id"), "seen": field_in(seen, "seen"), "words": words}
    return (await desk.post(f"{place}/reply", **fields)).status_code


async def file_of(desk: Desk, event: RequestSealed, pseudonym: str = "Harbour") -> str:
    answer = await desk.post(f"/requests/{event.request_id}/open", pseudonym=pseudonym, responsible=str(desk.person.id))
    assert answer.status_code == 303
    return answer.headers["location"]


def told(how: str = "told", **changes: str) -> dict[str, str]:
    points = {point.value: how for point in Point}
    return {"action": "walk", "language": "ar", "interpreter": "yes", "text": "ar"} | points | changes


async def walked(desk: Desk, file: str, **fields: str) -> tuple[int, str]:
    page = await desk.get(f"{file}/gate")
    hidden = {"record_id": field_in(page, "record_id"), "seen": field_in(page, "seen")}
    answer = await desk.post(f"{file}/gate", **(hidden | fields))
    return answer.status_code, answer.text


def policy_of(route: APIRoute) -> list[Right]:
    return [one.call.right for one in route.dependant.dependencies if isinstance(one.call, Allowed)]


def routes_in(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    """Those of included routers too."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif included := getattr(route, "original_router", None):
            yield from routes_in(included.routes)


def routes_without_a_policy(app: FastAPI) -> set[str]:
    return {route.path for route in routes_in(app.routes) if len(policy_of(route)) != 1} - OPEN


async def test_every_route_has_a_policy(app: FastAPI) -> None:
    known = {route.path for route in routes_in(app.routes)}
    assert known == {page.template for page in pages_of(app.routes)}
    assert {"/", "/requests/{request_id}", "/files/{file_id}/gate", "/handover/quality"} < known
    assert routes_without_a_policy(app) == set()


async def test_a_route_without_a_policy_would_be_found(app: FastAPI) -> None:
    app.get("/forgotten")(lambda: None)
    assert routes_without_a_policy(app) == {"/forgotten"}


async def test_every_page_with_client_data_is_closed_to_those_who_have_no_business_there(app: FastAPI) -> None:
    event = await arrived(app, a_request("Harbour words"))
    counsellor = await sit_down(app, "counsellor")
    file = await file_of(counsellor, event)
    reading = ["/files", "/files?whose=all", f"/requests/{event.request_id}", file, f"{file}/gate"]
    writing = [
        f"/requests/{event.request_id}/reply",
        f"/requests/{event.request_id}/open",
        f"{file}/reply",
        f"{file}/gate",
    ]
    for role in (Role.QUALITY_OFFICER, Role.ADMIN):
        stranger = await sit_down(app, role)
        answers = [await stranger.get(path) for path in reading] + [await stranger.post(path) for path in writing]
        assert {answer.status_code for answer in answers} == {403}
        assert not any("Harbour" in answer.text for answer in answers)
    for role in (Role.COUNSELLOR, Role.INTAKE_DUTY, Role.LEAD):
        colleague = await sit_down(app, role)
        assert {(await colleague.get(path)).status_code for path in reading} <= {200, 303}


async def test_without_signing_in_there_is_only_the_door(app: FastAPI) -> None:
    nobody = await sit_down(app, "counsellor")
    nobody.client.headers["cookie"] = ""
    for path in ("/", "/files", "/tallies", "/team", f"/requests/{uuid4()}", "/handover/quality"):
        answer = await nobody.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/signin")


async def test_a_quality_officer_lands_at_the_figures_and_an_administrator_at_the_team(app: FastAPI) -> None:
    for role, place in (("quality_officer", "/tallies"), ("admin", "/team")):
        desk = await sit_down(app, role)
        assert (await desk.get("/")).headers["location"] == place
        assert (await desk.get(place)).status_code == 200


async def test_a_request_is_read_answered_and_filed(app: FastAPI) -> None:
    event = await arrived(app, a_request(ARABIC, language="ar"))
    desk = await sit_down(app, "intake_duty")
    inbox = await desk.get("/")
    assert "Arabic" in inbox.text
    assert ARABIC not in inbox.text
    place = f"/requests/{event.request_id}"
    assert ARABIC in (await desk.get(place)).text
    assert await replied(desk, place, "Komm herein.") == 303
    assert "Komm herein." in (await desk.get(place)).text
    file = await file_of(desk, event)
    assert (await desk.get(place)).headers["location"] == file
    shown = await desk.get(file)
    assert "26-001" in shown.text
    assert "Harbour" in shown.text
    assert "not yet told where confidentiality ends" in shown.text
    assert await replied(desk, file, "Again.") == 303
    assert "26-001" in (await desk.get("/files")).text


async def test_what_people_write_is_shown_as_text_and_never_as_markup(app: FastAPI) -> None:
    event = await arrived(app, a_request("<script>alert(1)</script><b>bold</b>"))
    shown = await (await sit_down(app, "counsellor")).get(f"/requests/{event.request_id}")
    assert "<script>alert" not in shown.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown.text


async def test_an_answer_that_cannot_be_sent_keeps_its_words(app: FastAPI) -> None:
    event = await arrived(app, a_request())
    desk = await sit_down(app, "counsellor")
    place = f"/requests/{event.request_id}"
    page = await desk.get(place)
    fields = {"reply_id": field_in(page, "reply_id"), "seen": field_in(page, "seen")}
    for words, status in (("   ", 422), ("x" * 20_001, 422)):
        answer = await desk.post(f"{place}/reply", words=words, **fields)
        assert answer.status_code == status
        assert words.strip() in answer.text
    for name in ("reply_id", "seen"):
        answer = await desk.post(f"{place}/reply", **(fields | {name: "nonsense", "words": "Kept words"}))
        assert answer.status_code == 422
        assert "Kept words" in answer.text


async def test_whoever_answers_second_reads_first_and_can_then_send(app: FastAPI) -> None:
    event = await arrived(app, a_request())
    first, second = await sit_down(app, "counsellor"), await sit_down(app, "lead")
    place = f"/requests/{event.request_id}"
    page = await second.get(place)
    assert await replied(first, place, "The first answer.") == 303
    fields = {"reply_id": field_in(page, "reply_id"), "seen": field_in(page, "seen"), "words": "The second answer."}
    refused = await second.post(f"{place}/reply", **fields)
    assert refused.status_code == 409
    assert "The first answer." in refused.text
    assert "The second answer." in refused.text
    again = {
        "reply_id": field_in(refused, "reply_id"),
        "seen": field_in(refused, "seen"),
        "words": "The second answer.",
    }
    assert (await second.post(f"{place}/reply", **again)).status_code == 303


async def test_a_button_pressed_twice_does_no_harm(app: FastAPI) -> None:
    event = await arrived(app, a_request())
    desk = await sit_down(app, "counsellor")
    page = await desk.get(f"/requests/{event.request_id}")
    fields = {"reply_id": field_in(page, "reply_id"), "seen": field_in(page, "seen"), "words": "Once."}
    twice = await asyncio.gather(*(desk.post(f"/requests/{event.request_id}/reply", **fields) for _ in range(2)))
    assert [answer.status_code for answer in twice] == [303, 303]
    places = await asyncio.gather(*(file_of(desk, event) for _ in range(3)))
    assert len(set(places)) == 1
    page = await desk.get(f"{places[0]}/gate")
    fields = told(record_id=field_in(page, "record_id"), seen=field_in(page, "seen"))
    twice = await asyncio.gather(*(desk.post(f"{places[0]}/gate", **fields) for _ in range(2)))
    assert [answer.status_code for answer in twice] == [303, 303]
    counted = (
        "SELECT (SELECT count(*) FROM file), (SELECT count(*) FROM gate_record), (SELECT count(*) FROM contribution)"
    )
    assert [tuple(row) for row in await ask(app.state.store, counted)] == [(1, 1, 4)]


async def test_numbers_of_files_run_through_the_year(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    events = [a_request() for _ in range(5)]
    await arrived(app, *events)
    await asyncio.gather(*(file_of(desk, event) for event in events))
    rows = await ask(app.state.store, "SELECT year, number FROM file ORDER BY number")
    assert [tuple(row) for row in rows] == [(2026, number) for number in range(1, 6)]


async def test_a_file_needs_somebody_who_cares_for_it(app: FastAPI) -> None:
    event = await arrived(app, a_request())
    desk, officer = await sit_down(app, "counsellor"), await sit_down(app, "quality_officer")
    for responsible in ("", "nonsense", str(uuid4()), str(officer.person.id)):
        answer = await desk.post(f"/requests/{event.request_id}/open", pseudonym="Kept name", responsible=responsible)
        assert answer.status_code == 422
        assert "Kept name" in answer.text


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
    page = await second.get(f"{file}/gate")
    assert (await walked(first, file, **told()))[0] == 303
    hidden = {"record_id": field_in(page, "record_id"), "seen": field_in(page, "seen")}
    refused = await second.post(f"{file}/gate", **(told(role="declined") | hidden))
    assert refused.status_code == 409
    assert 'name="role" value="declined" checked' in refused.text
    again = {"record_id": field_in(refused, "record_id"), "seen": field_in(refused, "seen")}
    assert (await second.post(f"{file}/gate", **(told(role="declined") | again))).status_code == 303


@pytest.mark.parametrize("place", ["/requests/{id}", "/files/{id}", "/files/{id}/gate"])
async def test_an_id_nobody_has_is_not_found_and_a_broken_one_not_valid(app: FastAPI, place: str) -> None:
    desk = await sit_down(app, "counsellor")
    assert (await desk.get(place.format(id=uuid4()))).status_code == 404
    broken = await desk.get(place.format(id="not-an-id"))
    assert broken.status_code == 422
    assert "not-an-id" not in broken.text


async def test_this_month_is_released_once_and_the_second_time_is_calm(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    for expected in ("released", "already_released"):
        answer = await lead.post("/tallies/release")
        assert answer.headers["location"] == f"/tallies?told={expected}"
    assert "released before" in (await lead.get("/tallies?told=already_released")).text
    assert (await (await sit_down(app, "counsellor")).post("/tallies/release")).status_code == 403
    assert await ask(app.state.store, "SELECT count(*) FROM outbox WHERE subject = 'cases.tally.released'") == [(1,)]


async def test_outside_a_demonstration_only_the_calendar_releases(app: FastAPI) -> None:
    object.__setattr__(app.state.workplace, "demo", False)
    lead = await sit_down(app, "lead")
    assert (await lead.post("/tallies/release")).status_code == 404
    assert await ask(app.state.store, "SELECT count(*) FROM outbox") == [(0,)]


async def test_nobody_can_post_from_another_site(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    lead.client.headers["origin"] = "http://elsewhere.test"
    assert (await lead.post("/tallies/release")).status_code == 403


async def test_the_pages_speak_the_language_of_the_person(app: FastAPI) -> None:
    event = await arrived(app, a_request())
    for language, direction, words in (
        ("de", "ltr", "Posteingang"),
        ("ar", "rtl", "صندوق الوارد"),
        ("en", "ltr", "Inbox"),
    ):
        desk = await sit_down(app, "lead", language=language)
        page = await desk.get("/")
        assert f'<html lang="{language}" dir="{direction}">' in page.text
        assert words in page.text
        for path in (f"/requests/{event.request_id}", "/files", "/tallies", "/team", "/handover/quality"):
            assert (await desk.get(path)).status_code == 200


async def test_a_message_after_the_file_was_opened_leads_from_the_inbox_to_the_file(app: FastAPI) -> None:
    event = await arrived(app, a_request())
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, event)
    assert await replied(desk, file) == 303
    assert file not in (await desk.get("/")).text
    await receive([a_message("Are you there?", thread_id=event.thread_id)], workplace=app.state.workplace)
    assert file in (await desk.get("/")).text
    assert "Are you there?" in (await desk.get(file)).text
