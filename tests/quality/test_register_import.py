"""Lists come in through the doors: looked over first, taken in once, and refused with a clear word."""

import asyncio
import html
import re
import threading
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from starlette.requests import Request

from services.quality.evidence.register import acts
from services.quality.evidence.register.files import exchanging
from services.quality.evidence.register.files.reading import Book
from services.quality.evidence.register.files.telling import ToldFault, faults_in_words
from services.quality.evidence.register.store import Register
from shared.languages import Wording
from shared.web.forms import Form
from tests.quality.doors import Centre
from tests.quality.markup import without_tags
from tests.quality.workbooks import a_book, filled_in
from tests.shared.patience import PATIENCE

DEFECTS = "what;reported_on\nTürklingel;5.3.2026\nDrucker;1.3.2026\n"
IMPORT = "/register/workbook"


async def sent(client: httpx.AsyncClient, body: bytes = b"", rows: str = "", kind: str = "") -> httpx.Response:
    """As a browser sends it: a file, or lines that were pasted."""
    return await client.post(IMPORT, files={"file": ("list.csv", body)}, data={"rows": rows, "list": kind})


def confirmation(page: httpx.Response) -> dict[str, str]:
    fields = re.findall(r'<input type="hidden" name="(form_id|rows|seen)" value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in fields}


async def saved_defects(centre: Centre) -> list[str]:
    async with centre.store.work() as work:
        return sorted(entry.values["what"] for entry in await Register(work).entries(kinds=["defect"]))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
async def test_a_file_is_looked_over_and_taken_in_once(centre: Centre, encoding: str) -> None:
    lead = await centre.colleague("lead")
    looked = await sent(lead, DEFECTS.encode(encoding))
    assert looked.status_code == 200
    assert "2 lines would be taken in." in looked.text
    assert "Türklingel" in looked.text
    assert ("has been converted" in looked.text) == (encoding in ("utf-16", "cp1252"))
    assert await saved_defects(centre) == []
    for _ in range(2):
        assert (await lead.post(f"{IMPORT}/confirm", data=confirmation(looked))).status_code == 303
    assert await saved_defects(centre) == ["Drucker", "Türklingel"]


async def test_lines_may_be_pasted(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    looked = await sent(lead, rows=DEFECTS)
    await lead.post(f"{IMPORT}/confirm", data=confirmation(looked))
    assert await saved_defects(centre) == ["Drucker", "Türklingel"]


async def test_what_is_in_the_register_already_is_left_out(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await lead.post("/register/defect/new", data={"what": "Drucker", "reported_on": "2026-03-01"})
    looked = await sent(lead, rows=DEFECTS)
    assert "1 line is in the register already and is left out." in looked.text
    await lead.post(f"{IMPORT}/confirm", data=confirmation(looked))
    assert await saved_defects(centre) == ["Drucker", "Türklingel"]
    assert "There is nothing new in it." in (await sent(lead, rows=DEFECTS)).text


async def test_faults_are_told_cell_by_cell_and_nothing_is_taken_in(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    refused = await sent(lead, b"what;reported_on\nBell;2026-02-30\n;2026-03-01\nPrinter;2026-03-01\n")
    assert refused.status_code == 422
    rows = re.findall(r"<tr><th.*?<td class=\"number\" data-label=\"Row\">(\d)</td>.*?</tr>", refused.text)
    assert rows == ["2", "3"]
    assert "This is no day of the calendar. Expected: a day, such as 2026-03-05 or 5.3.2026." in refused.text
    assert "Bell;2026-02-30" in refused.text
    assert "workbook/confirm" not in refused.text
    assert await saved_defects(centre) == []


async def test_a_confirmation_is_looked_over_again_and_taken_as_a_whole_or_not_at_all(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    rows = "what;reported_on\nBell;2026-03-01\nDesk;2026-02-30"
    refused = await lead.post(f"{IMPORT}/confirm", data={"rows": rows, "form_id": str(uuid4())})
    assert refused.status_code == 422
    assert await saved_defects(centre) == []


async def test_two_lines_of_one_entry_are_told_and_nothing_is_taken_in(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    twice = "what;reported_on\nChair;2026-03-01\nDesk;2026-03-01\nchair;2026-03-01"
    refused = await sent(lead, rows=twice)
    assert refused.status_code == 422
    assert "Line 4 names the same entry. Please leave one line for each." in refused.text
    assert "Desk;2026-03-01" in refused.text
    sent_straight = await lead.post(f"{IMPORT}/confirm", data={"rows": twice, "form_id": str(uuid4())})
    assert sent_straight.status_code == 422
    assert await saved_defects(centre) == []


POSTS = "/register/post"
A_POST = {"label": "North 1", "size": "1", "filled": "1", "paid": "yes", "profile": "none", "financing": "unsecured"}


async def exported(lead: httpx.AsyncClient, *labels: str) -> str:
    for label in labels:
        assert (await lead.post(f"{POSTS}/new", data=A_POST | {"label": label})).status_code == 303
    return (await lead.get(f"{POSTS}/entries.csv")).text


async def sizes(centre: Centre) -> dict[str, tuple[str, int]]:
    async with centre.store.work() as work:
        posts = await Register(work).entries(kinds=["post"])
    assert len({entry.values["label"] for entry in posts}) == len(posts)
    return {entry.values["label"]: (entry.values["filled"], entry.number) for entry in posts}


def with_half_filled(file: str, label: str) -> bytes:
    return file.replace(f'"{label}","1","1",', f'"{label}","1","0.5",').encode()


async def test_a_cell_that_was_changed_in_a_file_changes_the_entry_and_makes_no_second_one(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    file = await exported(lead, "North 1", "North 2")
    looked = await sent(lead, with_half_filled(file, "North 2"))
    assert "1 line changes an entry." in looked.text
    assert "would be taken in" not in looked.text
    assert "<del><bdi>1</bdi></del> <ins><bdi>0.5</bdi></ins>" in looked.text
    assert await sizes(centre) == {"North 1": ("1", 1), "North 2": ("1", 1)}
    for _ in range(2):
        assert (await lead.post(f"{IMPORT}/confirm", data=confirmation(looked))).status_code == 303
    assert await sizes(centre) == {"North 1": ("1", 1), "North 2": ("0.5", 2)}


async def test_a_post_says_by_which_agreement_and_grade_it_is_paid(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    rows = "label;size;filled;paid;agreement;grade;profile;financing\nNorth 1;1;1;yes;TVöD SuE;S 12;none;unsecured"
    await lead.post(f"{IMPORT}/confirm", data=confirmation(await sent(lead, rows=rows)))
    shown = without_tags((await lead.get(POSTS)).text)
    assert "Collective agreement: TVöD SuE" in shown
    assert "Pay grade: S 12" in shown
    assert ',"TVöD SuE","S 12",' in (await lead.get(f"{POSTS}/entries.csv")).text


async def test_a_later_look_in_a_file_is_taken_in(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await lead.post(f"{POSTS}/new", data=A_POST | {"reviewed_on": "2025-10-01", "review_on": "2026-06-01"})
    file = (await lead.get(f"{POSTS}/entries.csv")).text.replace("2025-10-01", "2026-01-07")
    looked = await sent(lead, file.encode())
    assert "<del><bdi>Oct 1, 2025</bdi></del> <ins><bdi>Jan 7, 2026</bdi></ins>" in looked.text
    await lead.post(f"{IMPORT}/confirm", data=confirmation(looked))
    async with centre.store.work() as work:
        (entry,) = await Register(work).entries(kinds=["post"])
    assert (entry.reviewed_on.isoformat(), str(entry.review_on), entry.number) == ("2026-01-07", "2026-06-01", 2)


async def test_what_somebody_else_changed_meanwhile_is_looked_at_again(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    file = await exported(lead, "North 1")
    looked = await sent(lead, with_half_filled(file, "North 1"))
    async with centre.store.work() as work:
        (entry,) = await Register(work).entries(kinds=["post"])
    other = {**A_POST, "paid": "no", "seen": str(entry.id)}
    assert (await lead.post(f"{POSTS}/{entry.entry}/edit", data=other)).status_code == 303
    again = await lead.post(f"{IMPORT}/confirm", data=confirmation(looked))
    assert again.status_code == 409
    assert "Somebody else has changed the register meanwhile." in again.text
    assert "<del><bdi>No</bdi></del> <ins><bdi>Yes</bdi></ins>" in again.text
    assert await sizes(centre) == {"North 1": ("1", 2)}
    assert (await lead.post(f"{IMPORT}/confirm", data=confirmation(again))).status_code == 303
    assert await sizes(centre) == {"North 1": ("0.5", 3)}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"PK\x03\x04 a spreadsheet", "The workbook cannot be read. Next step: open it"),
        (b"\xd0\xcf\x11\xe0 a spreadsheet", "in the old format, or one with a password. Next step: save it"),
        (b"%PDF-1.7", "This is no table."),
        (b"what;reported_on\n\x81;2026-03-01", "save the file as .xlsx, or as CSV in UTF-8."),
        (b"what;reported_on;colour\nBell;2026-03-01;red", "This column is not known here."),
        (b"what\nBell", "This column is missing. Expected: a day"),
        (b"what;reported_on", "There is nothing below the names of the columns."),
        (b" ", "There is nothing in it."),
        (b"what;reported_on\n" + b"Bell;2026-03-01\n" * 90_000, "The file is larger than a megabyte."),
        (
            b"a;" * 500_000,
            "Line 1 has far more cells than any list has columns. Next step: delete what stands behind its",
        ),
        (b"what;reported_on\n" + b"Bell;2026-03-01\n" * 2_001, "It has more than 2,000 lines."),
    ],
)
async def test_the_wrong_file_is_refused_with_a_clear_word(centre: Centre, body: bytes, said: str) -> None:
    lead = await centre.colleague("lead")
    refused = await sent(lead, body, kind="defect")
    assert refused.status_code in (413, 422)
    assert said in refused.text
    assert await saved_defects(centre) == []


async def test_of_many_faults_the_first_hundred_are_put_in_words_and_the_others_counted(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_words = faults_in_words

    def no_more_than_are_shown(book: Book, wording: Wording) -> Iterator[ToldFault]:
        for number, fault in enumerate(in_words(book, wording)):
            assert number < exchanging.MOST_FAULTS
            yield fault

    monkeypatch.setattr(exchanging, "faults_in_words", no_more_than_are_shown)
    refused = await sent(await centre.colleague("lead"), rows="what;reported_on\n" + "Bell;\n" * 130)
    assert refused.status_code == 422
    assert "30 further cells are not right." in refused.text


async def test_files_and_lines_are_read_beside_the_event_loop(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    lead, read, threads = await centre.colleague("lead"), exchanging.read, list[int]()

    def watched(request: Request, content: str | bytes, form: Form) -> Book:
        threads.append(threading.get_ident())
        return read(request, content, form)

    monkeypatch.setattr(exchanging, "read", watched)
    await sent(lead, a_book(defect=[["what", "reported_on"], BELL]))
    looked = await sent(lead, rows=DEFECTS)
    await lead.post(f"{IMPORT}/confirm", data=confirmation(looked))
    assert len(threads) == 3
    assert threading.get_ident() not in threads


async def test_a_thousand_lines_of_arabic_get_through(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    rows = "what;reported_on\n" + "\n".join(f"{'ج' * 50}{number};2026-03-01" for number in range(1_000))
    looked = await sent(lead, rows.encode())
    assert looked.status_code == 200
    assert (await lead.post(f"{IMPORT}/confirm", data=confirmation(looked))).status_code == 303
    assert len(await saved_defects(centre)) == 1_000


@pytest.mark.parametrize("language", ["en", "de", "ar"])
async def test_what_goes_out_as_a_file_comes_in_again(centre: Centre, language: str) -> None:
    lead = await centre.colleague("lead", language=language)
    await lead.post("/register/defect/new", data={"what": "=Formula", "reported_on": "2026-03-01"})
    file = await lead.get("/register/defect/entries.csv")
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.headers["content-disposition"] == 'attachment; filename="defect.csv"'
    assert "'=Formula" in file.text
    looked = await sent(lead, file.content)
    assert looked.status_code == 200
    assert "workbook/confirm" not in looked.text


BELL, DESK = ["Bell", "2026-03-01"], ["Desk", "2026-03-02"]


async def test_a_workbook_is_seen_whole_taken_in_once_and_doubles_nothing(centre: Centre) -> None:
    lead = await centre.colleague("lead", language="de")
    lines = [{"what": f"Stuhl {number}", "reported_on": date(2026, 3, 1)} for number in range(120)]
    kept_up = [{"in_place": "no"}]
    body = filled_in("ar", {"defect": lines, "safety_plan": kept_up, "stakeholder_map": kept_up})
    looked = await sent(lead, body)
    assert "122 Zeilen würden übernommen." in looked.text
    assert all(f"Stuhl {number}<" in looked.text for number in range(120)), "what is confirmed is what was seen"
    assert await saved_defects(centre) == []
    for _ in range(2):
        assert (await lead.post(f"{IMPORT}/confirm", data=confirmation(looked))).status_code == 303
    assert len(await saved_defects(centre)) == 120
    async with centre.store.work() as work:
        same = await Register(work).entries(kinds=["safety_plan", "stakeholder_map"])
    assert sorted(entry.kind for entry in same) == ["safety_plan", "stakeholder_map"]
    again = await sent(lead, body)
    assert "Es ist nichts Neues darin." in again.text
    assert "122 Zeilen stehen schon im Register" in again.text
    full = await lead.get("/register/workbook.xlsx?entries=yes")
    assert full.headers["content-disposition"] == 'attachment; filename="register.xlsx"'
    assert "Es ist nichts Neues darin." in (await sent(lead, full.content)).text


async def test_what_comes_of_a_confirmation_is_what_was_seen_or_is_shown_again(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    looked = await sent(lead, a_book(defect=[["what", "reported_on"], BELL, DESK]))
    await lead.post("/register/defect/new", data={"what": "Bell", "reported_on": "2026-03-01"})
    again = await lead.post(f"{IMPORT}/confirm", data=confirmation(looked))
    assert again.status_code == 409
    assert "Somebody else has changed the register meanwhile." in again.text
    assert await saved_defects(centre) == ["Bell"]
    other = confirmation(again) | {"rows": confirmation(again)["rows"].replace("Desk", "Chair")}
    assert (await lead.post(f"{IMPORT}/confirm", data=other)).status_code == 409
    assert (await lead.post(f"{IMPORT}/confirm", data=confirmation(again))).status_code == 303
    assert await saved_defects(centre) == ["Bell", "Desk"]


async def test_fifty_megabytes_are_refused_with_a_clear_word_and_not_kept(centre: Centre) -> None:
    lead, boundary = await centre.colleague("lead"), "kokon"
    begins = f'--{boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'.encode()

    async def pieces() -> AsyncIterator[bytes]:
        yield begins
        for _ in range(50):
            yield b"\0" * 1024 * 1024
        yield f"\r\n--{boundary}--\r\n".encode()

    headers = {"content-type": f"multipart/form-data; boundary={boundary}"}
    tracemalloc.start()
    refused = await lead.post(IMPORT, content=pieces(), headers=headers)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.status_code == 413
    assert "The file is larger than a megabyte. Next step: part it into several files." in refused.text
    assert most < 30_000_000


async def test_more_than_a_page_can_carry_is_refused_before_anything_is_saved(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    rows = [["what", "reported_on"], *([f"{'ج' * 290}{number}", "2026-03-01"] for number in range(400))]
    refused = await sent(lead, a_book(defect=rows))
    assert refused.status_code == 422
    assert "More would be new or changed than fits on one page." in refused.text


async def test_only_who_writes_the_register_takes_a_workbook(centre: Centre) -> None:
    counsellor, officer = await centre.colleague("counsellor"), await centre.colleague("quality_officer")
    for path in (IMPORT, f"{IMPORT}.xlsx", f"{IMPORT}.csv", f"{IMPORT}.xlsx?entries=yes"):
        assert (await counsellor.get(path)).status_code == 403
        assert (await officer.get(path)).status_code == 200
    assert (await sent(counsellor, a_book(defect=[["what", "reported_on"], BELL]))).status_code == 403
    assert IMPORT not in (await counsellor.get("/register")).text


async def is_waited_for(centre: Centre) -> bool:
    """Whether somebody waits in the database for what another one holds."""
    here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    waiting = text(f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND {here}")
    async with centre.store.work() as work:
        return bool((await work.connection.execute(waiting)).scalar_one())


async def test_two_people_who_take_in_the_same_lines_at_once_double_nothing(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, officer = await centre.colleague("lead"), await centre.colleague("quality_officer")
    first, second = await sent(lead, rows=DEFECTS), await sent(officer, rows=f"{DEFECTS}Stuhl;2.3.2026\n")
    save, saving, go_on = acts.save, asyncio.Event(), asyncio.Event()

    async def paused(*given: Any) -> None:
        """The first one stops before anything is saved; another one that comes here lets it go on."""
        (go_on if saving.is_set() else saving).set()
        await go_on.wait()
        await save(*given)

    monkeypatch.setattr(acts, "save", paused)
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as both:
        begun = both.create_task(lead.post(f"{IMPORT}/confirm", data=confirmation(first)))
        await saving.wait()
        later = both.create_task(officer.post(f"{IMPORT}/confirm", data=confirmation(second)))
        while not go_on.is_set() and not await is_waited_for(centre):  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.02)
        go_on.set()
    assert (begun.result().status_code, later.result().status_code) == (303, 409)
    assert "Somebody else has changed the register meanwhile." in later.result().text
    assert await saved_defects(centre) == ["Drucker", "Türklingel"]
