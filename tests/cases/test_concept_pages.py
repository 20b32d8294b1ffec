"""The pages of concepts that are made of their registration: what holds for each of them, also for one made later."""

from dataclasses import fields
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import Response

from deploy.demo.visitors.pages import Form, read
from services.cases.concepts import CONCEPTS
from services.cases.foundation.access.domain import GIVEN, PART_OF, Part
from services.cases.foundation.records.concept import Concept
from services.cases.people.approvals.domain import OfTwo
from tests.cases.building import Desk, a_request, sit_down
from tests.cases.desk_acts import arrived, asked_for, file_of, let_in
from tests.cases.stored_requests import ask

WORDS = "Nobody else knows of the neighbour."
every_page = pytest.mark.parametrize("concept", [one for one in CONCEPTS if one.page], ids=lambda one: one.page)


async def form_in(desk: Desk, file: str, concept: Concept[Any]) -> Form:
    page = read((await desk.get(f"{file}{concept.page}")).text)
    return next(Form(one) for one in page.all("form", method="post") if one.get("action") == f"{file}{concept.page}")


async def filled(desk: Desk, file: str, concept: Concept[Any]) -> dict[str, str]:
    """The form with the last that each field offers, and words wherever there is room."""
    form = await form_in(desk, file, concept)
    chosen = {one.name: one.value for one in form.fields if one.kind in ("radio", "option", "checkbox")}
    return form.values() | chosen | dict.fromkeys(room_in(concept), WORDS)


def room_in(concept: Concept[Any]) -> set[str]:
    """The fields of the form with room for words. Why a second colleague does not agree is said in another form."""
    assert concept.records
    later = {each.name for each in fields(OfTwo)} if issubclass(concept.records.kind, OfTwo) else set[str]()
    return set(concept.records.free) - later


async def sent(desk: Desk, file: str, concept: Concept[Any], fields: dict[str, str]) -> Response:
    return await desk.post(f"{file}{concept.page}", **fields)


async def a_file(app: FastAPI, role: str = "counsellor") -> tuple[Desk, str]:
    desk = await sit_down(app, role)
    return desk, await file_of(desk, await arrived(app, a_request()))


async def rows(app: FastAPI, concept: Concept[Any]) -> list[Any]:
    assert concept.records
    return await ask(app.state.store, f"SELECT * FROM {concept.records.table.name}")


@every_page
async def test_sent_twice_it_is_there_once_and_sealed(app: FastAPI, concept: Concept[Any]) -> None:
    desk, file = await a_file(app)
    fields = await filled(desk, file, concept)
    for _ in range(2):
        assert (await sent(desk, file, concept, fields)).headers["location"] == f"{file}{concept.page}?told=noted"
    [row] = await rows(app, concept)
    assert concept.records
    stored = b"".join(getattr(row, name) or b"" for name in concept.records.sealed)
    assert stored
    assert not [
        name for name in concept.records.sealed if len(fields.get(name, "")) > 3 and fields[name].encode() in stored
    ]
    other, foreign = await a_file(app)
    taken = await sent(other, foreign, concept, fields)
    assert (taken.status_code, "Nothing was written down" in taken.text, WORDS in taken.text) == (409, True, True)
    assert len(await rows(app, concept)) == 1


@every_page
async def test_what_is_wrong_comes_back_with_what_was_typed(app: FastAPI, concept: Concept[Any]) -> None:
    desk, file = await a_file(app)
    fields, form = await filled(desk, file, concept), await form_in(desk, file, concept)
    needed = {one.get("name") for one in form.element if "required" in one.attributes}
    assert concept.records
    free = room_in(concept)
    wrong = [(name, "x") for name in fields.keys() - free] + [(name, "") for name in needed]
    assert wrong
    for name, value in [*wrong, *((name, f"{WORDS} {'x' * 100_000}") for name in free)]:
        answer = await sent(desk, file, concept, fields | {name: value})
        has_words = value != "" or bool(free - {name})
        assert (name, answer.status_code, WORDS in answer.text) == (name, 422, has_words)
    assert await rows(app, concept) == []


@every_page
async def test_nobody_without_its_part_reads_or_writes_it(app: FastAPI, concept: Concept[Any]) -> None:
    desk, file = await a_file(app)
    fields = await filled(desk, file, concept)
    assert (await sent(desk, file, concept, fields)).status_code == 303
    assert concept.records
    part = PART_OF[concept.records.read]
    roles = ("counsellor", "counsellor", "counsellor", "interpreter", "lead")
    given, other, stranger, interpreter, lead = [await sit_down(app, role) for role in roles]
    await let_in(desk, file, given.person, capacity="substitute", parts=(part,))
    await let_in(desk, file, other.person, capacity="substitute", parts=set(GIVEN) - {part})
    await let_in(desk, file, interpreter.person, capacity="interpreter", parts=set(GIVEN) - {part})
    for one, status in ((given, 200), (other, 403), (stranger, 403), (interpreter, 403), (lead, 403)):
        assert (await one.get(f"{file}{concept.page}")).status_code == status
        assert (WORDS in (await one.get(file)).text) is (status == 200)
        assert ((await sent(one, file, concept, fields)).status_code == 403) is (status == 403)
    assert len(await rows(app, concept)) == 1


@every_page
async def test_into_a_file_that_is_only_kept_nothing_is_written_but_what_the_client_needs_at_any_time(
    app: FastAPI, concept: Concept[Any]
) -> None:
    desk, file = await a_file(app)
    fields, asked_id = await filled(desk, file, concept), uuid4()
    assert (await sent(desk, file, concept, fields)).status_code == 303
    await desk.post(f"{file}/rights", **asked_for(asked_id, "restriction"))
    assert (await desk.post(f"{file}/rights/{asked_id}", action="restrict", ground="claims")).status_code == 303
    assert concept.records
    goes_on = PART_OF[concept.records.read] in (Part.CONTACT, Part.CONSENTS)
    assert (await sent(desk, file, concept, fields)).status_code == (303 if goes_on else 403)
    page = (await desk.get(f"{file}{concept.page}")).text
    assert (WORDS in page, 'method="post"' in page.partition("<main")[2]) == (True, goes_on)


@every_page
async def test_it_is_erased_with_the_file(app: FastAPI, concept: Concept[Any]) -> None:
    desk, file = await a_file(app)
    assert (await sent(desk, file, concept, await filled(desk, file, concept))).status_code == 303
    assert (await desk.post(f"{file}/erase", ground="consent_withdrawn", code="26-001")).status_code == 303
    assert await rows(app, concept) == []
