"""Recordings at the door: which counts whatever comes when, how it is heard, and in which languages one can begin."""

import asyncio
import base64
import random
import re
import struct
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.intake.pages.recordings import web
from services.intake.pages.recordings.domain import Recording
from services.intake.pages.recordings.handlers import measuring, on_recording_released, on_recording_withdrawn
from services.intake.pages.recordings.length import seconds_of
from services.intake.pages.recordings.store import RecordingsWork
from services.quality.evidence.publications.recordings.sound.mp3 import cleaned as mp3
from shared.crypto.receipts import in_groups, new_receipt
from shared.events import RecordedPage, RecordingReleased, RecordingWithdrawn, SoundKind
from shared.languages import KNOWN, ORAL
from shared.languages.addresses import address_in
from tests.quality.sounds import a_webm, an_m4a, an_mp3, an_ogg, box, element

SOUND = bytes(range(256)) * 4


def pieces(edition: int = 1, sound: bytes = SOUND, *, parts: int = 3, **changes: Any) -> list[RecordingReleased]:
    length = -(-len(sound) // parts)
    cut = [sound[start : start + length] for start in range(0, len(sound), length)]
    given = {"page": "start", "language": "bin", "edition": edition, "kind": "ogg", "parts": len(cut), **changes}
    return [
        RecordingReleased.model_validate(
            {**given, "part": number, "sound": base64.b64encode(piece).decode(), "id": uuid4()}
        )
        for number, piece in enumerate(cut, 1)
    ]


def withdrawn(edition: int = 1, **changes: Any) -> RecordingWithdrawn:
    return RecordingWithdrawn(**{"page": RecordedPage.START, "language": "bin", "edition": edition, **changes})


async def take(app: FastAPI, *events: RecordingReleased | RecordingWithdrawn) -> None:
    for event in events:
        if isinstance(event, RecordingWithdrawn):
            await on_recording_withdrawn(event, app.state.store)
        else:
            await on_recording_released(event, app.state.store)
    app.state.shelf._read_at = -1_000


async def heard(client: httpx.AsyncClient, language: str = "bin", path: str = "/") -> str:
    """The address of the recording on a page; empty without one."""
    page = (await client.get(address_in(language, path))).text
    found = re.search(r'<audio controls controlslist="nodownload noremoteplayback" preload="none" src="([^"]+)">', page)
    return found[1] if found else ""


def offered(page: str) -> list[str]:
    """The languages of the list, in its order."""
    return re.findall(r'hreflang="([^"]+)"', page.split("</ul>")[0])


async def test_a_recording_is_heard_when_all_its_pieces_are_there(client: httpx.AsyncClient, app: FastAPI) -> None:
    *first, last = pieces()
    await take(app, *first)
    assert await heard(client) == ""
    await take(app, last)
    address = await heard(client)
    assert address == f"/{ORAL['bin'].segment}/s/0/1"
    answer = await client.get(address)
    assert (answer.status_code, answer.content) == (200, SOUND)
    assert answer.headers["content-type"] == "audio/ogg"
    assert answer.headers["cache-control"] == "no-store"
    assert "media-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("seed", range(4))
async def test_the_order_in_which_pieces_come_does_not_matter(
    client: httpx.AsyncClient, app: FastAPI, seed: int
) -> None:
    """The second one is withdrawn, the third one counts; the fourth is not whole."""
    events: list[RecordingReleased | RecordingWithdrawn] = [
        *pieces(1),
        *pieces(2),
        withdrawn(2),
        *pieces(3, SOUND[::-1]),
        *pieces(4)[1:],
    ]
    events += [event.model_copy(update={"id": uuid4()}) for event in events]
    random.Random(seed).shuffle(events)
    await take(app, *events)
    address = await heard(client)
    assert address.endswith("/s/0/3")
    assert (await client.get(address)).content == SOUND[::-1]
    assert await editions(app) == {3, 4}


async def editions(app: FastAPI) -> set[int]:
    """Of whatever lies in the database, the mark of a withdrawal included."""
    async with app.state.store.engine.connect() as connection:
        found = await connection.exec_driver_sql("SELECT edition FROM recording")
        return set(found.scalars())


async def test_what_is_withdrawn_is_gone_and_does_not_come_back(client: httpx.AsyncClient, app: FastAPI) -> None:
    told = pieces(1)
    await take(app, *told)
    address = await heard(client)
    await take(app, withdrawn(1))
    assert await heard(client) == ""
    assert (await client.get(address)).status_code == 404
    await take(app, *(event.model_copy(update={"id": uuid4()}) for event in told), withdrawn(1))
    assert await heard(client) == ""
    async with app.state.store.engine.connect() as connection:
        rows = await connection.exec_driver_sql("SELECT edition, part, octet_length(content) FROM recording")
        assert [tuple(row) for row in rows] == [(1, 0, 0)]
    await take(app, *pieces(2))
    assert await heard(client) != ""


async def test_a_piece_of_another_sound_under_the_same_number_is_refused(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    """A database that was put back can draw a number again; two voices are never played as one."""
    await take(app, *pieces())
    await take(app, *pieces(sound=SOUND[::-1], parts=4), *pieces(kind="mp3")[1:])
    assert (await client.get(await heard(client))).content == SOUND
    *first, last = pieces(2)
    await take(app, *first, *pieces(2, SOUND[::-1], parts=4)[2:], last)
    assert (await client.get(await heard(client))).content == SOUND


async def test_a_withdrawal_takes_every_recording_until_then(client: httpx.AsyncClient, app: FastAPI) -> None:
    """Where the desk was put back to before the last one, it knows an older number only and says that of the clock."""
    await take(app, *pieces(3_000_000), *pieces(3_000_001)[1:], withdrawn(3_400_000))
    assert await heard(client) == ""
    assert await editions(app) == {3_400_000}
    await take(app, *pieces(3_400_001))
    assert await heard(client) != ""


async def test_a_language_without_words_is_in_the_list_while_its_first_page_can_be_heard(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    assert offered((await client.get("/")).text) == list(KNOWN)
    await take(app, *pieces(page="limits"))
    assert offered((await client.get("/")).text) == list(KNOWN)
    await take(app, *pieces(), *pieces(language="ti"), *pieces(language="de"))
    page = (await client.get("/")).text
    assert offered(page) == [*KNOWN, "bin", "ti"]
    assert f'href="/{ORAL["ti"].segment}/" lang="ti" hreflang="ti" dir="ltr">' in page
    await take(app, withdrawn(1))
    assert offered((await client.get("/")).text) == [*KNOWN, "ti"]


async def test_its_pages_are_in_the_words_of_another_language_and_lead_on_in_it(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    """Edo has no words here; who speaks it rather reads Naijá than German. The form knows what is spoken."""
    await take(app, *pieces(), *pieces(page="write"), *pieces(page="limits"))
    segment = ORAL["bin"].segment
    for path in ("/", "/number", "/write", "/p/3", "/p/20", "/nowhere"):
        answer = await client.get(f"/{segment}{path}", headers={"accept": "text/html"})
        assert '<html lang="pcm" dir="ltr">' in answer.text
        assert answer.headers["content-language"] == "pcm"
        others = {KNOWN[code].segment for code in KNOWN if f'hreflang="{code}"' not in answer.text}
        led = set(re.findall(r'\b(?:href|action)="/([a-z][0-9])/', answer.text))
        assert segment in led
        assert not led & others
        assert ('<b lang="bin" dir="ltr">Ẹ̀dó</b>' in answer.text) == (path in ("/", "/write", "/p/3"))
    written = (await client.get(f"/{segment}/write")).text
    assert re.search(r'<option value="bin" selected>Ẹ̀dó</option>', written)


async def test_the_first_page_follows_the_browser_and_a_leaflet_may_name_the_language(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    segment = ORAL["fa-AF"].segment
    assert (await client.get("/?lang=fa-AF")).headers["location"] == f"/{KNOWN['fa'].segment}/"
    await take(app, *pieces(language="fa-AF"))
    assert (await client.get("/?lang=fa-AF")).headers["location"] == f"/{segment}/"
    page = (await client.get("/", headers={"accept-language": "fa-AF, en;q=0.5"})).text
    assert '<b lang="fa-AF" dir="rtl">دری</b>' in page
    assert '<html lang="fa" dir="rtl">' in page
    assert f'href="/{segment}/write"' in page
    assert "<audio" not in (await client.get("/", headers={"accept-language": "fa, fa-AF;q=0.5"})).text
    assert "<audio" not in (await client.get("/?lang=en", follow_redirects=True)).text
    await take(app, withdrawn(language="fa-AF"))
    assert f'href="/{KNOWN["fa"].segment}/write"' in (await client.get(f"/{segment}/")).text


async def test_the_words_beside_an_oral_language_are_those_that_the_browser_asks_for_next(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    await take(app, *pieces(language="am"))
    segment, accepted = ORAL["am"].segment, {"accept-language": "am-ET, de;q=0.8, en;q=0.5"}
    for path in ("/", f"/{segment}/", f"/{segment}/number"):
        page = (await client.get(path, headers=accepted)).text
        assert ('<html lang="de" dir="ltr">' in page, f'href="/{segment}/' in page) == (True, True), path
    for other in ("am", "de"):
        page = (await client.get(f"/{segment}/", headers={"accept-language": other})).text
        assert '<html lang="en" dir="ltr">' in page, "what is read instead of Amharic"


async def test_a_page_is_shown_where_its_language_is_withdrawn_while_it_is_made(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    await take(app, *pieces(), *pieces(page="write"))
    assert await heard(client) != ""
    left = {key: one for key, one in app.state.shelf.recordings.items() if key[0] is not RecordedPage.START}
    monkeypatch.setattr(web, "shelf_of", lambda _: SimpleNamespace(recordings=left))
    for path in ("/", "/write", "/number"):
        page = await client.get(address_in("bin", path))
        assert (page.status_code, '<html lang="pcm"' in page.text) == (200, True), path
        assert page.text.count('aria-current="true"') == 1, path
        assert "Ẹ̀dó</bdi>" not in page.text


async def test_pages_that_come_at_once_ask_the_database_once_and_their_files_never(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, asked, ask = (await client.get("/")).text, [], RecordingsWork.recordings
    await take(app)

    async def counted(work: RecordingsWork) -> Sequence[Recording]:
        asked.append(work)
        return await ask(work)

    monkeypatch.setattr(RecordingsWork, "recordings", counted)
    files = re.findall(r'"(/static/[^"]+)"', page)
    assert {(await client.get(file)).status_code for file in files} == {200}
    assert asked == []
    assert {one.status_code for one in await asyncio.gather(*(client.get("/") for _ in range(5)))} == {200}
    assert len(asked) == 1


async def test_a_page_with_words_has_its_recording_beside_them(client: httpx.AsyncClient, app: FastAPI) -> None:
    await take(app, *pieces(language="de", page="situations"), *pieces(language="de", page="number"))
    assert await heard(client, "de", "/p/20") == f"/{KNOWN['de'].segment}/s/20/1"
    assert await heard(client, "de", "/number") != ""
    assert await heard(client, "en", "/p/20") == ""
    assert await heard(client, "de", "/") == ""
    page = (await client.get(address_in("de", "/p/20"))).text
    assert "Diese Seite anhören" in page
    assert "(2 kB)" in page


LENGTHS = {"ogg": (an_ogg(65), 65), "mp3": (mp3(an_mp3(120)), 3), "m4a": (an_m4a(), 0), "webm": (a_webm(), 0)}


@pytest.mark.parametrize("kind", LENGTHS)
async def test_how_long_it_is_stands_beside_it_where_the_file_says_so(
    client: httpx.AsyncClient, app: FastAPI, kind: str
) -> None:
    sound, seconds = LENGTHS[kind]
    await take(app, *pieces(sound=sound, kind=kind, language="de"))
    page = (await client.get(address_in("de", "/"))).text
    shown = re.findall(r'<time dir="ltr" datetime="PT(\d+)S">([^<]+)</time> · ', page)
    assert shown == ([(str(seconds), f"{seconds // 60}:{seconds % 60:02}")] if seconds else [])


async def test_what_was_there_before_is_measured_at_the_next_start(client: httpx.AsyncClient, app: FastAPI) -> None:
    await take(app, *pieces(sound=an_ogg(9)), *pieces(sound=an_ogg(7), language="de", page="write"))
    store = app.state.store
    async with store.work() as work:
        await work.connection.exec_driver_sql("UPDATE recording SET seconds = NULL")
    await measuring(store)()
    async with store.work() as work:
        assert sorted(one.seconds for one in await work.recordings()) == [7, 9]


def test_a_length_is_read_from_each_kind_and_a_spoiled_file_has_none() -> None:
    film = box(b"ftyp", b"M4A ") + box(b"moov", box(b"mvhd", bytes(12), (1000).to_bytes(4), (61_400).to_bytes(4)))
    assert seconds_of(film, SoundKind.M4A) == 61
    said = element(0x1549A966, element(0x2AD7B1, (10**6).to_bytes(3)), element(0x4489, struct.pack(">f", 83_000)))
    assert seconds_of(element(0x18538067, said, size=-1), SoundKind.WEBM) == 83
    late = element(0x1F43B675, element(0xE7, (60_000).to_bytes(2)), element(0xA3, b"\x81" + struct.pack(">h", 2000)))
    assert seconds_of(element(0x18538067, late, size=-1), SoundKind.WEBM) == 62, "nobody said it at the beginning"
    spoiled = [b"", b"\xff", b"OggS", b"\0" * 40, random.Random(1).randbytes(400), film[:30], b"\xff\xfb\x0c\0" * 9]
    assert {seconds_of(one, kind) for one in spoiled for kind in SoundKind} == {0}


async def test_what_answers_a_form_has_not_the_recording_of_the_form(client: httpx.AsyncClient, app: FastAPI) -> None:
    """The number is shown at the address of the form, and what was said there would be heard beside it."""
    await take(app, *pieces(language="de", page="write"), *pieces(language="de", page="number"))
    for path in ("/write", "/number"):
        page = (await client.get(address_in("de", path))).text
        assert re.search(r'<section class="voice[^>]* data-before ', page), "the script takes it away with the form"
        number = new_receipt()
        sent = {"way": "server", "receipt": number, "words": "Hallo"}
        answer = await client.post(address_in("de", path), data=sent)
        assert (answer.status_code, "<audio" in answer.text) == (200, False), path
        assert path != "/write" or in_groups(number) in answer.text


RANGES = (
    ("bytes=0-0", 206, "bytes 0-0/1024", SOUND[:1]),
    ("bytes=1000-", 206, "bytes 1000-1023/1024", SOUND[1000:]),
    ("bytes=-24", 206, "bytes 1000-1023/1024", SOUND[1000:]),
    ("bytes=5-9999", 206, "bytes 5-1023/1024", SOUND[5:]),
    ("bytes=1024-", 416, "bytes */1024", b""),
    ("bytes=9-5", 416, "bytes */1024", b""),
    ("bytes=-0", 416, "bytes */1024", b""),
    ("bytes=0-1,5-6", 200, None, SOUND),
    ("bytes=-", 200, None, SOUND),
    ("pages=0-1", 200, None, SOUND),
)


async def test_a_browser_gets_the_range_that_it_asks_for(client: httpx.AsyncClient, app: FastAPI) -> None:
    await take(app, *pieces())
    address = await heard(client)
    for asked_for, status, said, content in RANGES:
        answer = await client.get(address, headers={"range": asked_for})
        assert (answer.status_code, answer.headers.get("content-range"), answer.content) == (status, said, content)
        assert answer.headers["accept-ranges"] == "bytes"


async def test_there_is_nothing_under_another_address(client: httpx.AsyncClient, app: FastAPI) -> None:
    await take(app, *pieces())
    for path in ("/s/0/2", "/s/0/01", "/s/0/x", "/s/99/1", "/s/20/1", "/s/0/-1"):
        assert (await client.get(address_in("bin", path))).status_code == 404, path
    assert (await client.get(address_in("de", "/s/0/1"))).status_code == 404
