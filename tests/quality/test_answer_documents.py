"""Files that lie on an answer of the team: what they count for, who reads them, and that they go with it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from services.quality.answers.assessment import acts
from services.quality.answers.assessment.evidence import Given
from services.quality.answers.assessment.store import Assessments
from services.quality.answers.local.standards import standards
from services.quality.evidence.register.store import Register
from services.quality.foundation.documents.domain import LARGEST, MOST_OF_AN_ENTRY
from services.quality.foundation.documents.store import Documents, documents
from services.quality.standards.catalogue.domain import UnknownCriterionError
from tests.cases.documents import WHERE, a_photo, a_png
from tests.quality.building import LEAD
from tests.quality.doors import Centre
from tests.quality.local_building import field, set_garden
from tests.quality.markup import without_tags
from tests.quality.register_building import a_document, an_entry
from tests.quality.rounds_building import begin_round

PAGE = "/criteria/S6"


@pytest.fixture
async def lead(centre: Centre) -> httpx.AsyncClient:
    return await centre.colleague("lead")


async def assess(person: httpx.AsyncClient, *files: bytes, at: str = f"{PAGE}/assess", **fields: Any) -> httpx.Response:
    form = {"form_id": str(uuid4()), "answer": "3", "evidence": ""} | fields
    ending = {b"\xff\xd8": "jpg"}
    sent = [("document", (f"Plan.{ending.get(each[:2], 'png')}", each, "image/png")) for each in files]
    return await person.post(at, data=form, files=sent or [("document", ("", b"", "application/octet-stream"))])


async def rows(centre: Centre) -> list[Any]:
    async with centre.store.work() as work:
        return list((await work.connection.execute(select(documents))).all())


async def test_a_file_alone_is_evidence_and_is_read_by_whoever_reads_the_answer(
    centre: Centre, lead: httpx.AsyncClient
) -> None:
    sent = await assess(lead, a_photo(), documented="2026-01-05", valid_until="2027-01-31")
    assert (sent.status_code, sent.headers["location"]) == (303, f"{PAGE}?saved=assessment")
    [row] = await rows(centre)
    assert a_photo()[:8] not in row.sealed
    counsellor = await centre.colleague("counsellor")
    page = without_tags(shown := (await counsellor.get(PAGE)).text)
    assert "Counts as 2" not in page
    assert "No evidence was given." not in page
    assert "valid until Jan 31, 2027" in page
    address = f"{PAGE}/documents/{row.id}"
    assert address in shown
    handed = await counsellor.get(address)
    assert handed.headers["content-disposition"] == 'attachment; filename="document.jpg"'
    assert (handed.content[:3], WHERE.encode() in handed.content) == (b"\xff\xd8\xff", False)
    assert (await counsellor.get(f"/criteria/S7/documents/{row.id}")).status_code == 404
    assert (await centre.stranger().get(address)).status_code in (303, 401)


async def test_a_newer_answer_keeps_what_is_ticked_and_the_rest_is_deleted(
    centre: Centre, lead: httpx.AsyncClient
) -> None:
    await assess(lead, a_png(), a_photo())
    first, second = (str(row.id) for row in await rows(centre))
    centre.clock.time += timedelta(minutes=1)
    page = (await lead.get(f"{PAGE}/assess")).text
    assert all(f'name="kept" value="{each}" checked' in page for each in (first, second))
    await assess(lead, kept=[first, str(uuid4())])
    assert [str(row.id) for row in await rows(centre)] == [first]
    assert (await lead.get(f"{PAGE}/documents/{first}")).status_code == 200
    assert (await lead.get(f"{PAGE}/documents/{second}")).status_code == 404
    assert "2 files lay on this answer" in (await lead.get(PAGE)).text
    centre.clock.time += timedelta(minutes=1)
    await assess(lead, evidence="The plan hangs in the kitchen")
    assert await rows(centre) == []


async def test_an_answer_without_its_file_has_no_evidence_any_more(centre: Centre, lead: httpx.AsyncClient) -> None:
    await assess(lead, a_png())
    centre.clock.time += timedelta(minutes=1)
    await assess(lead)
    assert "No evidence was given." in (await lead.get(PAGE)).text


async def test_sent_twice_there_is_one_answer_with_one_file_and_with_another_file_it_is_another(
    centre: Centre, lead: httpx.AsyncClient
) -> None:
    form = str(uuid4())
    for content in (a_png(), a_png(), a_photo()):
        assert (await assess(lead, content, form_id=form)).status_code == 303
        centre.clock.time += timedelta(minutes=1)
    async with centre.store.work() as work:
        assert len(await Assessments(work).assessments_of("S6", centre.app.state.desk.ids)) == 2
    assert [row.kind for row in await rows(centre)] == ["jpg"]


@pytest.mark.parametrize(
    ("files", "fields", "said"),
    [
        ([b"MZ"], {}, "is not what its name says"),
        ([b"x" * (LARGEST + 1)], {}, "larger than 5 MB"),
        ([a_png()] * (MOST_OF_AN_ENTRY + 1), {}, "Five documents at most lie in one place."),
        ([a_png()], {"documented": "2026-03-01", "valid_until": "2026-02-01"}, "lies before the day of the document"),
        ([a_png()], {"kept": "x"}, ""),
    ],
    ids=["disguised", "large", "many", "days", "not an id"],
)
async def test_what_cannot_be_taken_is_said_and_no_word_is_lost(
    centre: Centre, lead: httpx.AsyncClient, files: list[bytes], fields: dict[str, str], said: str
) -> None:
    refused = await assess(lead, *files, evidence="Words that took an hour", **fields)
    assert refused.status_code == 422
    assert said in refused.text
    assert "Words that took an hour" in refused.text
    assert await rows(centre) == []
    assert "The team has not spoken about this yet." in (await lead.get(PAGE)).text


async def test_with_what_it_keeps_an_answer_carries_five_and_else_nothing_is_saved(
    centre: Centre, lead: httpx.AsyncClient
) -> None:
    assert (await assess(lead, a_png(), a_photo())).status_code == 303
    for more in range(2):
        centre.clock.time += timedelta(minutes=1)
        files = (a_png(), a_photo()) if not more else (a_png(),)
        assert (await assess(lead, *files, kept=[str(row.id) for row in await rows(centre)])).status_code == 303
    kept = [str(row.id) for row in await rows(centre)]
    centre.clock.time += timedelta(minutes=1)
    refused = await assess(lead, a_png(), kept=kept, evidence="More")
    assert (refused.status_code, "Five documents at most" in refused.text) == (422, True)
    assert "More" not in without_tags((await lead.get(PAGE)).text)
    assert sorted(str(row.id) for row in await rows(centre)) == sorted(kept)


async def test_the_talk_of_a_round_takes_files_and_keeps_those_of_the_answer_before(
    centre: Centre, lead: httpx.AsyncClient
) -> None:
    await assess(lead, a_png())
    [row] = await rows(centre)
    centre.clock.time += timedelta(minutes=1)
    place = await begin_round(lead, "S6", way="together")
    page = (await lead.get(f"{place}/talk")).text
    assert f'name="kept" value="{row.id}" checked' in page
    talk = await assess(lead, a_photo(), at=f"{place}/talk", criterion="S6", kept=str(row.id))
    assert talk.status_code == 303
    assert {each.kind for each in await rows(centre)} == {"png", "jpg"}
    for each in await rows(centre):
        assert (await lead.get(f"{PAGE}/documents/{each.id}")).status_code == 200


async def test_nothing_of_a_file_leaves_the_service(centre: Centre, lead: httpx.AsyncClient) -> None:
    await assess(lead, evidence="The same words")
    leaving = ("/export.json", "/export.csv", "/api/v1/standings", "/release/bytes")
    before = [(await lead.get(path)).content for path in leaving]
    await assess(lead, a_photo(), evidence="The same words", valid_until="2030-01-05")
    assert [(await lead.get(path)).content for path in leaving] == before
    async with centre.store.work() as work:
        assert (await work.connection.execute(select(func.count()).select_from(centre.store.outbox.rows))).scalar() == 0


async def test_without_a_key_no_file_is_taken(centre: Centre, lead: httpx.AsyncClient) -> None:
    object.__setattr__(centre.app.state.desk, "document_key", None)
    refused = await assess(lead, a_png())
    assert (refused.status_code, "Next step: ask the operator" in refused.text) == (422, True)


async def test_the_month_names_what_ends_within_sixty_days_or_has_ended_until_it_is_gone(
    centre: Centre, lead: httpx.AsyncClient
) -> None:
    today = centre.clock().date()
    entry = an_entry("funding_agreement", {"funder": "Land", "starts_on": "2024-01-01"})
    days = {0: None, 1: today - timedelta(days=1), 2: today + timedelta(days=60), 3: today + timedelta(days=61)}
    async with centre.store.work() as work:
        await Register(work).save_entries([entry])
        for day in days.values():
            await Documents(work).add(a_document(entry.entry, valid_until=day), b"sealed")
        await Documents(work).add(a_document(uuid4(), valid_until=today), b"of nothing that is there")
    await assess(lead, a_png(), valid_until=today.isoformat())
    named = without_tags(html := (await lead.get("/month?topic=document")).text)
    assert html.count('data-topic="document"') == 3
    assert "A document is no longer valid; attach the new one or remove it: Land" in named
    assert "A document will soon no longer be valid: Land" in named
    assert "A document will soon no longer be valid: S6" in named
    assert f'href="/register/funding_agreement/{entry.entry}/documents"' in html
    centre.clock.time += timedelta(minutes=1)
    await assess(lead, evidence="The new one hangs in the kitchen")
    assert (await lead.get("/month?topic=document")).text.count('data-topic="document"') == 2


async def test_the_files_of_an_own_criterion_are_deleted_when_it_is_retired(
    centre: Centre, lead: httpx.AsyncClient
) -> None:
    await set_garden(lead)
    await assess(lead, a_png(), at="/criteria/L1/assess")
    await assess(lead, a_photo())
    seen = field((page := (await lead.get("/local/L1")).text), "seen")
    assert "the files of its last answer are deleted" in page
    assert (await lead.post("/local/L1/retire", data={"seen": seen, "reason": "We moved"})).status_code == 303
    assert [row.kind for row in await rows(centre)] == ["jpg"], "those of others stay"
    assert "were deleted with it" in (await lead.get("/local/L1")).text
    async with centre.store.work() as work:
        assert "L1" in await Assessments(work).newest_assessments(centre.app.state.desk.ids), "the answer is kept"
    assert (await assess(lead, a_png(), at="/criteria/L1/assess")).status_code == 404


async def test_an_answer_that_was_begun_before_the_criterion_was_retired_leaves_no_file(
    centre: Centre, lead: httpx.AsyncClient
) -> None:
    await set_garden(lead)
    desk = centre.app.state.desk
    async with centre.store.work() as work:
        garden = (await standards(work, desk)).criterion("L1")
    seen = field((await lead.get("/local/L1")).text, "seen")
    await lead.post("/local/L1/retire", data={"seen": seen, "reason": "We moved"})
    given = Given("3", "", "", None, (), frozenset(), (), uuid4())
    with pytest.raises(UnknownCriterionError):
        await acts.assess(garden, given, wording=centre.app.state.pages.languages["en"], by=LEAD, desk=desk)
