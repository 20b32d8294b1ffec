"""Letters: by a consent that holds and no further than it goes, noted as told in the same work, and set in German."""

import io
import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from pypdf import PdfReader

from services.cases.casework.consents.domain import Consent, Outcome, RecipientKind, What
from services.cases.casework.facts.acts import change_facts
from services.cases.casework.facts.codes import Residence
from services.cases.casework.facts.domain import Fact
from services.cases.rights.letters.domain import covered, disclosure_of
from tests.cases.building import NOON, Desk, a_request, field_in, sit_down
from tests.cases.desk_acts import a_consent, arrived, asked_for, copy_checked, file_of, let_in
from tests.cases.stored_requests import ask

SUBJECT, WORDS = "Antrag vom 3. März", "Wir bitten um einen Platz.\n\nDie Kinder sind dabei."


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


async def a_file(app: FastAPI, desk: Desk) -> str:
    return await file_of(desk, await arrived(app, a_request()))


def form_of(consent_id: UUID, **changes: Any) -> dict[str, Any]:
    form = {"letter_id": str(uuid4()), "consent_id": str(consent_id), "recipient": "Shelter Seven"}
    form |= {"subject": SUBJECT, "words": WORDS, "address": "Hafen 7\n20095 Hamburg"}
    return form | {"what": ["being_here"], "from_file": ["her_name"]} | changes


def a_row(**given: Any) -> Consent:
    row: dict[str, Any] = {"id": uuid4(), "file_id": uuid4(), "key_id": "k", "noted_at": NOON, "noted_by": uuid4()}
    usual = {"answered_on": NOON.date(), "outcome": Outcome.GIVEN, "recipient_kind": None, "purpose": None}
    return Consent(**(row | usual | given))


def test_a_letter_has_no_more_than_its_consent_and_the_whole_file_part_by_part() -> None:
    assert covered(a_row(what=(What.HEALTH, What.NAME))) == (What.BEING_HERE, What.NAME, What.HEALTH)
    assert What.WHOLE_FILE not in covered(a_row(what=(What.WHOLE_FILE,)))
    assert set(covered(a_row(what=(What.WHOLE_FILE,)))) == set(What) - {What.WHOLE_FILE}


async def test_without_a_consent_the_page_explains_and_stops(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    place = f"{file}/letters"
    page = (await desk.get(place)).text
    assert ("no consent that holds today" in page, 'name="subject"' in page) == (True, False)
    assert (await desk.post(place, **form_of(uuid4()))).status_code == 422
    declined = await a_consent(app, id_of(file), desk.person, outcome=Outcome.DECLINED)
    over = await a_consent(app, id_of(file), desk.person, valid_until=NOON.date() - timedelta(days=0))
    assert (await desk.post(place, **form_of(declined))).status_code == 422
    ends = {"action": "end", "new_id": str(uuid4()), "outcome": "withdrawn", "asked_at": "2026-03-05T10:30"}
    assert (await desk.post(f"{file}/consents/{over}/withdrawal", **ends)).status_code == 303
    assert (await desk.post(place, **form_of(over))).status_code == 422
    for table in ("letter", "disclosure"):
        assert await ask(app.state.store, f"SELECT id FROM {table}") == [], table


async def test_it_is_noted_as_told_in_the_same_work_and_is_printed_in_german(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    consent_id = await a_consent(app, id_of(file), desk.person)
    place, form = f"{file}/letters", form_of(consent_id)
    assert 'value="health"' not in (await desk.get(place)).text
    for _ in range(2):
        assert (await desk.post(place, **form)).status_code == 303
    [row] = await ask(app.state.store, "SELECT id, disclosure_id, words, subject FROM letter")
    assert str(row.id) == form["letter_id"]
    assert not any(SUBJECT.encode() in bytes(one) or b"Platz" in bytes(one) for one in (row.words, row.subject))
    [told] = await ask(app.state.store, "SELECT id, consent_id, way, because, told_on FROM disclosure")
    assert (told.id, told.consent_id) == (disclosure_of(row.id), consent_id)
    assert (row.disclosure_id, told.way, told.because) == (told.id, "in_writing", "consent")
    outside = unescape((await desk.get(f"{file}/disclosures")).text)
    assert all(one in outside for one in ("Shelter Seven", "name", SUBJECT))
    printed = await desk.get(f"{place}/{row.id}/paper")
    assert (printed.status_code, printed.headers["content-type"]) == (200, "application/pdf")
    on_paper = re.sub(r"\s+", " ", "".join(one.extract_text() for one in PdfReader(io.BytesIO(printed.content)).pages))
    said = ("Shelter Seven", "20095 Hamburg", SUBJECT, "Name: Harbour", "Die Kinder sind dabei.", "5. März 2026")
    assert [one for one in said if one not in on_paper] == []
    assert "Mit freundlichen Grüßen" in on_paper
    assert (await desk.get(f"{place}/{uuid4()}/paper")).status_code == 404
    assert "Letter to: Shelter Seven" in (await desk.get(file)).text


@pytest.mark.parametrize(
    ("kind", "residence", "warned"),
    [("benefits", None, True), ("residence", "none", True), ("benefits", "permit", False), ("lawyer", "none", False)],
)
async def test_before_an_office_reads_of_an_irregular_stay_the_page_warns(
    app: FastAPI, kind: str, residence: str | None, warned: bool
) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    if residence:
        known: dict[str, Any] = {"seen": None, "languages_seen": (), "form_id": uuid4(), "reader": desk.person}
        known |= {"workplace": app.state.workplace, "now": NOON}
        await change_facts(id_of(file), {Fact.RESIDENCE: (Residence(residence),)}, **known)
    consent_id = await a_consent(app, id_of(file), desk.person, recipient_kind=RecipientKind(kind))
    place, form = f"{file}/letters", form_of(consent_id)
    assert ("§ 87 Abs. 2 AufenthG" in (await desk.get(place)).text) is warned
    # what is told by word is told to anybody: that page knows the stay alone
    assert ("§ 87 Abs. 2 AufenthG" in (await desk.get(f"{file}/disclosures")).text) is (residence != "permit")
    refused = await desk.post(place, **form)
    assert (refused.status_code, "Die Kinder sind dabei." in refused.text) == ((422, True) if warned else (303, False))
    if warned:
        assert await ask(app.state.store, "SELECT id FROM disclosure") == [], "nobody was told anything"
        assert (await desk.post(place, **form, warned="2020-01")).status_code == 422
        assert (await desk.post(place, **form, warned="2026-11")).status_code == 303
    assert len(await ask(app.state.store, "SELECT id FROM letter")) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"from_file": ["situation"]},
        {"what": ["health"]},
        {"what": ["whole_file"]},
        {"recipient": "Another shelter"},
        {"what": [], "from_file": []},
        {"subject": ""},
        {"words": ""},
        {"words": "x" * 6001},
        {"consent_id": "no id"},
    ],
    ids=str,
)
async def test_what_the_consent_does_not_cover_is_not_written_and_the_text_stays(
    app: FastAPI, wrong: dict[str, Any]
) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    form = form_of(await a_consent(app, id_of(file), desk.person)) | wrong
    refused = await desk.post(f"{file}/letters", **form)
    assert refused.status_code == 422
    assert form["subject"] in unescape(refused.text)
    for table in ("letter", "disclosure"):
        assert await ask(app.state.store, f"SELECT id FROM {table}") == [], table


async def test_the_facts_of_the_file_are_put_in_in_the_words_of_the_letter(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    given: dict[str, Any] = {"reader": desk.person, "workplace": app.state.workplace, "now": NOON}
    told = {Fact.SITUATION: "Wohnt seit Mai hier.", Fact.NEEDS: "Ruhe."}
    await change_facts(id_of(file), told, seen=None, languages_seen=(), form_id=uuid4(), **given)
    consent_id = await a_consent(app, id_of(file), desk.person, what=(What.SITUATION,), recipient=None)
    place = f"{file}/letters"
    shown = unescape((await desk.get(place)).text)
    assert ("Wohnt seit Mai hier." in shown, "Harbour</label>" in shown) == (True, False)
    form = form_of(consent_id, from_file=["situation"], recipient="Haus am Hafen")
    refused = await desk.post(place, **form)
    assert (refused.status_code, "recipient_kind" in refused.text) == (422, True)
    assert (await desk.post(place, **form, recipient_kind="police")).status_code == 422
    assert (await desk.post(place, **form, recipient_kind="shelter")).status_code == 303
    printed = await desk.get(f"{place}/{form['letter_id']}/paper")
    on_paper = "".join(one.extract_text() for one in PdfReader(io.BytesIO(printed.content)).pages)
    assert ("Wohnt seit Mai hier." in on_paper, "Ruhe." in on_paper, "Harbour" in on_paper) == (True, True, False)


async def test_it_is_in_the_copy_erased_and_refused_to_others(app: FastAPI) -> None:
    desk, second, substitute, stranger = [await sit_down(app, "counsellor") for _ in range(4)]
    file = await a_file(app, desk)
    await let_in(desk, file, second.person)
    await let_in(desk, file, substitute.person, capacity="substitute", parts=("messages", "notes", "consents", "facts"))
    form = form_of(await a_consent(app, id_of(file), desk.person))
    place = f"{file}/letters"
    assert (await desk.post(place, **form)).status_code == 303
    for other in (substitute, stranger):
        for page in (place, f"{place}/{form['letter_id']}/paper"):
            assert (await other.get(page)).status_code == 403
        assert (await other.post(place, **form_of(UUID(form["consent_id"])))).status_code == 403
    assert SUBJECT not in (await substitute.get(file)).text
    asked_id = uuid4()
    await desk.post(f"{file}/rights", **asked_for(asked_id))
    assert await copy_checked(file, asked_id, desk, second) == 303
    copy = unescape((await desk.get(f"{file}/rights/{asked_id}/copy")).text)
    assert (SUBJECT in copy, "Die Kinder sind dabei." in copy) == (True, True)
    assert (await desk.post(f"{file}/erase", ground="consent_withdrawn", code="26-001")).status_code == 303
    assert await ask(app.state.store, "SELECT id FROM letter") == []


async def test_in_a_file_that_is_only_kept_no_letter_is_written(app: FastAPI) -> None:
    desk, asked_id = await sit_down(app, "counsellor"), uuid4()
    file = await a_file(app, desk)
    consent_id = await a_consent(app, id_of(file), desk.person)
    await desk.post(f"{file}/rights", **asked_for(asked_id, "restriction"))
    assert (await desk.post(f"{file}/rights/{asked_id}", action="restrict", ground="claims")).status_code == 303
    page = await desk.get(f"{file}/letters")
    assert "no letter is written in it" in unescape(page.text)
    assert (await desk.post(f"{file}/letters", **form_of(consent_id))).status_code == 403
    assert field_in(await desk.get(f"{file}/rights"), "asked_id")
