"""What is told of a year: drawn once by the lead, of those who agreed alone, and taken along as files."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from pypdf import PdfReader
from sqlalchemy.exc import DBAPIError

from services.cases.casework.consents.domain import Outcome, Purpose, RecipientKind, What
from services.cases.casework.facts.acts import change_facts
from services.cases.casework.facts.codes import Age, Exploitation, Gender, Origin
from services.cases.casework.facts.domain import Fact
from services.cases.counting.statistics import rounding
from services.cases.counting.statistics.acts import draw_year
from services.cases.counting.statistics.definitions import UNKNOWN, definition
from services.cases.counting.statistics.domain import Table, Tables, YearNotOverError
from services.cases.foundation.clock.store import CentreClock
from services.cases.foundation.roles import NotAllowedError
from tests.cases.building import NOON, Desk, a_request, sit_down
from tests.cases.desk_acts import a_consent, arrived, file_of, noted
from tests.cases.stored_requests import ask

NEXT_YEAR = datetime(2027, 2, 1, 12, tzinfo=UTC)
FOR_STATISTICS: dict[str, Any] = {
    "recipient_kind": RecipientKind.STATISTICS,
    "purpose": Purpose.STATISTICS,
    "what": (What.SITUATION, What.RESIDENCE),
}
PDF, TABLES, SERVICES = (f"/statistics/2026/{name}" for name in ("services.pdf", "tables.csv", "services.csv"))


def at(app: FastAPI, moment: datetime) -> None:
    app.state.workplace = replace(app.state.workplace, now=lambda: moment)
    app.state.store._now = lambda: moment


async def a_client(app: FastAPI, desk: Desk, **consent: Any) -> UUID:
    """With a contact, and a consent if one is given; the id of the file."""
    file_id = UUID((await file_of(desk, await arrived(app, a_request()))).rsplit("/", 1)[1])
    await noted(app, file_id, desk.person)
    told: dict[str, Any] = {"reader": desk.person, "workplace": app.state.workplace, "now": NOON}
    known = {
        Fact.EXPLOITATION: (Exploitation("labour"),),
        Fact.AGE: (Age("from_22"),),
        Fact.COUNTED_GENDER: (Gender("other"),),
        Fact.ORIGIN: (Origin("west_africa"),),
    }
    await change_facts(file_id, known, seen=None, languages_seen=(), form_id=uuid4(), **told)
    if consent:
        await a_consent(app, file_id, desk.person, **(FOR_STATISTICS | consent))
    return file_id


def rows_of(told: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(told.removeprefix("\ufeff"))))


async def begun(app: FastAPI) -> None:
    """The centre works with Kokon from the month of NOON on."""
    async with app.state.store.work() as work:
        await CentreClock(work).first_window(this_month="2026-03")


async def test_a_year_is_drawn_once_of_those_who_agreed_and_taken_along(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, counsellor = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    await begun(app)
    page = (await lead.get("/statistics")).text
    assert "data-none" in page
    assert "No table says anything of" not in page
    assert "data-to-draw" not in page
    assert (await lead.post("/statistics/2026", entered="yes")).status_code == 404, "it is not over"
    for _ in range(4):
        await a_client(app, counsellor, outcome=Outcome.GIVEN)
    await a_client(app, counsellor, outcome=Outcome.DECLINED)
    await a_client(app, counsellor)
    at(app, NEXT_YEAR)
    assert (await lead.get(TABLES)).status_code == 404, "nothing is drawn yet"
    assert 'data-to-draw="2026"' in (await lead.get("/statistics")).text
    monkeypatch.setattr("services.cases.counting.statistics.acts.draw", partial(rounding.draw, below=lambda _: 4))
    assert (await lead.post("/statistics/2026", entered="")).headers["location"] == "/statistics?told=not_entered"
    assert 'data-to-draw="2026"' in (await lead.get("/statistics?told=not_entered")).text, "nothing was drawn"
    assert (await lead.post("/statistics/2026", entered="yes")).status_code == 303
    page = (await lead.get("/statistics?told=drawn")).text
    assert 'data-year="2026"' in page
    assert "data-to-draw" not in page
    assert "People who agreed: 0 to 4" in page
    assert "fewer than 5 people, or nobody" in page
    tables, services = (await lead.get(TABLES)).text, (await lead.get(SERVICES)).text
    await a_client(app, counsellor, outcome=Outcome.GIVEN)
    assert (await lead.post("/statistics/2026", entered="yes")).status_code == 303
    assert (await lead.get(TABLES)).text == tables, "the same bytes"
    assert (await lead.get(SERVICES)).text == services

    def told(table: str, row: str, column: str) -> list[tuple[str, str, str]]:
        return [
            (one["rounded"], one["least"], one["most"])
            for one in rows_of(tables)
            if (one["table"], one["row"], one["column"]) == (table, row, column)
        ]

    assert told("all", "total", "total") == [("", "0", "4")], "four of six, and the brake for a nothing"
    assert told("exploitation_residence", "labour", "unknown") == [("", "0", "4")]
    assert {"vic_TypeOfLabourExploitation"} == {
        one["htcds"] for one in rows_of(tables) if one["row"] == "labour" and one["column"] == "total"
    }
    by_code = {(one["part"], one["code"]): one for one in rows_of(services)}
    assert by_code["all", "total"]["people_from"] == "5", "contacts of all six, whether they agreed or not"
    assert by_code["kind", "talk"]["state"] == "told"
    assert by_code["kind", "call"]["state"] == "fewer_than_5"
    assert by_code["kind", "call"]["people_from"] == ""
    paper = await lead.get(PDF)
    assert "Services in the year 2026" in PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()
    noted_acts = await ask(app.state.store, "SELECT DISTINCT act FROM audit_entry WHERE kind = 'statistics' ORDER BY 1")
    assert [one.act for one in noted_acts] == ["download", "read", "write"]
    with pytest.raises(DBAPIError, match="a year stands as it was told"):
        await ask(app.state.store, "DELETE FROM year_told RETURNING year")


async def test_age_gender_and_origin_are_counted_of_those_who_agreed_to_just_that(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, counsellor = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    await begun(app)
    covered = {"what": (What.SITUATION, What.RESIDENCE, What.PERSON)}
    await a_client(app, counsellor, outcome=Outcome.GIVEN)
    await a_client(app, counsellor, outcome=Outcome.GIVEN, **covered)
    await a_client(app, counsellor, outcome=Outcome.DECLINED, **covered)
    at(app, NEXT_YEAR)
    drawn = list[Tables]()

    def draw(exact: Tables) -> Tables:
        drawn.append(exact)
        return rounding.draw(exact)

    monkeypatch.setattr("services.cases.counting.statistics.acts.draw", draw)
    assert (await lead.post("/statistics/2026", entered="yes")).status_code == 303
    [found] = drawn
    tables: dict[str, Table] = {one.name: one for one in found.tables}
    assert found.total == sum(tables["exploitation_residence"].rows) == 2
    for name, row in (("age", "from_22"), ("gender", "other"), ("origin", "west_africa")):
        numbers = dict(zip(definition().dimension(name).names, tables[name].rows, strict=True))
        assert {row: 1, UNKNOWN: 1} == {one: number for one, number in numbers.items() if number}, name
    page = (await lead.get("/statistics")).text
    assert "not written down, or not agreed to" in page
    told = (await lead.get(TABLES)).text
    assert {one["table"] for one in rows_of(told)} >= {"age", "gender", "origin"}


async def test_others_neither_draw_nor_see_it(app: FastAPI) -> None:
    counsellor = await sit_down(app, "counsellor")
    for path in ("/statistics", TABLES, SERVICES, PDF):
        assert (await counsellor.get(path)).status_code == 403
    assert 'href="/statistics"' not in (await counsellor.get("/tallies")).text
    assert 'href="/statistics' in (await (await sit_down(app, "lead")).get("/tallies")).text
    with pytest.raises(NotAllowedError):
        await draw_year(2025, reader=counsellor.person, workplace=app.state.workplace, now=NOON)
    lead = await sit_down(app, "lead")
    with pytest.raises(YearNotOverError):
        await draw_year(2025, reader=lead.person, workplace=app.state.workplace, now=NOON)


@pytest.mark.parametrize("language", ["de", "ar"])
async def test_the_paper_is_set_in_the_language_of_the_page(app: FastAPI, language: str) -> None:
    lead = await sit_down(app, "lead")
    await begun(app)
    at(app, NEXT_YEAR)
    await draw_year(2026, reader=lead.person, workplace=app.state.workplace, now=NEXT_YEAR)
    paper = await lead.get(f"{PDF}?lang={language}")
    assert paper.headers["content-language"] == language
    assert paper.content.startswith(b"%PDF")
