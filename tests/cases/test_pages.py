"""The pages of cases: what they show, and that nothing is lost on the way."""

import asyncio
import gc
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.cases.contact.requests.acts import receive
from services.cases.contact.requests.domain import Conversation, InboxEntry, Message
from services.cases.files.file.domain import File
from services.cases.foundation.clock.store import CentreClock
from shared.store.connections import BusAwayError
from tests.cases.building import NOON, a_message, a_request, field_in, sit_down
from tests.cases.desk_acts import arrived, file_of, gate_form, replied
from tests.cases.stored_requests import ask

ARABIC = "أحتاج إلى مساعدة"


async def test_a_request_is_read_answered_and_filed(app: FastAPI) -> None:
    event = await arrived(app, a_request(ARABIC, language="ar"))
    desk = await sit_down(app, "intake_duty")
    inbox = await desk.get("/requests")
    assert "Arabic" in inbox.text
    mark = event.request_id.hex[-4:].upper()
    assert f"Request \u2066{mark}" in inbox.text
    assert '<span class="hidden" data-counted>1 person waits for an answer.</span>' in inbox.text
    assert ARABIC not in inbox.text
    place = f"/requests/{event.request_id}"
    request = (await desk.get(place)).text
    assert ARABIC in request
    assert f"Request \u2066{mark}" in request
    assert "Outside the centre it can only be read with the person" in request
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
    fields = gate_form(record_id=field_in(page, "record_id"), seen=field_in(page, "seen"))
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


async def test_this_month_is_released_once_and_the_second_time_is_calm(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    for expected in ("released", "already_released"):
        answer = await lead.post("/tallies/release")
        assert answer.headers["location"] == f"/tallies?told={expected}"
    assert "released before" in (await lead.get("/tallies?told=already_released")).text
    assert (await (await sit_down(app, "counsellor")).post("/tallies/release")).status_code == 403
    told = await ask(app.state.store, "SELECT subject FROM outbox ORDER BY position")
    assert [row.subject for row in told] == ["cases.tally.released", "cases.contribution.drawn"]
    page = (await lead.get("/tallies")).text
    assert re.findall(r'data-draw="([^"]+)"', page) == ["2026-Q1"]
    assert "first hours of April 1, 2026" in page
    assert re.search(r'<li>Told that it costs nothing <span class="code">U6\.1:</span> held back</li>', page)


@pytest.mark.parametrize(
    ("language", "words", "from_five_on"),
    [
        ("en", "Colleagues who sign in with a second factor", "It is told from 5 colleagues on"),
        ("de", "Mitarbeitende, die sich mit einem zweiten Faktor anmelden", "Genannt wird es ab 5 Mitarbeitenden"),
        ("ar", "العاملون الذين يسجّلون الدخول بعامل ثانٍ", "يُذكر العدد ابتداءً من 5 عاملين"),
    ],
)
async def test_what_is_counted_of_colleagues_has_words(
    app: FastAPI, language: str, words: str, from_five_on: str
) -> None:
    lead = await sit_down(app, "lead")
    await lead.post("/tallies/release")
    page = (await lead.get(f"/tallies?lang={language}")).text
    assert from_five_on in page
    assert re.search(rf'{words}\s*<span class="code">K9\.2\.mfa:</span>', page)


async def test_no_quarter_is_drawn_while_the_bus_is_away_and_the_page_says_so(app: FastAPI) -> None:
    async def away() -> None:
        raise BusAwayError

    there, lead = app.state.workplace.left, await sit_down(app, "lead")
    subjects = "SELECT subject FROM outbox ORDER BY position"
    object.__setattr__(app.state.workplace, "left", away)
    assert (await lead.post("/tallies/release")).status_code == 503
    assert [row.subject for row in await ask(app.state.store, subjects)] == ["cases.tally.released"]
    object.__setattr__(app.state.workplace, "left", there)
    assert (await lead.post("/tallies/release")).headers["location"] == "/tallies?told=released"
    told = ["cases.tally.released", "cases.contribution.drawn"]
    assert [row.subject for row in await ask(app.state.store, subjects)] == told


async def test_outside_a_demonstration_only_the_calendar_releases(app: FastAPI) -> None:
    object.__setattr__(app.state.workplace, "demo", False)
    lead = await sit_down(app, "lead")
    assert (await lead.post("/tallies/release")).status_code == 404
    assert await ask(app.state.store, "SELECT count(*) FROM outbox") == [(0,)]


async def test_the_pages_speak_the_language_of_the_person(app: FastAPI) -> None:
    event = await arrived(app, a_request())
    for language, direction, words in (
        ("de", "ltr", "Anfragen"),
        ("ar", "rtl", "الطلبات"),
        ("en", "ltr", "Requests"),
    ):
        desk = await sit_down(app, "lead", language=language)
        page = await desk.get("/requests")
        assert f'<html lang="{language}" dir="{direction}">' in page.text
        assert words in page.text
        for path in ("/", f"/requests/{event.request_id}", "/files", "/tallies", "/team", "/handover/quality"):
            assert (await desk.get(path)).status_code == 200


async def test_a_message_after_the_file_was_opened_leads_from_the_inbox_to_the_file(app: FastAPI) -> None:
    event = await arrived(app, a_request())
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, event)
    assert await replied(desk, file) == 303
    assert file not in (await desk.get("/requests")).text
    await receive(
        [a_message("Are you there?", thread_id=event.thread_id)],
        workplace=app.state.workplace,
        now=app.state.workplace.now(),
    )
    assert file in (await desk.get("/requests")).text
    assert file in (await desk.get("/")).text.partition('id="waiting"')[2]
    assert "Are you there?" in (await desk.get(file)).text


async def test_a_date_that_cannot_be_right_is_shown_until_somebody_says_that_it_is(app: FastAPI) -> None:
    lead, counsellor = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    assert "data-clock" not in (await lead.get("/tallies")).text
    async with app.state.store.work() as work:
        await CentreClock(work).note_clock(NOON - timedelta(days=400), this_month="2025-01")
    shown = (await lead.get("/tallies")).text
    assert "it is March 5, 2026" in shown
    assert "it was January 29, 2025" in shown
    asked = (await counsellor.get("/tallies")).text
    assert "ask the lead" in asked
    assert "/tallies/clock" not in asked
    assert (await counsellor.post("/tallies/clock")).status_code == 403
    assert "data-clock" in (await lead.get("/tallies")).text
    assert (await lead.post("/tallies/clock")).headers["location"] == "/tallies?told=clock"
    assert "data-clock" not in (await lead.get("/tallies?told=clock")).text


def shown_things() -> list[object]:
    """What a page may have shown that is still in memory."""
    return [kept for kept in gc.get_objects() if isinstance(kept, InboxEntry | File | Message | Conversation)]


async def test_what_a_page_showed_is_gone_with_it(app: FastAPI) -> None:
    gc.collect()
    of_others = shown_things()
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request(ARABIC)), "Harbour")
    await arrived(app, a_request(ARABIC))
    for place in ("/", "/requests", "/files", file):
        assert (await desk.get(place)).status_code == 200
        gc.collect()
        gc.disable()  # circles of objects wait for the collector, and with them what somebody wrote
        try:
            assert (await desk.get(place)).status_code == 200
            left = [kept for kept in shown_things() if not any(kept is one for one in of_others)]
        finally:
            gc.enable()
        assert not left, f"{place} leaves {[type(one).__name__ for one in left]} in memory"
