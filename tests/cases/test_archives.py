"""The locked file for a client: whole, opened by the library for age, by its number alone, and never in clear here."""

import io
import json
import random
import tracemalloc
import zipfile
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pyrage
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from services.cases.archives.age import PIECE, Lock, locked
from services.cases.archives.domain import NUMBERS, PASSPHRASE, enclosed, passphrase
from services.cases.archives.packing import at_once, packed
from services.cases.attachments.domain import Attachment, Details
from services.cases.attachments.taken import Kind
from services.cases.copies.domain import LEFT_OUT, Copy, Entry, Part, documents_in, seen_mark, without
from services.cases.copies.paper import paper
from services.cases.copies.wording import Document, Line, Purpose, Told
from services.cases.regimes.domain import Regime
from services.cases.regimes.laws import law
from services.cases.retention.domain import Periods
from services.cases.retention.purging import remember
from services.cases.workplace import PAPER
from shared.dictionary.files import ROOT
from shared.languages import Wording, catalogue
from shared.printing.printer import NotPrintedError, Printer
from tests.cases.building import BERLIN, NOON, Database, Desk, a_request, field_in, sit_down
from tests.cases.doing import arrived, asked_for, copy_checked, file_of, let_in, told, walked
from tests.cases.erasing_building import a_centre

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


CONTENTS = {
    "Passport.pdf": (Kind.PDF, b"%PDF-1.7 " + bytes(range(256)) * 700),
    "Photo.jpg": (Kind.JPEG, b"\xff\xd8\xff" + random.Random(3).randbytes(200_000)),
    "Letter of Samira.txt": (Kind.TEXT, "Samira hides here. مرحبا".encode()),
}


async def a_file_with_documents(app: FastAPI) -> tuple[Desk, Desk, str, UUID]:
    """Two in the team, a file with three documents, and a copy that was asked for."""
    desk, second = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request("I need help.", language="ar")))
    await let_in(desk, file, second.person)
    for name, (kind, content) in CONTENTS.items():
        details = Details(name=name, kind=kind, size=len(content), cleaned=False)
        async with app.state.store.work() as work:
            opened = await work.file(UUID(file.rsplit("/", 1)[1]), reader=desk.person, change=True)
            new = Attachment(uuid4(), opened.id, NOON, desk.person.id, details)
            await work.attach(new, content, file=opened, reader=desk.person)
    asked_id = uuid4()
    await desk.post(f"{file}/rights", **asked_for(asked_id))
    return desk, second, file, asked_id


async def made(desk: Desk, place: str, language: str = "ar") -> tuple[bytes, str]:
    opens = field_in(await desk.get(f"{place}/archive"), "passphrase")
    answer = await desk.post(f"{place}/archive", language=language, passphrase=opens)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="copy.zip.age"'
    assert answer.headers["cache-control"] == "no-store"
    return answer.content, opens


def unlocked(sealed: bytes, opens: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(sealed, opens))) as archive:
        assert archive.testzip() is None
        return {one.filename: archive.read(one) for one in archive.infolist()}


def text_of(document: bytes) -> bytes:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages).encode()


def a_document(words: str) -> Document:
    lines = ((Line("Words", words, written=True), Line("Where", "\u2068+49 151\u2069", written=False)),)
    return Document((Told("What was written", "a year", lines),), (Purpose("Name", "Purpose.", "Nobody."),), True)


@pytest.mark.parametrize("code", ["de", "en", "ar"])
async def test_the_paper_is_tagged_and_says_what_the_page_says(code: str) -> None:
    spoken = Wording(code, catalogue(code, ("cases", ROOT / "services" / "cases" / "locale")), BERLIN)
    told = paper(spoken, a_document("Come. تعالي 12"), law=law(Regime.KDG), day=DAY)
    document = await Printer(PAPER).print("copy", told, day=DAY, every_sign=True)
    assert b"pdfuaid:part" in document
    assert (b"17 KDG" if code == "ar" else "§ 17 KDG".encode()) in text_of(document)
    page = (ROOT / "services" / "cases" / "templates" / "copy_words.html").read_text()
    said = [*told["opening"][1:], *(row.partition(" (")[0] for row in told["closing"][1]["rows"][:-1])]
    assert code != "en" or [row for row in said if row not in page] == []


@pytest.mark.parametrize("words", ["ไทย", "ሰላም", "中文"])
async def test_words_that_no_font_has_are_left_to_the_page(words: str) -> None:
    told = paper(Wording("en", catalogue("en"), BERLIN), a_document(words), law=law(Regime.GDPR), day=DAY)
    with pytest.raises(NotPrintedError, match="could_not_be_set"):
        await Printer(PAPER).print("copy", told, day=DAY, every_sign=True)


@pytest.mark.parametrize("words", ['#read("/etc/passwd")', '#panic("stop")', "$ x $ *b* <l> @r"])
async def test_nothing_that_somebody_wrote_is_read_as_markup(words: str) -> None:
    told = paper(Wording("en", catalogue("en"), BERLIN), a_document(words), law=law(Regime.GDPR), day=DAY)
    assert words.encode() in text_of(await Printer(PAPER).print("copy", told, day=DAY, every_sign=True))


async def noted(app: FastAPI, desk: Desk) -> list[str]:
    async with app.state.store.work() as work:
        while await work.seal_audit():
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


PERIODS = Periods(request_unfiled=5, file_closed=14, audit=18)
SHORTER = Periods(request_unfiled=4, file_closed=12, audit=12)
SAID = {
    "en": ("5 months after the last message", "14 months after your file was closed", "18 months after it was written"),
    "de": (
        "5 Monate nach der letzten Nachricht",
        "14 Monate nach dem Abschluss Ihrer Akte",
        "18 Monate nach dem Eintrag",
    ),
    "ar": ("5 أشهر بعد آخر رسالة", "14 شهراً بعد إغلاق ملفك", "18 شهراً بعد كتابته"),
}
FOR_MACHINES = ("5 months after the last message", "14 months after the file was closed", "18 months after the entry")


@pytest.mark.real
async def test_page_paper_and_data_name_the_periods_that_hold(database: Database, tmp_path: Path) -> None:
    """Those that the centre has set; and where a later start names shorter ones, which wait, still those."""
    async with a_centre(database, tmp_path, retention=PERIODS) as centre:
        await remember(workplace=centre.workplace)
        centre.settings = centre.settings.model_copy(update={"retention": SHORTER})
        centre.restart()
        desk, second, file, asked_id = await a_file_with_documents(centre.app)
        place = f"{file}/rights/{asked_id}"
        assert await copy_checked(file, asked_id, desk, second) == 303
        for language, said in SAID.items():
            page = (await desk.get(f"{place}/copy?language={language}")).text
            assert [words for words in said if words not in page] == []
        found = unlocked(*await made(desk, place, "de"))
        data = (await desk.get(f"{place}/data")).text
    paper = " ".join(text_of(found["copy.pdf"]).decode().split())
    assert [words for words in SAID["de"] if words not in paper or words not in found["copy.html"].decode()] == []
    for told_to_machines in (data, found["copy.json"].decode()):
        assert [words for words in FOR_MACHINES if words not in told_to_machines] == []


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
async def test_a_document_that_came_since_has_to_be_looked_at(app: FastAPI) -> None:
    desk, second, file, asked_id = await a_file_with_documents(app)
    assert await copy_checked(file, asked_id, desk, second) == 303
    opens = field_in(await desk.get(f"{file}/rights/{asked_id}/archive"), "passphrase")
    async with app.state.store.work() as work:
        opened = await work.file(UUID(file.rsplit("/", 1)[1]), reader=desk.person, change=True)
        details = Details(name="New.txt", kind=Kind.TEXT, size=1, cleaned=False)
        await work.attach(
            Attachment(uuid4(), opened.id, NOON, desk.person.id, details), b"a", file=opened, reader=desk.person
        )
    answer = await desk.post(f"{file}/rights/{asked_id}/archive", language="ar", passphrase=opens)
    assert "problem=written_since" in answer.headers["location"]


@pytest.mark.real
async def test_a_file_that_is_only_kept_is_still_given_to_her(app: FastAPI) -> None:
    desk, second, file, asked_id = await a_file_with_documents(app)
    restriction = uuid4()
    await desk.post(f"{file}/rights", **asked_for(restriction, "restriction"))
    await desk.post(f"{file}/rights/{restriction}", action="restrict", ground="disputed")
    assert (await walked(desk, file, **told()))[0] == 403
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
    monkeypatch.setattr("shared.signin.domain.Session.is_fresh", lambda *_: False)
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
