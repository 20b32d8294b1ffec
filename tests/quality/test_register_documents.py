"""Documents of entries: what is taken, sealed and handed out, to whom, and that they go with their entry."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from deploy.local.services.service_keys import has_document_key
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.store import Register
from services.quality.foundation.documents import domain
from services.quality.foundation.documents.domain import (
    LARGEST,
    MOST_BYTES,
    MOST_OF_AN_ENTRY,
    UnfitDocumentError,
    check_days,
    check_room,
)
from services.quality.foundation.documents.sealed import NotOpenedError, open_sealed, seal
from services.quality.foundation.documents.store import documents
from services.quality.keys import init, lock, read_keys, rotate
from tests.cases.documents import SAMPLES, WHERE, WHO, a_locked_pdf, a_pdf_with, a_photo, a_png
from tests.quality.building import NOON
from tests.quality.doors import Centre
from tests.quality.register_building import a_post, an_entry

TODAY = NOON.date()


async def entered(centre: Centre, entry: Entry) -> str:
    async with centre.store.work() as work:
        await Register(work).save_entries([entry])
    return f"/register/{entry.kind}/{entry.entry}"


@pytest.fixture
async def place(centre: Centre) -> str:
    """Where the documents of an entry are."""
    return await entered(centre, an_entry("funding_agreement", {"funder": "Land", "starts_on": "2024-01-01"}))


@pytest.fixture
async def lead(centre: Centre) -> httpx.AsyncClient:
    return await centre.colleague("lead")


async def attach(person: httpx.AsyncClient, place: str, name: str, content: bytes, **fields: str) -> httpx.Response:
    files = {"document": (name, content, "application/x-whatever")}
    return await person.post(f"{place}/documents", data={"form_id": str(uuid4())} | fields, files=files)


async def addresses(person: httpx.AsyncClient, place: str) -> list[str]:
    page = (await person.get(f"{place}/documents")).text
    return [f"{place}/documents/{part.split('"')[0]}" for part in page.split('data-document="')[1:]]


async def rows(centre: Centre) -> list[Any]:
    async with centre.store.work() as work:
        return list((await work.connection.execute(select(documents))).all())


def sample(ending: str) -> bytes:
    return next(content for name, content in SAMPLES.items() if name.endswith(f".{ending}"))


@pytest.mark.parametrize("ending", ["pdf", "jpg", "png", "docx", "odt"])
async def test_a_document_is_sealed_without_hidden_details_and_handed_out_under_a_neutral_name(
    centre: Centre, lead: httpx.AsyncClient, place: str, ending: str
) -> None:
    content = sample(ending)
    answer = await attach(lead, place, f"Agreement of Anna.{ending}", content, documented_on="2026-01-05")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{place}/documents?saved=document")
    [address] = await addresses(lead, place)
    counsellor = await centre.colleague("counsellor")
    handed = await counsellor.get(address)
    assert handed.status_code == 200
    assert handed.headers["content-disposition"] == f'attachment; filename="document.{ending}"'
    assert handed.headers["x-content-type-options"] == "nosniff"
    assert handed.headers["content-type"] == "application/octet-stream"
    assert not any(hidden.encode() in handed.content for hidden in (WHERE, WHO))
    [row] = await rows(centre)
    assert handed.content[:8] not in row.sealed
    assert (len(row.sealed) - 12 - 16) % 65_536 == 0
    assert "Anna" not in str([value for value in row if not isinstance(value, bytes)])


async def test_the_entry_says_how_many_there_are_and_the_page_which_are_no_longer_valid(
    lead: httpx.AsyncClient, place: str
) -> None:
    assert "No document is attached." in (await lead.get(place)).text
    form = {"form_id": str(uuid4()), "documented_on": "2026-01-05", "valid_until": "2026-03-04"}
    for _ in range(2):
        assert (await attach(lead, place, "a.png", a_png(), **form)).status_code == 303
    assert "1 document is attached." in (await lead.get(place)).text
    page = (await lead.get(f"{place}/documents")).text
    assert "no longer valid" in page
    assert "Jan 5, 2026" in page


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.png", b"", "This file is empty."),
        ("a.exe", b"MZ", "Only PDF, PNG, JPEG, ODT and DOCX are taken."),
        ("a.txt", b"words", "Only PDF, PNG, JPEG, ODT and DOCX are taken."),
        ("a.pdf", b"<html>", "is not what its name says"),
        ("a.pdf", a_locked_pdf(), "locked with a password"),
        ("a.pdf", a_pdf_with("/JavaScript", "/OpenAction"), "has a program in it"),
        ("a.png", b"x" * (LARGEST + 1), "larger than 5 MB"),
    ],
    ids=["empty", "program", "text", "disguised", "locked", "active", "large"],
)
async def test_what_is_not_taken_is_said_with_the_next_step_and_leaves_nothing(
    centre: Centre, lead: httpx.AsyncClient, place: str, name: str, content: bytes, said: str
) -> None:
    answer = await attach(lead, place, name, content)
    assert answer.status_code == (413 if len(content) > LARGEST else 422)
    assert said in answer.text
    assert "Next step: " in answer.text
    assert await rows(centre) == []


async def test_days_that_cannot_be_and_a_form_without_a_file_are_refused(lead: httpx.AsyncClient, place: str) -> None:
    later = await attach(lead, place, "a.png", a_png(), documented_on="2026-03-06")
    assert (later.status_code, "This day has not come yet." in later.text) == (422, True)
    before = await attach(lead, place, "a.png", a_png(), documented_on="2026-03-01", valid_until="2026-02-01")
    assert (before.status_code, "lies before the day of the document" in before.text) == (422, True)
    assert (await lead.post(f"{place}/documents", data={"form_id": str(uuid4())}, files={})).status_code == 415
    with pytest.raises(UnfitDocumentError):
        check_days(TODAY + timedelta(days=1), None, today=TODAY)


def test_an_entry_carries_five_and_all_together_have_a_limit() -> None:
    check_room(LARGEST, of_the_entry=MOST_OF_AN_ENTRY - 1, bytes_in_all=MOST_BYTES - LARGEST)
    for of_the_entry, bytes_in_all in ((MOST_OF_AN_ENTRY, 0), (0, MOST_BYTES)):
        with pytest.raises(UnfitDocumentError):
            check_room(1, of_the_entry=of_the_entry, bytes_in_all=bytes_in_all)


async def test_the_limit_of_all_holds_at_the_page(
    centre: Centre, lead: httpx.AsyncClient, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "MOST_BYTES", len(a_png()))
    assert (await attach(lead, place, "a.png", a_png())).status_code == 303
    answer = await attach(lead, place, "a.png", a_png())
    assert (answer.status_code, "have reached their limit" in answer.text) == (422, True)
    assert len(await rows(centre)) == 1


async def test_only_who_writes_the_register_attaches_and_removes(
    centre: Centre, lead: httpx.AsyncClient, place: str
) -> None:
    counsellor = await centre.colleague("counsellor")
    assert (await attach(counsellor, place, "a.png", a_png())).status_code == 403
    await attach(lead, place, "a.png", a_png())
    [address] = await addresses(lead, place)
    assert (await counsellor.post(f"{address}/remove", data={"yes": "1"})).status_code == 403
    assert (await centre.stranger().get(address)).status_code in (303, 401)
    other = f"{place.rpartition('/')[0]}/{uuid4()}/documents/{address.rpartition('/')[2]}"
    assert (await lead.get(other)).status_code == 404
    assert (await lead.post(f"{address}/remove", data={"yes": "1"})).status_code == 303
    assert (await lead.get(address)).status_code == 404
    assert await rows(centre) == []


async def test_what_may_say_what_is_paid_is_read_by_those_who_read_that_in_the_entry(
    centre: Centre, lead: httpx.AsyncClient
) -> None:
    post = await entered(centre, a_post())
    await attach(lead, post, "contract.png", a_png())
    [address] = await addresses(lead, post)
    counsellor = await centre.colleague("counsellor")
    assert (await counsellor.get(address)).status_code == 403
    page = (await counsellor.get(f"{post}/documents")).text
    assert address not in page
    assert "lead and quality officer read them alone" in page
    assert (await lead.get(address)).status_code == 200


async def test_a_retired_entry_loses_its_documents_and_takes_none(
    centre: Centre, lead: httpx.AsyncClient, place: str
) -> None:
    await attach(lead, place, "a.png", a_png())
    [address] = await addresses(lead, place)
    page = (await lead.get(f"{place}/retire")).text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert (await lead.post(f"{place}/retire", data={"seen": seen, "reason": "It is over"})).status_code == 303
    assert await rows(centre) == []
    assert (await lead.get(address)).status_code == 404
    assert (await attach(lead, place, "a.png", a_png())).status_code == 409


async def test_nothing_of_a_document_leaves_the_service(centre: Centre, lead: httpx.AsyncClient, place: str) -> None:
    """Neither by the bus, nor in an export, a release or the interface: all are as they were."""
    leaving = ("/export.json", "/export.csv", "/api/v1/standings", "/release/bytes")
    before = [(await lead.get(path)).content for path in leaving]
    await attach(lead, place, "photo.jpg", a_photo(), documented_on="2026-01-05", valid_until="2030-01-05")
    assert [(await lead.get(path)).content for path in leaving] == before
    async with centre.store.work() as work:
        assert (await work.connection.execute(select(func.count()).select_from(centre.store.outbox.rows))).scalar() == 0


async def test_without_a_key_nothing_is_taken_and_what_is_there_is_not_shown_as_empty(
    centre: Centre, lead: httpx.AsyncClient, place: str
) -> None:
    await attach(lead, place, "a.png", a_png())
    [address] = await addresses(lead, place)
    object.__setattr__(centre.app.state.desk, "document_key", None)
    assert (await lead.get(address)).status_code == 410
    answer = await attach(lead, place, "b.png", a_png())
    assert (answer.status_code, "Next step: ask the operator" in answer.text) == (422, True)
    object.__setattr__(centre.app.state.desk, "document_key", b"\1" * 32)
    assert (await lead.get(address)).status_code == 410, "another key opens nothing"


def test_what_is_sealed_opens_at_its_place_alone() -> None:
    key, document = b"\2" * 32, uuid4()
    sealed = seal(b"words", key, centre="north", document=document)
    assert open_sealed(sealed, key, centre="north", document=document) == b"words"
    for centre, place in (("south", document), ("north", uuid4())):
        with pytest.raises(NotOpenedError):
            open_sealed(sealed, key, centre=centre, document=place)
    with pytest.raises(NotOpenedError):
        open_sealed(sealed[:-1] + b"x", key, centre="north", document=document)


def test_the_key_for_documents_stays_whatever_becomes_of_the_others(tmp_path: Path) -> None:
    file, secret = tmp_path / "release.key", SecretStr("a passphrase of some length")
    first = init(file, "north")
    made = read_keys(file, "north").documents
    assert made
    assert len(made) == 32
    assert has_document_key(file)
    rotate(file, "north")
    assert read_keys(file, "north").documents == made
    lock(file, "north", None, secret)
    assert not has_document_key(file), "a locked file does not say it"
    assert init(file, "north", secret).key_id == "release-2"
    assert read_keys(file, "north", secret).documents == made
    older = tmp_path / "older.key"
    init(older, "north")
    stored = json.loads(older.read_text())
    older.write_text(json.dumps({name: value for name, value in stored.items() if name != "documents"}))
    assert read_keys(older, "north").documents is None
    again = init(older, "north")
    assert again.private.private_bytes_raw() != first.private.private_bytes_raw()
    assert json.loads(older.read_text())["private"] == stored["private"], "releases are signed as before"
    assert read_keys(older, "north").documents
    assert older.stat().st_mode & 0o777 == 0o600
