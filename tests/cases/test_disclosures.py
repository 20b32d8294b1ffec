"""Who received what of a client: colleagues before there was a file, and people outside the centre."""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

from fastapi import FastAPI
from sqlalchemy import text

from services.cases.rights.disclosures.domain import Because
from shared.languages import Wording, catalogue
from tests.cases.building import BERLIN, a_request, sit_down
from tests.cases.desk_acts import a_consent, arrived, asked_for, copy_checked, file_of, let_in
from tests.cases.disclosure_forms import OFFICE, noted, told_outside
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask


async def test_everybody_who_received_something_stands_on_one_page(app: FastAPI) -> None:
    duty = await sit_down(app, "intake_duty")
    desk, second, lead = [await sit_down(app, role) for role in ("counsellor", "counsellor", "lead")]
    event = await arrived(app, a_request("I need help."))
    assert (await duty.get("/requests")).status_code == 200
    assert (await duty.get(f"/requests/{event.request_id}")).status_code == 200
    file = await file_of(desk, event)
    await let_in(desk, file, second.person)
    assert (await lead.get("/files?whose=centre")).status_code == 200
    nobody_yet = (await desk.get(f"{file}/recipients")).text
    assert "Nobody outside the centre was told or given anything about you" in nobody_yet

    assert await noted(desk, file) == 303
    for place in (file, f"{file}/disclosures"):
        page = (await second.get(place)).text
        assert OFFICE in page
        assert "name and situation, and what happened" in page
    wrong = await taken_down(desk, file, "correction")
    for place in (f"{file}/erase", f"{file}/rights/{wrong}"):
        page = (await desk.get(place)).text
        assert OFFICE in page
        assert "Art. 19 GDPR" in page
    asked = await taken_down(desk, file)
    assert await copy_checked(file, asked, desk, second) == 303
    place = f"{file}/rights/{asked}"
    copy = (await desk.get(f"{place}/copy?language=de")).text
    assert all(one in copy for one in (OFFICE, "der Name und die Lage", "jemand war in Gefahr", "Her child is safe."))
    [line] = json.loads((await desk.get(f"{place}/data")).text)["parts"]["disclosure"]["entries"]
    assert (line["told_on"], line["told_to"], line["told_what"]) == ("2026-03-04", OFFICE, ["her_name", "situation"])
    assert line["written_down_by"] == {"staff": ["counsellor"]}
    await desk.post(place, action="settle", outcome="granted", handed="in_person")

    page = (await desk.get(f"{file}/recipients")).text
    inside, outside = page.split("Outside the counselling centre")
    today = Wording("en", catalogue("en"), BERLIN).day(datetime.now(UTC), "medium")
    assert f"<strong>Intake duty</strong><br>what you wrote, before there was a file · {today}</p>" in inside
    assert "<strong>Lead</strong><br>that the file is there" in inside
    assert OFFICE in outside
    assert "name and situation, and what happened" in outside
    assert "by word, on the phone or in person · somebody was in danger · Mar 4, 2026" in outside
    assert "<strong>you yourself</strong><br>a copy of everything · in person · Mar 5, 2026" in outside
    assert "Nobody outside" not in outside
    arabic = (await desk.get(f"{file}/recipients?language=ar")).text
    assert all(one in arabic for one in ("كان شخص ما في خطر", "ما كتبته قبل أن يكون هناك ملف"))


async def test_only_whoever_has_the_whole_file_writes_and_reads_it(app: FastAPI) -> None:
    desk, substitute, stranger = [await sit_down(app, "counsellor") for _ in range(3)]
    file = await file_of(desk, await arrived(app, a_request()))
    await let_in(desk, file, substitute.person, capacity="substitute", parts=("messages",))
    assert await noted(desk, file) == 303
    for other in (substitute, stranger):
        assert (await other.get(f"{file}/disclosures")).status_code == 403
        assert await noted(other, file) == 403
    assert OFFICE not in (await substitute.get(file)).text
    async with app.state.store.reading(substitute.person) as work:
        await work.introduce(substitute.person)
        assert (await work.connection.execute(text("SELECT 1 FROM disclosure"))).all() == []
    async with app.state.store.reading(desk.person) as work:
        await work.introduce(desk.person)
        changed = "UPDATE disclosure SET because = 'law' RETURNING 1"
        assert (await work.connection.execute(text(changed))).all() == []


async def test_it_is_sealed_and_written_down_once_however_often_it_is_sent(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    same = str(uuid4())
    assert [await noted(desk, file, disclosure_id=same) for _ in range(2)] == [303, 303]
    async with app.state.store.reading(desk.person) as work:
        await work.introduce(desk.person)
        [row] = (await work.connection.execute(text("SELECT recipient, what, words FROM disclosure"))).all()
    for word in ("Yellow", "situation", "child"):
        assert word.encode() not in b"".join(row)
    for name, value in [("told_on", "2026-03-06"), ("told_on", "x"), ("recipient", ""), ("what", []), ("way", "")]:
        assert await noted(desk, file, **{name: value}) == 422
    assert len(await ask(app.state.store, "SELECT ids FROM audit_entry WHERE act = 'rights'")) > 0


async def test_it_is_still_there_when_it_is_sent_again_after_its_consent_was_withdrawn(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    consent_id = await a_consent(app, UUID(file.rsplit("/", 1)[1]), desk.person)
    same = {"disclosure_id": str(uuid4()), "because": "consent", "consent_id": str(consent_id), "what": ["her_name"]}
    same |= {"told_on": "2026-03-05", "recipient": ""}
    assert await noted(desk, file, **same) == 303
    ends = {"action": "end", "new_id": str(uuid4()), "outcome": "withdrawn", "asked_at": "2026-03-05T10:30"}
    assert (await desk.post(f"{file}/consents/{consent_id}/withdrawal", **ends)).status_code == 303
    assert await noted(desk, file, **same) == 303
    assert await noted(desk, file, **same | {"disclosure_id": str(uuid4())}) != 303
    assert len(await ask(app.state.store, "SELECT id FROM disclosure")) == 1


async def test_what_was_told_can_be_written_down_of_a_file_that_is_only_kept(app: FastAPI) -> None:
    desk, asked_id = await sit_down(app, "counsellor"), uuid4()
    file = await file_of(desk, await arrived(app, a_request()))
    await desk.post(f"{file}/rights", **asked_for(asked_id, "restriction"))
    assert (await desk.post(f"{file}/rights/{asked_id}", action="restrict", ground="claims")).status_code == 303
    assert await noted(desk, file, because=Because.COURT) == 303


async def test_a_form_with_the_id_of_another_file_says_that_nothing_was_written_down(
    app: FastAPI,
) -> None:
    desk, other = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    mine, foreign = [await file_of(one, await arrived(app, a_request())) for one in (desk, other)]
    taken = str(uuid4())
    assert await noted(other, foreign, disclosure_id=taken) == 303
    for twice in (desk, desk):
        answer = await twice.client.post(f"{mine}/disclosures", data=told_outside(disclosure_id=taken))
        assert answer.status_code == 409
        assert "Nothing was written down" in answer.text
        assert OFFICE in answer.text, "what was filled in stands in the form"
    assert len(await ask(app.state.store, "SELECT id FROM disclosure")) == 1
