"""The search by a way to be reached, and the way to reach whom it found: shown without opening the file, and noted."""

from functools import partialmethod
from math import inf
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.casework.contact_plans.acts import confirm
from services.cases.casework.contact_plans.domain import Channel, Named, Way
from services.cases.casework.contact_plans.store import ContactPlans
from services.cases.files.search import web
from services.cases.files.search.domain import Reach
from services.cases.files.search.store import Search
from services.cases.files.search.web import MOST_WITH_WAY
from services.cases.foundation.access.domain import Errand
from tests.cases.audit_entries import noted_by
from tests.cases.building import NOON, Desk, a_request, sit_down
from tests.cases.desk_acts import arrived, file_of, let_in

NUMBER, FORMER, HOURS = "+49 170 4711 0815", "0171 998877", "only before noon"
SAID_AS = "the language school"


async def reached_by(desk: Desk, file: str, number: str, *, seen: UUID | None = None) -> UUID:
    """The id of the plan."""
    way = Way(
        channel=Channel.PHONE,
        address=number,
        hours=HOURS,
        code_word="blue lamp",
        named=Named.AS,
        named_as=SAID_AS,
        confirmed_on=NOON.date(),
    )
    plan_id = uuid4()
    where: dict[str, Any] = {"reader": desk.person, "workplace": desk.app.state.workplace, "now": NOON}
    await confirm(UUID(file.rsplit("/", 1)[1]), way, seen=seen, wish_seen=None, plan_id=plan_id, **where)
    return plan_id


async def a_reached_client(desk: Desk, name: str = "Harbour") -> str:
    file = await file_of(desk, await arrived(desk.app, a_request()), name)
    await reached_by(desk, file, NUMBER, seen=await reached_by(desk, file, FORMER))
    return file


async def test_a_client_is_looked_up_with_the_way_to_reach_them_and_the_audit_says_so(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_reached_client(desk)
    before = len(await noted_by(app, desk.person))
    page = (await desk.post("/search", term="harbour")).text
    for shown in (NUMBER, HOURS, SAID_AS, f"{file}/notes", f"{file}/appointments#agree", f"{file}/disclosures#write"):
        assert shown in page, shown
    assert ("blue lamp" in page, FORMER in page) == (False, False)
    noted = {(act, kind, id) for act, kind, ids in (await noted_by(app, desk.person))[before:] for id in ids}
    file_id = UUID(file.rsplit("/", 1)[1])
    assert {("list", "file", file_id), ("read", "contact_plan", file_id)} <= noted


async def test_a_search_by_way_that_takes_too_long_ends_and_says_so(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the two ways that were written in each place, time is up after the one that was written last."""
    desk, said = await sit_down(app, "counsellor"), "only the ways to be reached that were written last were searched"
    file = await a_reached_client(desk)
    wish = {"channel": "phone", "value": NUMBER, "when": ""}
    [written, newer] = [await arrived(app, a_request(contact=wish)) for _ in range(2)]
    whole = (await desk.post("/search", term=NUMBER)).text
    assert [str(one.request_id) in whole for one in (written, newer)] == [True, True]
    assert (file in whole, said in whole) == (True, False)
    async with app.state.workplace.store.reading(desk.person) as work:
        plans = await ContactPlans(work).reached(Reach.of(FORMER).fits, until=0.0, at_once=1)
        ways = await Search(work).reached(Reach.of(NUMBER), until=0.0, at_once=1)
    assert (plans.ids, plans.all_searched) == (set(), False), "the newest plan has another number"
    assert ([one.id for one in ways.requests], ways.all_searched) == ([newer.request_id], False)
    monkeypatch.setattr(web, "LONGEST", -1.0)
    monkeypatch.setattr(Search, "reached", partialmethod(Search.reached, at_once=1))
    short = (await desk.post("/search", term=NUMBER)).text
    assert [str(one.request_id) in short for one in (written, newer)] == [False, True]
    assert said in short


async def test_whose_number_it_is_or_was_is_found_in_any_way_to_write_it(app: FastAPI) -> None:
    desk, colleague = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    file = await a_reached_client(desk)
    for term in ("0170 47110815", "47110815", "0049 171 998877"):
        page = await desk.post("/search", term=term)
        assert "By the way to be reached" in page.text, term
        assert (file in page.text, "Nothing found" in page.text) == (True, False), term
        theirs = await colleague.post("/search", term=term)
        assert (file in theirs.text, "Nothing found" in theirs.text) == (False, True), term
    assert (await desk.post("/search", term="0170 1111111")).text.count("Nothing found") == 1


async def test_a_number_of_a_file_is_no_part_of_a_telephone_number_and_a_name_can_be_one_of_a_way(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_reached_client(desk)
    plan = await reached_by(desk, other := await file_of(desk, await arrived(app, a_request()), "Quay"), "0170 26014 1")
    for term in ("26-014", "26014"):
        assert other not in (await desk.post("/search", term=term)).text, term
    await reached_by(desk, other, "over the neighbour Harbormaster", seen=plan)
    assert other in (await desk.post("/search", term="harbormaster")).text
    page = (await desk.post("/search", term="harbour")).text
    assert (file in page, other in page) == (True, False), "a name that is found is not looked for as a way"


async def test_a_reader_without_the_contact_sees_the_file_alone(app: FastAPI) -> None:
    desk, substitute, reads = [await sit_down(app, "counsellor") for _ in range(3)]
    file = await a_reached_client(desk)
    await let_in(desk, file, substitute.person, capacity="substitute", parts=("name", "messages"))
    await let_in(desk, file, reads.person, capacity="substitute", parts=("name", "contact"))
    page = (await substitute.post("/search", term="harbour")).text
    assert (file in page, NUMBER in page, HOURS in page) == (True, False, False)
    assert file not in (await substitute.post("/search", term="47110815")).text
    page = (await reads.post("/search", term="harbour")).text
    assert (NUMBER in page, f"{file}/disclosures" in page) == (True, False)
    assert file in (await reads.post("/search", term="47110815")).text


async def test_the_first_lock_alone_keeps_others_out(app: FastAPI) -> None:
    """Should the database hand out plans that are not for this reader, their addresses are not even opened."""
    desk, substitute, stranger = [await sit_down(app, "counsellor") for _ in range(3)]
    file = await a_reached_client(desk)
    await let_in(desk, file, substitute.person, capacity="substitute", parts=("name", "messages"))
    for reader in (substitute, stranger):
        async with app.state.store.reading(reader.person) as work, work.errand(Errand.RETENTION):
            assert (await ContactPlans(work).reached(lambda _: True, until=inf)).ids == set()


async def test_an_interpreter_looks_for_no_number(app: FastAPI) -> None:
    desk, interpreter = await sit_down(app, "counsellor"), await sit_down(app, "interpreter")
    file = await a_reached_client(desk)
    await let_in(desk, file, interpreter.person, capacity="interpreter", parts=("name", "contact"))
    assert file not in (await interpreter.post("/search", term="47110815")).text
    page = (await interpreter.post("/search", term="harbour")).text
    assert (NUMBER in page, f"{file}/notes" in page) == (True, False)


async def test_of_many_the_way_is_shown_of_none(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    for number in range(MOST_WITH_WAY):
        await a_reached_client(desk, f"Harbour {number}")
    assert (await desk.post("/search", term="harbour")).text.count(NUMBER) == MOST_WITH_WAY
    await a_reached_client(desk, "Harbour again")
    page = (await desk.post("/search", term="harbour")).text
    assert (NUMBER in page, "is shown where few files are found" in page) == (False, True)
