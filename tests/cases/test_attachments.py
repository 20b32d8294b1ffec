"""Attachments on the pages and in the database: taken whole, sealed part by part, handed out, never shown."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.cases.foundation.roles import Role
from shared.documents import inspection
from shared.documents.acceptance import Refusal, RefusedError
from tests.attacks.canary import canary, search_all
from tests.cases.attachment_pages import A_NOTE, a_file, attach, attached, rows
from tests.cases.building import sit_down
from tests.cases.database_dump import dump
from tests.cases.documents import SAMPLES, WHO, a_jpeg, a_photo, segment

SHOWABLE = ("letter.pdf", "photo.jpg", "note.txt")
"""What a browser would show, if it were let."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


async def test_a_document_is_attached_listed_handed_out_and_taken_out(app: FastAPI) -> None:
    desk, file = await a_file(app)
    letter = SAMPLES["letter.pdf"]
    assert (await attach(desk, file, ("Brief vom Amt.pdf", letter))).status_code == 303
    (place,) = await attached(desk, file)
    shown = await desk.get(place)
    assert "Brief vom Amt.pdf" in shown.text
    got = await desk.get(f"{place}/download")
    assert (got.status_code, got.content) == (200, letter)
    assert (await desk.post(place, why="")).status_code == 422
    assert (await desk.post(place, why="her_wish")).status_code == 303
    assert (await desk.post(place, why="mistake")).status_code == 303
    assert (await desk.get(f"{place}/download")).status_code == 404
    page = await desk.get(file)
    assert "the person wished it" in page.text
    assert "Brief vom Amt" not in page.text + (await desk.get(place)).text
    assert await rows(app, "SELECT FROM attachment_chunk") == []
    assert await rows(app, "SELECT FROM attachment WHERE details IS NOT NULL OR removed_at IS NULL") == []


async def test_what_is_handed_out_is_a_file_of_no_name_that_no_browser_shows(app: FastAPI) -> None:
    desk, file = await a_file(app)
    await attach(desk, file, *((name, SAMPLES[name]) for name in SHOWABLE))
    places = await attached(desk, file)
    assert len(places) == len(SHOWABLE)
    names = set[str]()
    for place in places:
        headers = (await desk.get(f"{place}/download")).headers
        assert headers["content-type"] == "application/octet-stream"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "sandbox" in headers["content-security-policy"].split("; ")
        assert "'self'" not in headers["content-security-policy"]
        names.add(headers["content-disposition"])
        for shown in (await desk.get(file), await desk.get(place)):
            assert shown.headers["content-type"].startswith("text/html")
            assert not any(f"<{tag}" in shown.text.split("<main")[1] for tag in ("img", "iframe", "embed", "object"))
    endings = {name.rpartition(".")[2] for name in SHOWABLE}
    assert names == {f'attachment; filename="document.{ending}"' for ending in endings}


async def test_hidden_details_go_where_it_was_wished_and_only_there(app: FastAPI) -> None:
    desk, file = await a_file(app)
    await attach(desk, file, ("original.jpg", a_photo()))
    await attach(desk, file, ("cleaned.jpg", a_photo()), clean=True)
    found = {}
    for place in await attached(desk, file):
        found["hidden details removed" in (await desk.get(place)).text] = (await desk.get(f"{place}/download")).content
    assert found[False] == a_photo()
    assert WHO.encode() not in found[True]


async def test_the_same_form_twice_attaches_once_and_two_of_one_name_are_two(app: FastAPI) -> None:
    desk, file = await a_file(app)
    two = (("note.txt", b"one"), ("note.txt", b"two"))
    upload_id = str(uuid4())
    for _ in range(2):
        assert (await attach(desk, file, *two, upload_id=upload_id)).status_code == 303
    places = await attached(desk, file)
    assert {(await desk.get(f"{place}/download")).content for place in places} == {b"one", b"two"}
    assert len(places) == 2


async def test_what_is_refused_leaves_no_byte_behind(app: FastAPI, capfd: pytest.CaptureFixture[str]) -> None:
    desk, file = await a_file(app)
    planted = {"name": canary("name"), "content": canary("content")}
    hostile = a_jpeg(segment(0xFE, f"<script>{planted['content']}".encode()))
    answer = await attach(desk, file, (f"{planted['name']}.jpg", hostile))
    assert answer.status_code == 422
    assert planted["name"] in answer.text
    assert "hidden in it" in answer.text
    assert await rows(app, "SELECT FROM attachment UNION ALL SELECT FROM attachment_chunk") == []
    contents = [entry async for entry in dump(app.state.settings.database_url)]
    contents.append(("log", "\n".join(capfd.readouterr()).encode()))
    assert search_all(contents, planted) == set()


async def test_what_is_taken_lies_sealed_and_in_parts_of_one_size(app: FastAPI) -> None:
    desk, file = await a_file(app)
    planted = {"name": canary("name"), "content": canary("content")}
    long = (planted["content"] + "\n").encode() * 5_000
    await attach(desk, file, (f"{planted['name']}.txt", b"short"), (f"{planted['name']}-2.txt", long))
    assert search_all([entry async for entry in dump(app.state.settings.database_url)], planted) == set()
    sizes = await rows(app, "SELECT DISTINCT length(content), length(details) FROM attachment, attachment_chunk")
    assert len(sizes) == 1


async def test_too_much_is_said_in_plain_words_and_read_without_being_kept(app: FastAPI) -> None:
    desk, file = await a_file(app)
    largest = app.state.workplace.attachment_largest
    exactly = a_jpeg() + a_jpeg()
    exactly += b"\0" * (largest - len(exactly))
    assert (await attach(desk, file, ("a.jpg", exactly))).status_code == 303
    more = await attach(desk, file, ("a.jpg", exactly + b"\0"))
    assert more.status_code == 413
    assert "At most 10 MB can be attached at once." in more.text
    halves = await attach(desk, file, ("a.jpg", exactly[: largest // 2]), ("b.jpg", exactly[: largest // 2 + 1]))
    assert halves.status_code == 413
    many = await attach(desk, file, *((f"{number}.txt", b"a") for number in range(11)))
    assert many.status_code == 413
    assert "too many" in many.text
    tiny = await attach(desk, file, *((f"{number}.txt", b"") for number in range(10_000)))
    assert tiny.status_code == 422
    assert len(await attached(desk, file)) == 1
    announced = await desk.client.post(f"{file}/attachments", content=b"a", headers={"content-length": str(10**9)})
    assert announced.status_code == 413


async def test_good_ones_are_taken_and_bad_ones_named(app: FastAPI) -> None:
    desk, file = await a_file(app)
    answer = await attach(desk, file, ("good.txt", b"good"), ("‮bad.exe", b"MZ"), ("empty.txt", b""), ("..", b"a"))
    assert answer.status_code == 422
    assert "1 other was attached." in answer.text
    assert "\u202e" not in answer.text
    assert len(await attached(desk, file)) == 1
    nothing = await attach(desk, file, ("", b""))
    assert nothing.status_code == 422
    assert "Please fill this in." in nothing.text


async def test_nothing_is_written_to_a_disk_on_the_way(app: FastAPI, writes: list[str]) -> None:
    desk, file = await a_file(app)
    content = a_jpeg() + a_jpeg() + b"\0" * 3_000_000
    before = held_open()
    writes.clear()
    assert (await attach(desk, file, ("a.jpg", content), clean=True)).status_code == 303
    (place,) = await attached(desk, file)
    await desk.get(f"{place}/download")
    assert writes == []
    assert not any("(deleted)" in path for path in held_open() - before)


def held_open() -> set[str]:
    """What this process has open."""
    return {str(handle.readlink()) for handle in Path("/proc/self/fd").iterdir() if handle.is_symlink()}


async def test_a_write_on_the_way_would_be_seen(tmp_path: Path, writes: list[str]) -> None:
    (tmp_path / "spooled").write_bytes(b"a")
    assert writes == [str(tmp_path / "spooled")]


HEARD: list[list[str]] = []


def hear(event: str, told: tuple[Any, ...]) -> None:
    if HEARD and event == "open" and isinstance(told[0], str) and told[2] & WRITING and told[0] != os.devnull:
        HEARD[-1].append(told[0])


@pytest.fixture
def writes() -> Iterator[list[str]]:
    """Every file that this process opens to write into it."""
    if not getattr(sys, "kokon_hears", False):
        sys.addaudithook(hear)
        sys.kokon_hears = True  # type: ignore[attr-defined]  # a hook cannot be taken away again
    HEARD.append([])
    yield HEARD[-1]
    HEARD.clear()


async def test_who_has_no_business_with_the_file_has_none_with_what_is_attached(app: FastAPI) -> None:
    desk, file = await a_file(app)
    await attach(desk, file, ("a.txt", b"Harbour words"))
    (place,) = await attached(desk, file)
    for role in Role:
        stranger = await sit_down(app, role)
        answers = [await stranger.get(place), await stranger.get(f"{place}/download")]
        answers += [await stranger.post(place, why="mistake"), await attach(stranger, file, A_NOTE, upload_id="a")]
        assert {answer.status_code for answer in answers} == {403}
    nobody = await sit_down(app, "counsellor")
    nobody.client.headers["cookie"] = ""
    assert (await nobody.get(f"{place}/download")).status_code == 303


async def test_looking_happens_in_a_process_without_keys_that_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    kind, content = await inspection.examined_apart("a.txt", b"a\nb", clean=True, turns=asyncio.Semaphore(1))
    assert (kind, content) == ("txt", b"a\nb")
    monkeypatch.setattr(inspection, "SECONDS", 0)
    with pytest.raises(RefusedError) as refused:
        await inspection.examined_apart("a.pdf", SAMPLES["letter.pdf"], clean=True, turns=asyncio.Semaphore(1))
    assert refused.value.refusal is Refusal.TOO_LONG


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is asked")
def test_nobody_looks_into_the_process_that_looks() -> None:
    limited = f"import ctypes; from {inspection.LOOKING} import limit_this_process; limit_this_process(9)"
    dumpable = "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    told = subprocess.check_output([sys.executable, "-c", f"{limited}; {dumpable}"])
    assert told == b"0\n"


@pytest.mark.parametrize("told", [b"", b"nothing\n", b"\xff", b"{"])
def test_a_process_that_died_has_met_a_damaged_file(told: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        inspection.answered(told)
    assert refused.value.refusal is Refusal.DAMAGED
