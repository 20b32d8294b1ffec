"""Files brought in from a spreadsheet: looked over, confirmed, made once, with the day on which counselling began."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import Response

from deploy.demo.visitors.pages import read
from services.cases.casework.imports import acts, web
from services.cases.casework.imports.domain import RUNNING
from services.cases.casework.imports.table import LARGEST, MOST_ROWS, read_table
from services.cases.casework.imports.words import OTHER_HEADINGS
from services.cases.casework.new_file.acts import begun_in
from services.cases.casework.new_file.domain import TakenDown
from services.cases.casework.new_file.store import NewFile
from services.cases.contact.requests.domain import Conversation
from services.cases.foundation.access.store import Reading
from services.cases.people.members.domain import PlaceNotPossibleError
from shared.accounts.domain import Person
from tests.cases.audit_entries import noted_by
from tests.cases.building import NOON, Desk, field_in, hire, sit_down
from tests.cases.database_dump import dump
from tests.cases.desk_acts import let_in
from tests.cases.stored_requests import ask

HEADS = "Eröffnet am;Zuständig;Pseudonym;Sprache;Nächster Termin;Wofür;Notiz"
NOTE, NAME = "Kanarivogel im Käfig.", "Lantern"
GOOD = f"2.11.2024;Counsellor 1;{NAME};Arabisch;10.3.2026;Call the lawyer;{NOTE}"
TABLES = ("file", "request", "file_origin", "contact_note", "to_do", "file_member")


async def sent(desk: Desk, table: str | bytes, *, kind: str = "running", responsible: str = "") -> Response:
    """Under a name that is a canary, too: it is looked at by nobody."""
    content = table.encode() if isinstance(table, str) else table
    fields = {"kind": kind, "responsible": responsible}
    return await desk.client.post("/files/import", data=fields, files={"table": ("Kanari.csv", content, "text/csv")})


async def confirmed(desk: Desk, looked: Response) -> Response:
    return await desk.post(
        "/files/import/confirm", **{name: field_in(looked, name) for name in ("table", "kind", "responsible")}
    )


def table(*rows: str) -> str:
    return "\r\n".join([HEADS, *rows])


async def counted(app: FastAPI) -> list[int]:
    return [len(await ask(app.state.store, f"SELECT id FROM {name}")) for name in TABLES]


async def renamed(app: FastAPI, person: Person, name: str) -> None:
    await ask(app.state.store, f"UPDATE account SET name = '{name}' WHERE id = '{person.id}' RETURNING id")


async def test_a_row_becomes_a_file_with_its_day_its_note_and_what_is_next(app: FastAPI) -> None:
    desk = await sit_down(app, "lead")
    looked = await sent(desk, table(GOOD))
    assert (looked.status_code, NAME in looked.text, NOTE in looked.text) == (200, True, True)
    assert await counted(app) == [0] * len(TABLES), "the preview writes nothing"
    done = await confirmed(desk, looked)
    assert (done.status_code, "1 file was opened" in done.text, "24-001" in done.text) == (200, True, True)
    assert await counted(app) == [1] * len(TABLES)
    [row] = await ask(app.state.store, "SELECT id, year, number, opened_at FROM file")
    assert (row.year, row.number, row.opened_at.isoformat()[:10]) == (2024, 1, "2024-11-01")
    page = (await desk.get(f"/files/{row.id}")).text
    shown = (NAME, NOTE, "Nov 2, 2024", "Call the lawyer", "Arabic", "From earlier records of the centre")
    assert [one for one in shown if one not in page] == []
    assert f"/files/{row.id}" in (await desk.get("/files")).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
async def test_every_encoding_and_separator_is_read(encoding: str, separator: str) -> None:
    headings = {text: name for name, texts in OTHER_HEADINGS.items() for text in texts}
    text = table(GOOD).replace(";", separator).encode(encoding)
    [row] = read_table(text, RUNNING, headings).rows
    assert (row.number, row.cells["note"], row.cells["opened_on"]) == (2, NOTE, "2.11.2024")


async def test_the_file_of_a_colleague_is_made_and_stays_with_the_colleague(app: FastAPI) -> None:
    lead, other = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    await renamed(app, other.person, "Jona B.")
    done = await confirmed(lead, await sent(lead, table(GOOD.replace("Counsellor 1", "jona b."))))
    [row] = await ask(app.state.store, "SELECT id, responsible FROM file")
    assert (row.responsible, f"/files/{row.id}" in done.text) == (other.person.id, False)
    assert (await lead.get(f"/files/{row.id}")).status_code == 403
    page = (await other.get(f"/files/{row.id}")).text
    assert (NOTE in page, "Call the lawyer" in page) == (True, True)


async def test_sent_again_by_anybody_it_makes_nothing_twice(app: FastAPI) -> None:
    desk, deputy = await sit_down(app, "lead"), await sit_down(app, "deputy")
    await renamed(app, deputy.person, "Deputy")
    looked = await sent(desk, table(GOOD, GOOD, GOOD.replace(NAME, "Harbour")))
    assert looked.text.count("says the same as another row") == 2
    for answer in await asyncio.gather(confirmed(desk, looked), confirmed(desk, looked)):
        assert answer.status_code == 200
    assert await counted(app) == [3] * len(TABLES)
    again = await confirmed(desk, looked)
    assert ("0 files were opened" in again.text, "3 rows were brought in before" in again.text) == (True, True)
    for other in (desk, deputy):
        looked = await sent(other, table(GOOD.replace("2.11.2024", "2024-11-02"), GOOD.replace(NAME, "New")))
        assert looked.text.count("brought in before") == 1
        assert "1 new file would be made" in looked.text
    await confirmed(deputy, await sent(deputy, table(GOOD)))
    assert await counted(app) == [3] * len(TABLES)


async def test_many_rows_are_opened_some_at_a_time_and_one_that_cannot_be_leaves_the_others(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "TOGETHER", 3)
    desk = await sit_down(app, "lead")
    rows = [GOOD.replace(NAME, f"Boat {number}") for number in range(7)]
    looked = await sent(desk, table(*rows))
    place, failed = begun_in, list[TakenDown]()

    async def left_meanwhile(work: Reading, conversation: Conversation, new: TakenDown, **by: Any) -> NewFile:
        if new.pseudonym == "Boat 4":
            failed.append(new)
            raise PlaceNotPossibleError("responsible", "left")
        return await place(work, conversation, new, **by)

    monkeypatch.setattr(acts, "begun_in", left_meanwhile)
    done = await confirmed(desk, looked)
    assert ("6 files were opened" in done.text, "Row 6 was not brought in" in done.text) == (True, True)
    assert len(failed) == 2, "with the others of its transaction, and by itself"
    works = await ask(app.state.store, "SELECT count(*) AS files, xmin::text FROM file GROUP BY xmin ORDER BY 1")
    assert [row.files for row in works] == [1, 1, 1, 3], "three together, two by themselves, and the last"
    monkeypatch.setattr(acts, "begun_in", place)
    assert "1 file was opened" in (await confirmed(desk, looked)).text, "sent again, the rest is made"


async def test_of_many_rows_a_preview_shows_first_what_somebody_has_to_look_at(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "AT_ONCE", 2)
    desk = await sit_down(app, "lead")
    looked = await sent(desk, table(*[GOOD.replace(NAME, f"Boat {number}") for number in range(3)], GOOD, GOOD))
    page = read(looked.text)
    [odd] = page.all("section", id="odd")
    assert odd.text.startswith("2 rows to look at")
    [rows] = page.all("section", id="rows")
    assert [one.text for one in rows.all("summary")] == ["Rows 2 to 3", "Rows 4 to 5", "Rows 6 to 6"]
    assert looked.text.index('type="submit"', looked.text.index("<form class")) < looked.text.index('id="odd"')


async def test_a_name_that_is_there_is_said_to_who_may_read_that_file(app: FastAPI) -> None:
    desk, deputy = await sit_down(app, "lead"), await sit_down(app, "deputy")
    await renamed(app, deputy.person, "Deputy")
    await confirmed(desk, await sent(desk, table(GOOD)))
    changed = table(GOOD.replace(NOTE, "Another note").replace(NAME, NAME.upper()))
    for reader, found in ((desk, True), (deputy, False)):
        assert ("24-001" in (await sent(reader, changed)).text) is found
    [row] = await ask(app.state.store, "SELECT id FROM file")
    await let_in(desk, f"/files/{row.id}", deputy.person, capacity="substitute", parts=("messages",))
    assert "24-001" not in (await sent(deputy, changed)).text
    other = await sit_down(app, "deputy")
    await renamed(app, other.person, "Other")
    await let_in(desk, f"/files/{row.id}", other.person)
    assert "24-001" in (await sent(other, changed)).text


FAULTS = {
    "no day": (GOOD.replace("2.11.2024", "2/11/2024"), "This is not a day."),
    "no such day": (GOOD.replace("2.11.2024", "31.11.2024"), "This is not a day."),
    "ahead": (GOOD.replace("2.11.2024", "6.3.2026"), "This day has not come yet."),
    "too old": (GOOD.replace("2.11.2024", "2.11.1999"), "before the year 2000"),
    "no opening": (GOOD.replace("2.11.2024", ""), "This is empty."),
    "no colleague": (GOOD.replace("Counsellor 1", "Kanari K."), "No colleague who counsels here"),
    "nobody": (GOOD.replace("Counsellor 1", ""), "This is empty."),
    "language": (GOOD.replace("Arabisch", "Kanarisch"), "This language is not known."),
    "what without a day": (GOOD.replace("10.3.2026", ""), "This is empty."),
    "day without what": (GOOD.replace("Call the lawyer", ""), "This is empty."),
    "formula": (GOOD.replace(NOTE, "=HYPERLINK(Kanari)"), "This is a formula."),
    "command": (GOOD.replace(NAME, "+cmd|Kanari"), "This is a formula."),
    "long name": (GOOD.replace(NAME, "Kanari" * 20), "This is too long."),
    "long note": (GOOD.replace(NOTE, "Kanari" * 1000), "This is too long."),
    "more cells": (GOOD + ";Kanari", "more cells than there are headings"),
}


@pytest.mark.parametrize("row", FAULTS)
async def test_a_cell_that_is_wrong_is_named_by_row_and_column_and_nothing_is_made(app: FastAPI, row: str) -> None:
    desk = await sit_down(app, "deputy")
    answer = await sent(desk, table(GOOD, FAULTS[row][0]))
    assert (answer.status_code, FAULTS[row][1] in answer.text) == (422, True)
    assert ('">3</td>' in answer.text, "Kanari" in answer.text, 'name="table" value' in answer.text) == (
        True,
        False,
        False,
    )
    assert await counted(app) == [0] * len(TABLES)


def whole(rows: Iterable[str]) -> bytes:
    return table(*rows).encode()


WHOLE = {
    "nothing": (b" \n", "There are no rows"),
    "headings alone": (HEADS.encode(), "There are no rows"),
    "too large": (b"a" * (LARGEST + 1), "too large"),
    "much too large": (b"a" * (3 * LARGEST), "too large"),
    "a workbook": (b"PK\x03\x04Kanari", "not a table in text"),
    "an archive": (b"\x1f\x8bKanari", "not a table in text"),
    "signs that are no letters": (b"Kanari;\x00\x01", "not a table in text"),
    "neither encoding": (HEADS.encode("cp1252") + b"\n\x81", "letters cannot be read"),
    "half of utf-16": (b"\xff\xfeK", "letters cannot be read"),
    "no headings": (GOOD.encode(), "No column is known"),
    "a heading twice": (whole([GOOD]).replace(b"Notiz", b"Pseudonym"), "Two columns have this heading"),
    "a column less": (whole([GOOD]).replace("Zuständig".encode(), b"Kanari"), "This column is missing"),
    "too many": (whole([GOOD] * (MOST_ROWS + 1)), "more than 500 rows"),
    "an open quotation mark": (whole([GOOD + '"', '"Kanari']), "cannot be told apart"),
    "separators alone": (b";;;\n;;", "There are no rows"),
    "a mark alone": (b"\xef\xbb\xbf", "There are no rows"),
    "a huge heading": (b"a" * 200_000, "cannot be told apart"),
    "a huge cell": (whole(["a" * 200_000]), "cannot be told apart"),
    "broken json": (b'[{"Kanari": ', "cannot be told apart"),
    "deep json": (b"[" * 100_000, "cannot be told apart"),
    "json of something else": (b'["Kanari"]', "cannot be told apart"),
}


@pytest.mark.parametrize("case", WHOLE)
async def test_what_is_no_table_is_answered_with_what_to_do(app: FastAPI, case: str) -> None:
    desk = await sit_down(app, "lead")
    answer = await sent(desk, WHOLE[case][0])
    assert (answer.status_code in (413, 422), WHOLE[case][1] in answer.text) == (True, True), answer.text
    assert "Kanari" not in answer.text
    assert await counted(app) == [0] * len(TABLES)


async def test_what_is_confirmed_is_looked_over_anew(app: FastAPI) -> None:
    desk, left = await sit_down(app, "lead"), await hire(app.state.store, "counsellor")
    await renamed(app, left, "Left")
    looked = await sent(desk, table(GOOD.replace("Counsellor 1", "Left")))
    await ask(app.state.store, f"UPDATE account SET active = false WHERE id = '{left.id}' RETURNING id")
    answer = await confirmed(desk, looked)
    assert (answer.status_code, "No colleague who counsels here" in answer.text) == (422, True)
    for other in ("", "no table", "äöü"):
        assert (await desk.post("/files/import/confirm", table=other, kind="running")).status_code == 422
    sent_as = {"table": field_in(looked, "table"), "responsible": str(left.id)}
    for kind in ("", "x", "platform_files", "platform_requests"):
        assert (await desk.post("/files/import/confirm", **sent_as, kind=kind)).status_code == 422
    assert await counted(app) == [0] * len(TABLES)


async def test_no_word_of_it_is_logged_or_kept_in_clear_and_each_file_is_in_the_access_log(
    app: FastAPI, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    desk = await sit_down(app, "lead")
    for wrong, _ in FAULTS.values():
        await sent(desk, table(GOOD, wrong))
    await confirmed(desk, await sent(desk, table(GOOD, GOOD.replace(NAME, "Kanari-2"))))
    logged = "".join(capsys.readouterr()) + caplog.text
    assert not [word for word in (NOTE, NAME, "Kanari", "lawyer") if word in logged]
    async for place, value in dump(app.state.settings.database_url):
        assert not [word for word in (NOTE, NAME, "Kanari", "lawyer") if word.encode() in value], place
    made = {row.id for row in await ask(app.state.store, "SELECT id FROM file")}
    opened = [ids for act, kind, ids in await noted_by(app, desk.person) if (act, kind) == ("open", "file")]
    noted = {one for ids in opened for one in ids}
    assert (len(made), noted) == (2, made)


PLATFORM = [
    {"date": "2026-03-01T10:30:00Z", "language": "Arabic", "words": "I need help.", "contact": "+49 151 2345678"},
    {"date": "3.3.2026 09:15", "language": None, "words": "Hello,\nis somebody there?", "reference": "A-17", "more": 1},
]
PLATFORM_CSV = (
    "Datum,Sprache,Nachricht,Kontakt,Referenz\n"
    "2026-03-01T10:30:00Z,Arabic,I need help.,+49 151 2345678,\n"
    '3.3.2026 09:15,,"Hello,\nis somebody there?",,A-17\n'
)


@pytest.mark.parametrize("table", [json.dumps(PLATFORM), PLATFORM_CSV], ids=["json", "csv"])
async def test_what_people_wrote_elsewhere_is_a_request_that_waits_since_then(app: FastAPI, table: str) -> None:
    desk, counsellor = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    looked = await sent(desk, table, kind="platform_requests")
    assert (looked.status_code, "2 new requests" in looked.text) == (200, True), looked.text
    assert await counted(app) == [0] * len(TABLES)
    for answer in await asyncio.gather(confirmed(desk, looked), confirmed(desk, looked)):
        assert answer.status_code == 200
    again = await confirmed(desk, await sent(desk, table, kind="platform_requests"))
    assert ("0 requests" in again.text, "2 rows were brought in before" in again.text) == (True, True)
    rows = await ask(app.state.store, "SELECT * FROM request ORDER BY waiting_since")
    moments = [row.waiting_since.isoformat()[:16] for row in rows]
    assert (moments, {row.arrived_at for row in rows}) == (["2026-03-01T10:30", "2026-03-03T08:15"], {NOON})
    assert "from another platform" in (await counsellor.get("/requests")).text
    first, second = [(await counsellor.get(f"/requests/{row.id}")).text for row in rows]
    assert [one for one in ("I need help.", "Request in Arabic", "+49 151 2345678") if one not in first] == []
    assert [one for one in ("is somebody there?", "Reference: A-17") if one not in second] == []
    assert "could not be opened" not in first + second
    opening = {"pseudonym": "Lantern", "responsible": str(counsellor.person.id)}
    file = (await counsellor.post(f"/requests/{rows[0].id}/open", **opening)).headers["location"]
    assert "I need help." in (await counsellor.get(file)).text


async def test_what_people_wrote_elsewhere_becomes_files_of_one_colleague(app: FastAPI) -> None:
    desk, counsellor = await sit_down(app, "deputy"), await sit_down(app, "counsellor")
    chosen = {"kind": "platform_files", "responsible": str(counsellor.person.id)}
    assert (await sent(desk, PLATFORM_CSV, kind="platform_files")).status_code == 422
    done = await confirmed(desk, await sent(desk, PLATFORM_CSV, **chosen))
    assert "2 files were opened" in done.text
    await confirmed(desk, await sent(desk, PLATFORM_CSV, **chosen))
    files = await ask(app.state.store, "SELECT id, opened_at FROM file ORDER BY number")
    assert [row.opened_at for row in files] == [NOON, NOON]
    first, second = [(await counsellor.get(f"/files/{row.id}")).text for row in files]
    assert [one for one in ("I need help.", "Arabic", "+49 151 2345678", "Mar 1, 2026") if one not in first] == []
    assert [one for one in ("Reference: A-17", "Wrote on another platform") if one not in second] == []
    assert (await desk.get(f"/files/{files[0].id}")).status_code == 403


PLATFORM_FAULTS = {
    "no words": ([{"date": "1.3.2026", "words": " "}], "This is empty."),
    "no day": ([{"date": "yesterday, Kanari", "words": "x"}], "This is not a day."),
    "no hour": ([{"date": "1.3.2026 25:00", "words": "x"}], "This is not a day."),
    "ahead": ([{"date": "2026-03-05T12:01:00Z", "words": "x"}], "This day has not come yet."),
    "a list": ([{"date": "1.3.2026", "words": ["Kanari"]}], "a list in the place of words"),
    "half a letter": ([{"date": "1.3.2026", "words": "Kanari \ud800"}], "a list in the place of words"),
    "no letter": ([{"date": "1.3.2026", "words": "Kanari \0"}], "a list in the place of words"),
    "too long": ([{"date": "1.3.2026", "words": "Kanari" * 1000}], "This is too long."),
    "no date at all": ([{"words": "Kanari"}], "This column is missing."),
}


@pytest.mark.parametrize("case", PLATFORM_FAULTS)
async def test_what_is_wrong_in_an_export_is_said_and_nothing_is_made(app: FastAPI, case: str) -> None:
    desk = await sit_down(app, "lead")
    entries, what = PLATFORM_FAULTS[case]
    answer = await sent(desk, json.dumps(entries), kind="platform_requests")
    assert (answer.status_code, what in answer.text, "Kanari" in answer.text) == (422, True, False), answer.text
    twice = '[{"date": "1.3.2026", "words": "Kanari", "Words": "x"}]'
    answer = await sent(desk, twice, kind="platform_requests")
    assert (answer.status_code, "Two columns have this heading" in answer.text) == (422, True)
    assert await counted(app) == [0] * len(TABLES)


async def test_nobody_else_brings_anything_in(app: FastAPI) -> None:
    for role in ("counsellor", "intake_duty", "quality_officer", "admin"):
        desk = await sit_down(app, role)
        assert (await desk.get("/files/import")).status_code == 403
        assert (await sent(desk, PLATFORM_CSV, kind="platform_requests")).status_code == 403
        assert "/files/import" not in (await desk.get("/files")).text


async def test_columns_that_nobody_knows_are_named_and_left_out(app: FastAPI) -> None:
    desk = await sit_down(app, "lead")
    looked = await sent(desk, f"{HEADS};Unbekannt\n{GOOD};x")
    assert ("not brought in" in looked.text, ": H" in looked.text, "Unbekannt" in looked.text) == (True, True, False)


@pytest.mark.parametrize("kind", ["running", "platform_requests"])
@pytest.mark.parametrize("language", ["en", "de", "ar"])
async def test_the_template_is_read_in_every_language(app: FastAPI, language: str, kind: str) -> None:
    desk = await sit_down(app, "lead", language=language)
    answer = await desk.get(f"/files/import/template.csv?lang={language}&kind={kind.partition('_')[0]}")
    row = {"running": ";;2024-11-02;Counsellor 1;;;", "platform_requests": "2024-11-02;;Hello;;"}[kind]
    assert answer.headers["content-disposition"] == 'attachment; filename="kokon-template.csv"'
    looked = await sent(desk, answer.content + row.encode(), kind=kind)
    assert looked.status_code == 200, looked.text
