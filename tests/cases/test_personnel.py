"""What is kept of colleagues: from the pages into the tally, and gone when a colleague leaves."""

from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError

from services.cases.counting.draws.store import Draws
from services.cases.counting.ledger.acts import release
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.roles import NotAllowedError, Role
from services.cases.foundation.store import CasesStore
from services.cases.oversight.incidents.acts import forget
from services.cases.people.personnel.domain import Answer, Entry, Item
from services.cases.people.personnel.store import Personnel, PersonnelCounts
from services.cases.people.team.store import accounts
from shared.accounts.domain import Person
from shared.accounts.factors.domain import Passkey
from shared.privacy.counts import ABOUT_STAFF, Counted, Held, Indicator
from tests.cases.building import NOON, Database, a_workplace, cases_store, field_in, hire, sit_down
from tests.cases.personnel_forms import enter
from tests.cases.tallies import released_tallies

WHOLE = {
    "degree": "done",
    "induction": "begun",
    "racism_training": "done",
    "racism_training-day": "2022-01-15",
    "gender_training": "not_needed",
    "subject_hours-part": "8",
    "digital_safety": "no",
    "mandatory": "done",
    "mandatory-day": "2026-04-01",
    "supervision_held-part": "2",
    "supervision_held-whole": "3",
    "device": "done",
    "safety_plan": "done",
    "safety_plan-day": "2026-02-01",
}


async def noted(store: CasesStore, actor: UUID) -> list[tuple[Any, ...]]:
    asked = "SELECT act, kind, ids FROM audit_entry WHERE actor = :actor AND kind IN ('personnel', 'training')"
    async with store.work() as work:
        found = await work.connection.execute(text(asked + " ORDER BY arrival"), {"actor": actor})
        return [tuple(row) for row in found]


@pytest.mark.real
async def test_the_lead_enters_all_and_a_colleague_what_is_hers(app: FastAPI) -> None:
    lead, ada, other = await sit_down(app, "lead"), await sit_down(app, "counsellor"), await sit_down(app, "deputy")
    place = f"/personnel/{ada.person.id}"
    assert (await enter(lead, place, **WHOLE)).status_code == 303
    assert (await lead.post("/personnel", safety_plan="2026-02-02")).status_code == 303
    hers = (await ada.get("/personnel/mine")).text
    assert 'data-indicator="K1.1" data-standing="met"' in hers
    assert 'data-indicator="K12.3" data-standing="met"' in hers
    assert 'data-indicator="S6.2" data-standing="partly"' in hers
    assert 'data-indicator="K9.1" data-standing="not_met"' in hers
    assert "runs out on April 1, 2026" in hers
    assert 'name="degree"' not in hers
    assert (
        await enter(ada, "/personnel/mine", degree="no", digital_safety="done", **{"digital_safety-day": "2026-03-01"})
    ).status_code == 303
    [row] = [row for row in (await lead.get("/personnel")).text.split("<tr ") if 'data-indicator="K9.1"' in row]
    assert row.count('data-standing="met"') == 1
    entered = {row.item: row.answer for row in await of(app, ada.person.id)}
    assert (entered["degree"], entered["digital_safety"]) == ("done", "done")
    assert "racism_training" not in entered
    for path in ("/personnel", place, f"/personnel/{lead.person.id}"):
        assert [(await desk.get(path)).status_code for desk in (ada, other)] == [403, 403]
        assert (await other.post(path)).status_code == 403
    assert await noted(app.state.store, ada.person.id) == [
        *[("read", "personnel", [ada.person.id])] * 3,
        ("write", "training", [ada.person.id]),
    ]
    assert ("write", "personnel", [ada.person.id]) in await noted(app.state.store, lead.person.id)


async def of(app: FastAPI, staff_id: UUID) -> list[Any]:
    store: CasesStore = app.state.store
    async with store.work() as work, work.errand(Errand.COUNTING):
        asked = text("SELECT * FROM personnel_entry WHERE staff_id = :one")
        return list(await work.connection.execute(asked, {"one": staff_id}))


@pytest.mark.real
async def test_what_is_wrong_is_asked_again_and_nobody_writes_over_another(app: FastAPI) -> None:
    lead, ada = await sit_down(app, "lead"), await hire(app.state.store, "counsellor", "interpreter")
    place = f"/personnel/{ada.id}"
    before = field_in(await lead.get(place), "seen")
    for wrong in (
        {"degree": "doctor"},
        {"racism_training": "done"},
        {"racism_training": "done", "racism_training-day": "2026-03-06"},
        {"racism_training": "done", "racism_training-day": "yesterday"},
        {"first_assignment": "done", "first_assignment-day": "1900-01-01"},
        {"subject_hours-part": "many"},
        {"supervision_taken-part": "3", "supervision_taken-whole": "2"},
        {"supervision_taken-part": "3"},
    ):
        assert (await enter(lead, place, **wrong)).status_code == 422, wrong
    assert (await lead.post("/personnel", safety_plan="2026-03-06")).status_code == 422
    assert await of(app, ada.id) == []
    assert (await enter(lead, place, degree="done")).status_code == 303
    late = await lead.post(place, seen=before, degree="no")
    assert (late.status_code, "changed this meanwhile" in late.text) == (409, True)
    assert [row.answer for row in await of(app, ada.id)] == ["done"]
    assert (await lead.post(f"/team/{ada.id}/leave", sent="yes")).status_code == 303
    assert await of(app, ada.id) == []
    assert (await lead.get(place)).status_code == 404
    beate = await hire(app.state.store, "counsellor")
    assert (await enter(lead, f"/personnel/{beate.id}", degree="done")).status_code == 303
    assert (await enter(lead, "/personnel/mine", degree="done")).status_code == 303
    async with app.state.store.work() as work:
        await accounts.deactivate(work, beate.id, now=NOON)
    await forget(workplace=app.state.workplace, now=app.state.workplace.now())
    assert (await of(app, beate.id), len(await of(app, lead.person.id))) == ([], 1)


def found_in(tallies: list[Any], indicator: Indicator) -> Any:
    return tallies[-1].cells[list(Indicator).index(indicator)]


TEAM = ("lead", "counsellor", "counsellor", "deputy", "admin", "counsellor")


async def test_five_are_counted_once_in_their_period_and_what_is_not_entered_is_held(database: Database) -> None:
    """Six colleagues; one counsellor has nothing entered, and four counsellors are too few for a degree."""
    async with cases_store(database) as store:
        lead, *others = [await hire(store, role) for role in TEAM]
        async with store.reading(lead) as work:
            for number, one in enumerate((lead, *others[:4])):
                await accounts.factors.add_passkey(work, Passkey(one.id.bytes, one.id, "", b"", 0, NOON))
                training = Entry(Item.RACISM_TRAINING, *((Answer.DONE, NOON.date()) if number < 3 else (Answer.NO,)))
                half = Entry(Item.SUPERVISION_HELD, Answer.DONE, period="2026-07", part=number, whole=4)
                device = Entry(Item.DEVICE, Answer.DONE if number else Answer.NO)
                entries = [training, half, device, Entry(Item.DEGREE, Answer.DONE)]
                items = {entry.item for entry in entries}
                await Personnel(work).save_personnel(one.id, entries, items=items, month="2026-08")
        workplace = a_workplace(store)
        for month in ("2026-06", "2026-11", "2026-12", "2027-01"):
            assert await release(month, workplace=workplace, now=workplace.now())
        june, november, december, january = await released_tallies(store)
        assert found_in([june], Indicator.K9_2) == Counted(indicator=Indicator.K9_2, met=4, partly=1, not_met=0)
        assert found_in([june], Indicator.S9_1) == Held(indicator=Indicator.S9_1)
        for quiet in (november, january):
            assert {found_in([quiet], indicator).state for indicator in ABOUT_STAFF} == {"held"}
        assert found_in([december], Indicator.K2_1) == Counted(indicator=Indicator.K2_1, met=3, partly=0, not_met=2)
        assert found_in([december], Indicator.S9_1) == Counted(indicator=Indicator.S9_1, met=1, partly=3, not_met=1)
        assert found_in([december], Indicator.K1_1) == Held(indicator=Indicator.K1_1)
        assert found_in([december], Indicator.K4_1) == Held(indicator=Indicator.K4_1)
        assert len(december.body()) == len(november.body())
        async with store.errand(Errand.COUNTING) as on_errand:
            assert await Draws(on_errand).standings(until="2027-Q1") == []
            left = {
                entry.item
                for entries in (await PersonnelCounts(on_errand).personnel_to_count()).values()
                for entry in entries
            }
        assert left == {Item.RACISM_TRAINING, Item.DEVICE, Item.DEGREE}


async def test_the_database_shows_a_record_to_the_lead_and_to_its_person(database: Database) -> None:
    """Both locks, each for itself."""
    async with cases_store(database) as store:
        people = {role: await hire(store, role) for role in Role}
        row = "INSERT INTO personnel_entry (staff_id, item, period, answer) VALUES (:one, '{}', '', 'done')"
        async with store.work() as work:
            await work.connection.execute(text("SELECT set_config('kokon.errand', 'migration', true)"))
            for one in people.values():
                await work.connection.execute(text(row.format("degree")), {"one": one.id})
        every = {one.id for one in people.values()}
        lead = people.pop(Role.LEAD)
        asked = text("SELECT staff_id FROM personnel_entry")
        for me, hers in ((lead, every), *((one, {one.id}) for one in people.values()), (None, set())):
            async with store.reading(me) if me else store.work() as work:
                assert set((await work.connection.execute(asked)).scalars()) == hers
        for me in people.values():
            await closed_to(store, me, lead, text(row.format("device")))


async def closed_to(store: CasesStore, me: Person, other: Person, row: TextClause) -> None:
    async with store.reading(me) as work:
        assert (await Personnel(work).personnel([me.id])).keys() == {me.id}
        for ids in ([other.id], [me.id, other.id]):
            with pytest.raises(NotAllowedError):
                await Personnel(work).personnel(ids)
        for items in ((Item.DEGREE,), (Item.DEGREE, Item.LANGUAGE)):
            with pytest.raises(NotAllowedError):
                await Personnel(work).save_personnel(me.id, [], items=items, month="2026-03")
        with pytest.raises(NotAllowedError):
            await Personnel(work).save_personnel(other.id, [], items=[Item.LANGUAGE], month="2026-03")
    with pytest.raises(DBAPIError, match="42501"):
        await written_past_the_rules(store, me, row, other.id)


async def written_past_the_rules(store: CasesStore, me: Person, row: TextClause, one: UUID) -> None:
    async with store.reading(me) as work:
        await work.introduce(me)
        await work.connection.execute(row, {"one": one})
