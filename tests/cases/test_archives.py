"""The locked file for a client: whole, opened by the library for age, by its number alone, and never in clear here."""

import json
import random
import tracemalloc
from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID, uuid4

import pyrage
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from services.cases.files.attachments.domain import Attachment, Details
from services.cases.files.attachments.store import Attachments
from services.cases.files.file.store import Files
from services.cases.foundation.audit.store import AuditTrail
from services.cases.rights.archives.age import PIECE, Lock, locked
from services.cases.rights.archives.domain import NUMBERS, PASSPHRASE, enclosed, passphrase
from services.cases.rights.archives.zip_stream import at_once, packed
from services.cases.rights.copies.domain import LEFT_OUT, Copy, Entry, Part, documents_in, seen_mark, without
from shared.documents.acceptance import Kind
from tests.cases.building import NOON, Desk, field_in, sit_down
from tests.cases.desk_acts import asked_for, copy_checked, gate_form, walked
from tests.cases.file_archives import CONTENTS, a_file_with_documents, made, text_of, unlocked

OPENS = passphrase(2**70)
DAY = date(2026, 3, 5)
MEGABYTE = 1024**2


async def gathered(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


async def in_stretches(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def test_the_number_has_six_groups_and_every_one_of_them_is_possible() -> None:
    assert passphrase(0) == "0000-0000-0000-0000-0000-0000"
    assert passphrase(NUMBERS - 1) == "9999-9999-9999-9999-9999-9999"
    assert PASSPHRASE.fullmatch(OPENS)
    assert not PASSPHRASE.fullmatch("١٢٣٤-" * 5 + "١٢٣٤")


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7])
async def test_the_library_for_age_opens_what_is_locked(size: int) -> None:
    content = random.Random(size).randbytes(size)
    sealed = await gathered(locked(in_stretches(content, 50_000), Lock(OPENS)))
    assert pyrage.passphrase.decrypt(sealed, OPENS) == content


@pytest.mark.usefixtures("costly_archives")
async def test_a_guess_at_the_number_costs_32_mebibytes() -> None:
    sealed = await gathered(locked(in_stretches(b"hers", 4), Lock(OPENS)))
    assert sealed.split(b"\n")[1].endswith(b" 15")
    assert pyrage.passphrase.decrypt(sealed, OPENS) == b"hers"


async def test_another_number_opens_nothing_and_a_file_that_broke_off_is_not_whole() -> None:
    sealed = await gathered(locked(in_stretches(bytes(3 * PIECE), PIECE), Lock(OPENS)))
    for broken in (sealed[: len(sealed) - 1], sealed[: len(sealed) - PIECE], sealed[:-200] + bytes(200)):
        with pytest.raises(pyrage.DecryptError):
            pyrage.passphrase.decrypt(broken, OPENS)
    with pytest.raises(pyrage.DecryptError):
        pyrage.passphrase.decrypt(sealed, passphrase(2**70 + 1))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=100), max_size=6), st.integers(1, 40))
async def test_how_it_is_cut_changes_nothing(stretches: list[bytes], size: int) -> None:
    content = b"".join(stretches)
    lock = Lock(OPENS)
    assert len(await gathered(locked(in_stretches(content, size), lock))) == len(lock.head) + len(content) + 16


async def test_many_large_documents_are_never_together_in_memory() -> None:
    """Twenty of five megabytes; what comes out is dropped, as a socket does."""
    document = random.Random(1).randbytes(5 * MEGABYTE)

    async def documents() -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
        for number in range(20):
            yield f"document-{number}.pdf", at_once(document)

    tracemalloc.start()
    sent = 0
    async for piece in locked(packed(documents(), day=DAY), Lock(OPENS)):
        sent += len(piece)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sent > 100 * MEGABYTE
    assert most < 3 * MEGABYTE


def a_copy_with(*names: str) -> Copy:
    entries = tuple(
        Entry(str(UUID(int=number)), {"attachment": {"name": name, "kind": "pdf"} if name else None})
        for number, name in enumerate(names)
    )
    return (Part("attachment", entries),)


def test_documents_are_called_by_number_and_the_copy_says_which_is_which() -> None:
    copy, found = enclosed(a_copy_with("Passport.pdf", "", "Letter of Amina.pdf"))
    assert [one.name for one in found] == ["document-1.pdf", "document-2.pdf"]
    assert [details["lies_beside"] for _, _, details in documents_in(copy)] == ["document-1.pdf", "document-2.pdf"]
    assert found[1].attachment_id == UUID(int=2)


def test_what_is_not_hers_to_have_stays_out_with_its_name_and_what_comes_later_is_noticed() -> None:
    copy = a_copy_with("Passport.pdf", "Letter of Amina.pdf")
    _, (letter, _, _) = documents_in(copy)
    left = without(copy, [letter])
    assert [entry.values["attachment"] for entry in left[0].entries][1] == LEFT_OUT
    assert [one.name for one in enclosed(left)[1]] == ["document-1.pdf"]
    assert seen_mark(copy) != seen_mark(a_copy_with("Passport.pdf"))
    assert seen_mark(()) == seen_mark(a_copy_with(""))


async def noted(app: FastAPI, desk: Desk) -> list[str]:
    async with app.state.store.work() as work:
        while await AuditTrail(work).seal_audit():
            pass
    officer = await sit_down(app, "data_protection")
    lines = (await officer.get(f"/audit/export.csv?person={desk.person.id}")).text.splitlines()
    return [line for line in lines if str(desk.person.id) in line or desk.person.name in line]


@pytest.mark.real
async def test_the_archive_holds_every_document_byte_by_byte_and_says_so(app: FastAPI) -> None:
    desk, second, file, asked_id = await a_file_with_documents(app)
    place = f"{file}/rights/{asked_id}"
    assert "problem=not_checked" in (await desk.get(f"{place}/archive")).headers["location"]
    assert await copy_checked(file, asked_id, desk, second) == 303
    sealed, opens = await made(desk, place)
    found = unlocked(sealed, opens)
    parts = json.loads(found["copy.json"])["parts"]
    named = {one["attachment"]["name"]: one["attachment"]["lies_beside"] for one in parts["attachment"]["entries"]}
    assert {name: found[named[name]] for name in CONTENTS} == {name: content for name, (_, content) in CONTENTS.items()}
    assert sorted(found) == ["copy.html", "copy.json", "copy.pdf", *sorted(named.values())]
    assert found["copy.pdf"].startswith(b"%PDF-")
    written = found["copy.html"].decode()
    assert 'lang="ar" dir="rtl"' in written
    assert all(word in written for word in ("I need help.", *named.values()))
    assert "/static/" not in written
    assert all(word not in sealed for word in (b"document-", b"copy.", b"Samira"))
    again, others = await made(desk, place)
    assert (again != sealed, others != opens) == (True, True)
    with pytest.raises(pyrage.DecryptError):
        pyrage.passphrase.decrypt(sealed, others)


@pytest.mark.real
async def test_a_document_about_somebody_else_stays_out(app: FastAPI) -> None:
    desk, second, file, asked_id = await a_file_with_documents(app)
    place = f"{file}/rights/{asked_id}"
    page = (await desk.get(place)).text
    [line] = [one for one in page.split("<label") if "Letter of Samira" in one]
    assert await copy_checked(file, asked_id, desk, second, line.split('value="')[1].split('"')[0]) == 303
    found = unlocked(*await made(desk, place, "de"))
    assert len(found) == len(CONTENTS) + 2
    assert all(b"Samira" not in content for content in found.values())
    assert b"Samira" not in text_of(found["copy.pdf"])


@pytest.mark.real
async def test_a_document_that_came_later_is_not_in_it(app: FastAPI) -> None:
    desk, second, file, asked_id = await a_file_with_documents(app)
    assert await copy_checked(file, asked_id, desk, second) == 303
    opens = field_in(await desk.get(f"{file}/rights/{asked_id}/archive"), "passphrase")
    async with app.state.store.reading(desk.person) as work:
        opened = await Files(work).file(UUID(file.rsplit("/", 1)[1]), change=True)
        details = Details(name="New.txt", kind=Kind.TEXT, size=1, cleaned=False)
        new = Attachment(id=uuid4(), file_id=opened.id, at=NOON, staff_id=desk.person.id, details=details)
        await Attachments(work).attach(new, b"a", file=opened)
    answer = await desk.post(f"{file}/rights/{asked_id}/archive", language="ar", passphrase=opens)
    assert len(unlocked(answer.content, opens)) == len(CONTENTS) + 3
    assert "New.txt" not in (await desk.get(f"{file}/rights/{asked_id}/copy?language=en")).text


@pytest.mark.real
async def test_a_file_that_is_only_kept_is_still_given_to_her(app: FastAPI) -> None:
    desk, second, file, asked_id = await a_file_with_documents(app)
    restriction = uuid4()
    await desk.post(f"{file}/rights", **asked_for(restriction, "restriction"))
    await desk.post(f"{file}/rights/{restriction}", action="restrict", ground="disputed")
    assert (await walked(desk, file, **gate_form()))[0] == 403
    assert await copy_checked(file, asked_id, desk, second) == 303
    assert len(unlocked(*await made(desk, f"{file}/rights/{asked_id}"))) == len(CONTENTS) + 3


@pytest.mark.real
async def test_a_number_that_somebody_thought_up_is_refused_and_not_shown_again(app: FastAPI) -> None:
    desk, second, file, asked_id = await a_file_with_documents(app)
    assert await copy_checked(file, asked_id, desk, second) == 303
    answer = await desk.post(f"{file}/rights/{asked_id}/archive", language="ar", passphrase="harbour1")
    assert answer.status_code == 422
    assert "harbour1" not in answer.text


@pytest.mark.real
async def test_it_asks_once_more_who_is_there(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, second, file, asked_id = await a_file_with_documents(app)
    assert await copy_checked(file, asked_id, desk, second) == 303
    place = f"{file}/rights/{asked_id}/archive"
    opens = field_in(await desk.get(place), "passphrase")
    monkeypatch.setattr("shared.accounts.domain.Session.is_fresh", lambda *_: False)
    assert (await desk.get(place)).headers["location"].startswith("/account/confirm")
    assert (await desk.post(place, language="ar", passphrase=opens)).status_code == 401


@pytest.mark.real
async def test_the_access_log_says_that_it_was_made_and_put_into_her_hands(app: FastAPI) -> None:
    desk, second, file, asked_id = await a_file_with_documents(app)
    place = f"{file}/rights/{asked_id}"
    assert await copy_checked(file, asked_id, desk, second) == 303
    await made(desk, place)
    before = await noted(app, desk)
    assert any("export" in line for line in before)
    assert not any("hand_over" in line for line in before)
    given = {"action": "settle", "outcome": "granted", "handed": "in_person"}
    assert (await desk.post(place, **given)).status_code == 303
    assert any("hand_over" in line for line in await noted(app, desk))
