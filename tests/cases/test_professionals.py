"""The directory of professionals: entered, searched, confirmed, reported on, brought in from a table, taken out."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import Response

from services.cases.foundation.spoken_languages import Spoken
from services.cases.retention.erasure.hourly_purge import sweep
from services.cases.support.professionals.domain import (
    ChangedMeanwhileError,
    Entry,
    NamelessError,
    PassesOn,
    Professional,
    ProfessionalKind,
    changed,
    fitting,
    is_current,
    made,
)
from services.cases.support.professionals.duty import public_duty
from tests.cases.building import NOON, Desk, field_in, sit_down
from tests.cases.stored_requests import ask

LAWYER = {"kind": "lawyer", "name": "Ms Yellow", "organisation": "Chambers at the Park", "passes_on": "as_kind"}
LAWYER |= {"reached": "0170 123", "accessibility": "a lift"}
NOTED = "SELECT act FROM audit_entry WHERE kind = 'professional' ORDER BY position"


async def entered(desk: Desk, **changes: Any) -> str:
    """The address of a new entry."""
    fields = LAWYER | {"professional_id": str(uuid4())} | changes
    answer = await desk.client.post("/professionals/new", data=fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def an_entry(**given: Any) -> Entry:
    return Entry(**{"kind": ProfessionalKind.LAWYER, "name": "Ms Yellow"} | given)


def a_professional(**given: Any) -> Professional:
    new = made(an_entry(), professional_id=uuid4(), sensitive_on=None, by=uuid4(), now=NOON)
    return replace(new, **given)


@pytest.mark.parametrize(
    ("confirmed_on", "current"),
    [(None, False), (date(2024, 3, 5), True), (date(2024, 3, 4), False), (date(2026, 3, 5), True)],
)
def test_what_was_confirmed_holds_for_24_months(confirmed_on: date | None, current: bool) -> None:
    assert is_current(confirmed_on, date(2026, 3, 5)) is current


def test_an_entry_has_a_name_and_nobody_writes_over_a_colleague() -> None:
    with pytest.raises(NamelessError):
        made(an_entry(name=""), professional_id=uuid4(), sensitive_on=None, by=uuid4(), now=NOON)
    before = a_professional(version=3)
    same, nothing = changed(before, an_entry(), seen=2, by=uuid4(), now=NOON)
    assert nothing == ()
    new, what = changed(before, an_entry(reached="0170"), seen=3, by=uuid4(), now=NOON)
    assert (what, new.version, new.reached) == (("reached",), 4, "0170")
    with pytest.raises(ChangedMeanwhileError):
        changed(before, an_entry(reached="0171"), seen=2, by=uuid4(), now=NOON)
    assert same.id == before.id


def test_a_search_is_by_word_kind_and_language() -> None:
    lawyer = a_professional(languages=(Spoken("ar"),))
    doctor = a_professional(kind=ProfessionalKind.DOCTOR, name="", organisation="Clinic", accessibility="Lift")
    every = [lawyer, doctor]
    assert fitting(every) == every
    assert fitting(every, term="yellow") == [lawyer]
    assert fitting(every, term="LIFT") == [doctor]
    assert fitting(every, kind=ProfessionalKind.DOCTOR) == [doctor]
    assert fitting(every, language="ar") == [lawyer]
    assert fitting(every, language="ar", kind=ProfessionalKind.DOCTOR) == []


def test_the_duty_follows_the_kind_where_the_directory_says_nothing_else() -> None:
    duty = public_duty()
    assert (duty.section, duty.status) == ("§ 87 Abs. 2 AufenthG", "to_be_checked")
    assert all(duty.said(language) for language in ("en", "de", "ar"))
    assert duty.said("fr") == duty.said("en")
    assert duty.binds(ProfessionalKind.BENEFITS)
    assert not duty.binds(ProfessionalKind.BENEFITS, PassesOn.NO)
    assert not duty.binds(ProfessionalKind.LAWYER)
    assert duty.binds(ProfessionalKind.LAWYER, PassesOn.YES)


async def test_an_entry_is_written_found_changed_and_says_what_was_changed(app: FastAPI) -> None:
    desk, other = [await sit_down(app, "counsellor") for _ in range(2)]
    place = await entered(desk, languages=["ar", "fr"], sensitive_on="2024-01-10")
    page = (await other.get(place)).text
    assert [one for one in ("Ms Yellow, Chambers at the Park", "0170 123", "a lift", "Arabic") if one not in page] == []
    assert "confirmed Jan 10, 2024: ask again" in page
    assert "Ms Yellow" in (await other.get("/professionals")).text
    assert "Ms Yellow" in (await other.get("/professionals?kind=lawyer")).text
    assert "Ms Yellow" not in (await other.get("/professionals?kind=doctor")).text
    found = await other.post("/professionals", term="yellow", language="ar")
    assert (found.status_code, "Ms Yellow" in found.text, "term" in str(found.url)) == (200, True, False)
    assert "Nobody fits" in (await other.post("/professionals", term="green")).text
    assert (await other.post("/professionals", kind="no kind")).status_code == 422

    seen = field_in(await other.get(place), "seen")
    edit = LAWYER | {"action": "change", "seen": seen, "reached": "0170 999"}
    assert (await other.post(place, **edit)).status_code == 303
    late = await desk.post(place, **edit | {"reached": "0170 000"})
    assert (late.status_code, "0170 999" in late.text, "A colleague was faster" in late.text) == (409, True, True)
    nameless = await desk.post(place, **edit | {"name": "", "organisation": "", "reached": "kept", "seen": "2"})
    assert (nameless.status_code, "kept" in nameless.text) == (422, True)
    page = (await desk.get(place)).text
    assert "Ways to be reached" in page.partition("What was changed")[2]
    assert "0170 123" not in page, "what stood there before is not kept"
    assert [row.act for row in await ask(app.state.store, NOTED)] == ["write", "write"]


async def test_it_is_confirmed_reported_on_taken_out_of_use_and_deleted(app: FastAPI) -> None:
    desk, other, lead = [await sit_down(app, role) for role in ("counsellor", "counsellor", "lead")]
    place = await entered(desk)
    assert (await desk.post(place, action="sensitive", sensitive_on="2026-03-05")).status_code == 303
    assert "takes care in matters of gender, confirmed Mar 5, 2026" in (await desk.get("/professionals")).text
    assert (await desk.post(place, action="sensitive", sensitive_on="2026-03-06")).status_code == 422
    assert (await desk.post(place, action="sensitive", sensitive_on="2020-01-01")).status_code == 303
    assert "Confirmed on Mar 5, 2026" in (await desk.get(place)).text

    report = {"action": "experience", "experience_id": str(uuid4()), "words": "Calls back at once."}
    assert [(await desk.post(place, **report)).status_code for _ in range(2)] == [303, 303]
    page = (await other.get(place)).text
    assert (page.count("Calls back at once."), "Never anything of a client" in page) == (1, True)
    remove = {"action": "remove_experience", "experience_id": report["experience_id"]}
    await other.post(place, **remove)
    assert "Calls back at once." in (await desk.get(place)).text, "another colleague's report stays"
    await lead.post(place, **remove)
    assert "Calls back at once." not in (await desk.get(place)).text

    await desk.post(place, action="out_of_use")
    assert "Ms Yellow" not in (await desk.get("/professionals")).text
    assert "Ms Yellow" in (await desk.post("/professionals", unused="yes")).text
    await desk.post(place, action="in_use")
    assert "Ms Yellow" in (await desk.get("/professionals")).text

    await desk.post(place, **report | {"experience_id": str(uuid4())})
    assert (await desk.post(place, action="remove")).status_code == 403
    assert (await lead.post(place, action="remove")).status_code == 303
    assert (await desk.get(place)).status_code == 404
    for table in ("professional", "professional_experience", "professional_change"):
        assert await ask(app.state.store, f"SELECT 1 FROM {table}") == []


async def test_what_is_out_of_use_for_two_years_goes_by_itself(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    used, unused = await entered(desk), await entered(desk, name="Mr Green")
    await desk.post(unused, action="out_of_use")
    for days, there in ((700, 200), (740, 404)):
        await sweep(workplace=app.state.workplace, now=NOON + timedelta(days=days))
        assert (await desk.get(unused)).status_code == there
    assert (await desk.get(used)).status_code == 200


async def test_only_colleagues_who_counsel_see_the_directory(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    place = await entered(desk)
    for role in ("interpreter", "quality_officer", "data_protection", "admin"):
        other = await sit_down(app, role)
        assert {(await other.get(each)).status_code for each in ("/professionals", place)} == {403}
        assert (await other.post(place, action="out_of_use")).status_code == 403
    assert (await desk.get("/professionals/import")).status_code == 403


TABLE = """Art;Name;Einrichtung;Kontakt;Sprachen;Barrierefreiheit;Gendersensibel bestätigt am
Anwältin?;Ms Yellow;;;;;
lawyer;Mr Green;Chambers;0170;Arabisch, French;Aufzug;10.1.2026
doctor;;;;;;
doctor;;Clinic;;Klingonisch;;1.1.2030
"""
RIGHT = """Art;Name;Einrichtung;Kontakt;Sprachen;Barrierefreiheit;Gendersensibel bestätigt am
lawyer;Mr Green;Chambers;0170;Arabisch, French;Aufzug;10.1.2026
doctor;;Clinic;;;;
"""


async def sent(desk: Desk, table: str) -> Response:
    return await desk.client.post("/professionals/import", files={"table": ("Kanari.csv", table.encode(), "text/csv")})


async def test_a_table_is_looked_over_and_brought_in_once(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    assert "Kind;Name;Organisation" in (await lead.get("/professionals/import/template.csv")).text
    wrong = await sent(lead, TABLE)
    assert wrong.status_code == 422
    for said in ("not in the list", "Please fill it in", "This language is not known", "has not come yet"):
        assert said in wrong.text, said
    looked = await sent(lead, RIGHT)
    assert (looked.status_code, "2 new entries would be made" in looked.text) == (200, True)
    assert await ask(app.state.store, "SELECT 1 FROM professional") == [], "the preview writes nothing"
    given = {"table": field_in(looked, "table")}
    for _ in range(2):
        assert (await lead.post("/professionals/import/confirm", **given)).status_code == 303
    rows = await ask(app.state.store, "SELECT name, languages, sensitive_on FROM professional ORDER BY name")
    assert [(row.name, row.languages, row.sensitive_on) for row in rows] == [
        ("", [], None),
        ("Mr Green", ["ar", "fr"], date(2026, 1, 10)),
    ]
    again = await sent(lead, RIGHT)
    assert ("brought in before" in again.text, "0 new entries" in again.text) == (True, True)
    assert (await lead.post("/professionals/import/confirm", table="no table at all")).status_code == 422
    assert UUID((await ask(app.state.store, "SELECT id FROM professional"))[0].id.hex)
