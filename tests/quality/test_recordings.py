"""Recordings at the desk: who puts one in, what is refused, and that nothing stays of one that is withdrawn."""

import asyncio
import base64
import re
import threading
from datetime import timedelta

import httpx
import pytest

from services.quality.evidence.publications.recordings import web
from services.quality.evidence.publications.recordings.domain import LARGEST, Sound, minutes_of, sound_of
from services.quality.evidence.publications.recordings.web import ADDRESS
from shared.events import RecordingReleased, RecordingWithdrawn
from tests.quality.doors import Centre
from tests.quality.sounds import SECRET, a_webm, an_m4a, an_mp3, an_ogg

PATH = "/publications/recordings/start/bin"


@pytest.fixture
async def lead(centre: Centre) -> httpx.AsyncClient:
    return await centre.colleague("lead")


async def put_in(colleague: httpx.AsyncClient, content: bytes, path: str = PATH, **fields: str) -> httpx.Response:
    files = {"recording": ("Some Body, my street.ogg", content, "application/x-whatever")}
    return await colleague.post(path, data={"agreed": "yes"} | fields, files=files)


async def published[E: (RecordingReleased, RecordingWithdrawn)](centre: Centre, event: type[E]) -> list[E]:
    rows = centre.store.outbox.rows
    chosen = rows.select().where(rows.c.subject == event.subject).order_by(rows.c.position)
    async with centre.store.engine.connect() as connection:
        return [event.model_validate_json(row.body) for row in await connection.execute(chosen)]


async def test_a_recording_is_put_in_heard_replaced_and_withdrawn(centre: Centre, lead: httpx.AsyncClient) -> None:
    assert "There is no recording here" in (await lead.get(PATH)).text
    answer = await put_in(lead, an_ogg(120))
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}?saved=released")
    page = (await lead.get(PATH)).text
    assert f'<audio controls preload="none" src="{PATH}/sound">' in page
    heard = await lead.get(f"{PATH}/sound", headers={"range": "bytes=0-3"})
    assert (heard.status_code, heard.content, heard.headers["content-type"]) == (206, b"OggS", "audio/ogg")
    await put_in(lead, an_mp3(2_000))
    first, second = (minutes_of(centre.clock.time) + later for later in (0, 1))
    parts = [event for event in await published(centre, RecordingReleased) if event.edition == second]
    assert [(event.part, event.parts, event.kind) for event in parts] == [(1, 3, "mp3"), (2, 3, "mp3"), (3, 3, "mp3")]
    whole = (await lead.get(f"{PATH}/sound")).content
    assert b"".join(base64.b64decode(event.sound) for event in parts) == whole == sound_of(an_mp3(2_000)).content
    assert SECRET not in whole
    overview = (await lead.get("/publications/recordings")).text
    assert f'href="{PATH}">Start page</a>' in overview
    assert "416 kB" in overview
    assert (await withdraw(lead, first)).status_code == 409
    assert (await withdraw(lead, second)).status_code == 303
    assert (await withdraw(lead, second)).status_code == 409
    assert [(event.page, event.edition) for event in await published(centre, RecordingWithdrawn)] == [("start", second)]
    assert (await lead.get(f"{PATH}/sound")).status_code == 404
    async with centre.store.engine.connect() as connection:
        rows = await connection.exec_driver_sql("SELECT edition, content FROM recording")
        assert [tuple(row) for row in rows] == [(second, None)]
    await put_in(lead, an_m4a())
    assert [event.edition for event in await published(centre, RecordingReleased)][-1] == second + 1


async def withdraw(colleague: httpx.AsyncClient, seen: int) -> httpx.Response:
    return await colleague.post(f"{PATH}/withdraw", data={"seen": str(seen)})


async def test_a_database_that_was_put_back_withdraws_what_it_does_not_know(
    centre: Centre, lead: httpx.AsyncClient
) -> None:
    """Its copy is from before two recordings and a withdrawal that the public pages know."""
    await put_in(lead, an_ogg())
    await put_in(lead, an_ogg(2))
    known = [event.edition for event in await published(centre, RecordingReleased)]
    async with centre.store.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM recording")
    centre.clock.time += timedelta(minutes=2)
    page = (await lead.get(PATH)).text
    assert "after a database was put back, withdraw it here" in page
    assert '<input type="hidden" name="seen" value="0">' in page
    assert (await withdraw(lead, 0)).status_code == 303
    [gone] = await published(centre, RecordingWithdrawn)
    assert gone.edition > max(known)
    await put_in(lead, an_ogg(3))
    assert [event.edition for event in await published(centre, RecordingReleased)] == [*known, gone.edition + 1]
    assert (await withdraw(lead, 0)).status_code == 409


async def test_only_those_who_release_texts_put_in_a_recording(centre: Centre, lead: httpx.AsyncClient) -> None:
    await put_in(lead, an_ogg())
    for role in ("counsellor", "intake_duty"):
        colleague = await centre.colleague(role)
        page = (await colleague.get(PATH)).text
        assert "<audio" in page
        assert 'type="file"' not in page
        assert (await put_in(colleague, an_ogg(2))).status_code == 403
        assert (await colleague.post(f"{PATH}/withdraw", data={"seen": "1"})).status_code == 403
    assert len(await published(centre, RecordingReleased)) == 1
    assert await published(centre, RecordingWithdrawn) == []
    officer = await centre.colleague("quality_officer")
    assert (await put_in(officer, a_webm())).status_code == 303
    assert (await centre.stranger().get(f"{PATH}/sound")).status_code in (303, 401)


async def test_other_pages_are_answered_while_a_file_is_looked_at(
    centre: Centre, lead: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, is_answered = threading.Event(), threading.Event()

    def slow(file: bytes) -> Sound:
        begun.set()
        assert is_answered.wait(20)
        return sound_of(file)

    monkeypatch.setattr(web, "sound_of", slow)
    sent = asyncio.create_task(put_in(lead, an_ogg()))
    assert await asyncio.to_thread(begun.wait, 20)
    assert (await lead.get(PATH)).status_code == 200
    is_answered.set()
    assert (await sent).status_code == 303


REFUSED = (
    (b"", 422, "Next step: save it as MP3"),
    (b"<html>", 422, "Next step: save it as MP3, M4A, Ogg with Opus or WebM with Opus"),
    (an_m4a(handler=b"vide"), 422, "something else than one spoken track"),
    (an_ogg()[:-2], 422, "not whole"),
    (an_ogg() + bytes(LARGEST), 413, "at most 600 kB"),
)


async def test_any_other_file_is_refused_and_says_what_to_do(centre: Centre, lead: httpx.AsyncClient) -> None:
    for content, status, said in REFUSED:
        answer = await put_in(lead, content)
        assert answer.status_code == status
        assert said in answer.text
    unchosen = await lead.post(PATH, data={"agreed": "yes"}, files={"recording": ("", b"")})
    assert "Please fill this in." in unchosen.text
    assert (await put_in(lead, an_ogg(), agreed="")).status_code == 422
    assert await published(centre, RecordingReleased) == []


async def test_there_is_a_slot_for_each_page_and_language_of_the_list(lead: httpx.AsyncClient) -> None:
    for path in ("/nowhere/de", "/start/xx", "/opening_hours/de", "/start/de-AT"):
        assert (await lead.get(f"/publications/recordings{path}")).status_code == 404
    chosen = await lead.get("/publications/recordings?page=limits&language=fa-AF")
    assert chosen.headers["location"] == "/publications/recordings/limits/fa-AF"
    assert ADDRESS.fullmatch(chosen.headers["location"])
    assert (await lead.get(chosen.headers["location"])).status_code == 200
    assert (await lead.get("/publications/recordings?page=limits")).status_code == 422


async def test_the_checklist_shows_recordings_and_misses_none(lead: httpx.AsyncClient) -> None:
    before = (await lead.get("/publications/checklist")).text
    await put_in(lead, an_ogg(), "/publications/recordings/limits/de")
    after = (await lead.get("/publications/checklist")).text
    assert re.search(r'data-cell="limits/de" data-has="shipped">.*?with a recording', after)
    assert after.count("with a recording") == 1
    assert "A recording is optional" in after
    assert before.count(">missing<") == after.count(">missing<")


async def test_what_the_list_of_the_public_pages_has_is_said(lead: httpx.AsyncClient) -> None:
    limits, missing = "/publications/recordings/limits/ti", "its start page has no recording"
    await put_in(lead, an_ogg(), limits)
    assert missing in (await lead.get(limits)).text
    await put_in(lead, an_ogg(), "/publications/recordings/start/ti")
    assert missing not in (await lead.get(limits)).text
    assert missing not in (await lead.get("/publications/recordings/limits/de")).text
