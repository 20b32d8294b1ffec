"""Who comes into a file and leaves it: by hand, at the end of a time, and when somebody leaves."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.files.hand_overs.acts import hand_over
from services.cases.files.hand_overs.domain import Choice
from services.cases.foundation.access.domain import Capacity, Errand
from services.cases.people.members.domain import Member, PlaceNotPossibleError, Reason, ended, new_place
from services.cases.people.members.store import Leavers, Members
from services.cases.people.team.store import Team, accounts
from tests.cases.building import NOON, Database, Desk, a_request, really_told, sit_down, some_settings
from tests.cases.desk_acts import arrived, file_of, given_out, handed_over, let_in
from tests.cases.notices import requested_notices
from tests.cases.stored_requests import ask
from tests.cases.watched_app import watched_app

HOUR = timedelta(hours=1)


def a_place(capacity: str = "interpreter", **changes: object) -> Member:
    given: dict[str, object] = {
        "member_id": uuid4(),
        "roles": {"interpreter"},
        "confirmed": True,
        "bound": True,
        "until": NOON + HOUR,
        "parts": ("messages",),
        "reason": Reason.LANGUAGE,
        "team": (),
        "added_by": uuid4(),
        "now": NOON,
    }
    return new_place(uuid4(), uuid4(), Capacity(capacity), **(given | changes))  # type: ignore[arg-type]


def test_a_limited_place_ends_and_is_limited() -> None:
    place = a_place()
    assert place.runs(NOON)
    assert not place.runs(NOON + HOUR)
    assert a_place("deputy", roles={"counsellor"}).until is None
    for wrong in (
        {"until": None},
        {"until": NOON},
        {"until": NOON + timedelta(days=15)},
        {"parts": ()},
        {"parts": ("team",)},
        {"parts": ("notes",)},
        {"parts": ("facts",)},
        {"roles": {"admin"}},
        {"bound": False},
        {"confirmed": False},
        {"roles": {"counsellor"}, "confirmed": False},
    ):
        with pytest.raises(PlaceNotPossibleError):
            a_place(**wrong)
    assert a_place(roles={"counsellor"}, bound=False).runs(NOON), "a counsellor is bound by law"
    with pytest.raises(PlaceNotPossibleError):
        a_place("deputy")
    with pytest.raises(PlaceNotPossibleError):
        ended(replace(place, capacity=Capacity.RESPONSIBLE), NOON)
    assert not ended(place, NOON).runs(NOON)
    assert a_place("substitute", roles={"counsellor"}, parts=("notes", "team")).parts == ("notes",)
    assert a_place(parts=("messages", "notes", "facts")).parts == ("messages",), "an interpreter reads neither"


async def a_file(app: FastAPI) -> tuple[Desk, str]:
    desk = await sit_down(app, "counsellor")
    return desk, await file_of(desk, await arrived(app, a_request("Lantern words")), "Harbour")


async def bind(lead: Desk, helper: Desk, **changes: str) -> None:
    """An undertaking of secrecy is noted."""
    given = {"id": str(uuid4()), "who": str(helper.person.id), "capacity": "interpreter"}
    given |= {"text_version": "2026-01", "given_on": "2026-03-01"}
    assert (await lead.post("/undertakings", **(given | changes))).status_code == 303


async def test_without_an_undertaking_or_a_confirmed_account_nobody_from_outside_gets_a_place(app: FastAPI) -> None:
    desk, file = await a_file(app)
    lead, helper = await sit_down(app, "lead"), await sit_down(app, "interpreter")
    form = {"action": "add", "staff_id": str(helper.person.id), "capacity": "interpreter", "reason": "language"}
    form |= {"until": "2026-03-12T15:00", "parts": "messages"}
    page = (await desk.get(f"{file}/team?as=interpreter")).text
    assert "Not yet, because no undertaking of secrecy is noted" in page
    assert f'value="{helper.person.id}"' not in page
    refused = await desk.post(f"{file}/team", **form)
    assert (refused.status_code, "No undertaking of secrecy" in refused.text) == (422, True)
    await bind(lead, helper, until="2026-03-10")
    assert (await desk.post(f"{file}/team", **form)).status_code == 422, "it ends before the place does"
    await bind(lead, helper)
    async with app.state.store.work() as work:
        await Team(work).save_unconfirmed(helper.person.id, invited_by=lead.person.id, at=NOON)
    for part in ("notes", "facts"):
        assert f'value="{part}"' not in (await desk.get(f"{file}/team?as=interpreter")).text
        assert f'value="{part}"' in (await desk.get(f"{file}/team?as=substitute")).text
    refused = await desk.post(f"{file}/team", **form)
    assert (refused.status_code, "not confirmed yet" in refused.text) == (422, True)
    assert "the account is not confirmed" in (await desk.get(f"{file}/team?as=interpreter")).text
    async with app.state.store.work() as work:
        await Team(work).save_confirmed(helper.person.id)
    assert f'value="{helper.person.id}"' in (await desk.get(f"{file}/team?as=interpreter")).text
    assert (await desk.post(f"{file}/team", **form)).status_code == 303
    assert really_told(await requested_notices(app)) == [f"{helper.person.id}@example.org"]
    assert (await helper.get(file)).status_code == 200


async def test_the_form_offers_only_those_who_can_take_the_place(app: FastAPI) -> None:
    desk, file = await a_file(app)
    people = {role: await sit_down(app, role) for role in ("counsellor", "interpreter", "admin", "data_protection")}
    await bind(await sit_down(app, "deputy"), people["interpreter"])
    there = await sit_down(app, "counsellor")
    await let_in(desk, file, there.person)
    able = {"deputy": {"counsellor"}, "substitute": {"counsellor"}, "interpreter": {"counsellor", "interpreter"}}
    for capacity, roles in able.items():
        page = (await desk.get(f"{file}/team?as={capacity}")).text.split('id="add"')[1].split('id="hand-over"')[0]
        assert {role for role, who in people.items() if str(who.person.id) in page} == roles
        assert str(there.person.id) not in page
        required = 'name="until" type="datetime-local" dir="auto" autocomplete="off" required' in page
        assert (required, "(optional)" in page) == (capacity != "deputy", False)


async def test_an_interpreter_comes_in_by_the_page_reads_her_part_and_is_out_by_herself(
    database: Database, tmp_path: Path
) -> None:
    clock = [NOON]
    async with watched_app(await some_settings(database, tmp_path), now=lambda: clock[0]) as app:
        desk, file = await a_file(app)
        helper = await sit_down(app, "interpreter")
        form = {"action": "add", "staff_id": str(helper.person.id), "capacity": "interpreter", "reason": "language"}
        await bind(await sit_down(app, "lead"), helper)
        refused = await desk.post(f"{file}/team", **form, until="2026-03-05T10:00", parts="messages")
        assert refused.status_code == 422
        assert "has to lie ahead" in refused.text
        assert (await desk.post(f"{file}/team", **form, until="2026-03-05T15:00", parts="messages")).status_code == 303
        assert file in (await helper.get("/files")).text
        shown = (await helper.get(file)).text
        assert "Lantern words" in shown
        assert "Harbour" not in shown
        assert "Seal and send" not in shown
        assert (await helper.get("/")).headers["location"] == "/files"
        clock[0] = NOON + 2 * HOUR  # 15:00 in Berlin
        assert (await helper.get(file)).status_code == 403
        assert file not in (await helper.get("/files")).text


async def test_who_is_taken_out_is_out_at_once_and_the_responsible_one_cannot_be(app: FastAPI) -> None:
    desk, file = await a_file(app)
    other = await sit_down(app, "counsellor")
    await let_in(desk, file, other.person)
    assert (await other.get(file)).status_code == 200
    cover = [f'href="{file}"' in (await one.get(f"{file}/team")).text for one in (desk, await sit_down(app, "lead"))]
    assert cover == [True, False], "no link that leads to a refusal"
    rows = await ask(app.state.store, "SELECT id, capacity FROM file_member")
    ids = {row.capacity: str(row.id) for row in rows}
    assert (await other.post(f"{file}/team", action="end", member_id=ids["deputy"])).status_code == 403
    assert (await desk.post(f"{file}/team", action="end", member_id=ids["deputy"])).status_code == 303
    assert (await other.get(file)).status_code == 403
    assert (await desk.post(f"{file}/team", action="end", member_id=ids["responsible"])).status_code == 422
    lead = await sit_down(app, "lead")
    await let_in(desk, file, lead.person, capacity="substitute", parts=("information",))
    for takes in (handed_over(lead, file, lead.person), given_out(lead, desk.person, lead.person)):
        assert (await takes).status_code == 403, "who is in it for a time does not make herself responsible"
    assert (await desk.get(file)).status_code == 200


async def test_two_who_change_a_team_at_once_do_so_one_after_the_other(app: FastAPI) -> None:
    desk, file = await a_file(app)
    leads = [await sit_down(app, "lead") for _ in range(2)]
    heirs = [await sit_down(app, "counsellor") for _ in range(2)]
    into = {"action": "add", "staff_id": str(heirs[0].person.id), "capacity": "deputy", "reason": "together"}
    added = await asyncio.gather(*(lead.post(f"{file}/team", **into) for lead in leads))
    assert sorted(answer.status_code for answer in added) == [303, 422], "with two places she is in when one has ended"
    over = [handed_over(lead, file, heir.person) for lead, heir in zip(leads, heirs, strict=True)]
    given = await asyncio.gather(*over)
    assert [answer.status_code for answer in given] == [303, 303]
    [running] = await ask(app.state.store, "SELECT count(*) FROM file_member WHERE until IS NULL")
    assert running == (1,)
    assert (await desk.get(file)).status_code == 403


async def test_a_leaver_leaves_nobody_behind(app: FastAPI) -> None:
    desk, first = await a_file(app)
    second = await file_of(desk, await arrived(app, a_request()))
    foreign_desk, foreign = await a_file(app)
    await let_in(foreign_desk, foreign, desk.person)
    lead, heir = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    place = f"/team/{desk.person.id}/files"
    assert "26-001" in (await lead.get(place)).text
    herself = await given_out(lead, desk.person, lead.person)
    assert herself.status_code == 403
    assert (await given_out(lead, desk.person, heir.person)).status_code == 303
    for file in (first, second):
        assert (await heir.get(file)).status_code == 200
        assert (await desk.get(file)).status_code == 403
    assert (await desk.get(foreign)).status_code == 403
    assert (await foreign_desk.get(foreign)).status_code == 200
    rows = await ask(app.state.store, "SELECT responsible FROM file WHERE year = 2026 AND number < 3")
    assert {row.responsible for row in rows} == {heir.person.id}
    assert "nothing to hand over" in (await lead.get(place)).text


async def test_a_hand_over_ends_on_a_page_that_says_to_whom_and_the_receiver_is_told(app: FastAPI) -> None:
    desk, file = await a_file(app)
    other, bystander = await sit_down(app, "counsellor"), await sit_down(app, "intake_duty")
    before = len(await requested_notices(app))
    given = await handed_over(desk, file, other.person)
    ended = await desk.get(given.headers["location"])
    assert (given.status_code, ended.status_code) == (303, 200)
    assert "is responsible for the file" in ended.text
    assert other.person.name in ended.text
    assert file not in ended.text
    assert "26-001" not in ended.text
    assert await ask(app.state.store, "SELECT 1 FROM audit_entry WHERE ground = 'refused'") == []
    sent = (await requested_notices(app))[before:]
    assert {one.template for one in sent} == {"handed_over"}
    assert len(sent) == 3, "as many as counsel, so that the bus does not show for whom"
    assert really_told(sent) == [f"{other.person.id}@example.org"]
    assert (await bystander.get(given.headers["location"])).status_code == 404


async def test_a_deputy_is_told_and_finds_the_file_in_the_list_that_opens(app: FastAPI) -> None:
    desk, file = await a_file(app)
    other = await sit_down(app, "counsellor")
    own = await file_of(other, await arrived(app, a_request()))
    before = len(await requested_notices(app))
    form = {"action": "add", "staff_id": str(other.person.id), "capacity": "deputy", "reason": "away"}
    assert (await desk.post(f"{file}/team", **form)).status_code == 303
    assert really_told((await requested_notices(app))[before:]) == [f"{other.person.id}@example.org"]
    listed, mine = (await other.get("/files")).text, (await other.get("/files?whose=mine")).text
    assert (file in listed, own in listed, file in mine, own in mine) == (True, True, False, True)
    assert file not in (await other.get("/files?whose=mine")).text
    [member] = await ask(app.state.store, "SELECT id FROM file_member WHERE capacity = 'deputy'")
    await desk.post(f"{file}/team", action="end", member_id=str(member.id))
    assert file not in (await other.get("/files")).text


async def test_nobody_leaves_while_a_file_would_have_nobody_responsible(app: FastAPI) -> None:
    desk, file = await a_file(app)
    lead, heir, admin = [await sit_down(app, role) for role in ("lead", "counsellor", "admin")]
    place = f"/team/{desk.person.id}/leave"
    page = (await lead.get(place)).text
    assert "is responsible for 1 file" in page
    assert f'href="/team/{desk.person.id}/files"' in page
    assert "Close the account now" not in page
    refused = await lead.post(place, sent="yes")
    assert (refused.status_code, "Hand them over first" in refused.text) == (409, True)
    assert (await desk.get(file)).status_code == 200
    assert (await given_out(lead, desk.person, heir.person)).status_code == 303
    assert (await lead.post(place, sent="yes")).status_code == 303
    assert (await admin.get(f"/team/{heir.person.id}/leave")).status_code == 403
    assert "nobody responsible" not in (await lead.get("/files?whose=centre")).text


async def test_of_a_hand_over_and_a_leave_at_once_one_waits_for_the_other(app: FastAPI) -> None:
    _, file = await a_file(app)
    lead, other = await sit_down(app, "lead"), await sit_down(app, "lead")
    for _ in range(3):
        heir = await sit_down(app, "counsellor")
        given, left = await asyncio.gather(
            handed_over(other, file, heir.person),
            lead.post(f"/team/{heir.person.id}/leave", sent="yes"),
        )
        assert (given.status_code, left.status_code) in {(303, 409), (422, 303)}
    [row] = await ask(
        app.state.store, "SELECT active FROM account JOIN file_member ON staff_id = account.id AND until IS NULL"
    )
    assert row.active


async def test_whoever_gets_a_file_while_somebody_closes_the_account_does_not_get_it(app: FastAPI) -> None:
    """The other order, with the first of the two held in the middle."""
    desk, file = await a_file(app)
    heir, later, lead = [await sit_down(app, role) for role in ("counsellor", "counsellor", "lead")]
    async with app.state.store.errand(Errand.LEAVING) as on_errand:
        assert await Leavers(on_errand).in_care(heir.person.id, hold=True) == 0
        given = asyncio.create_task(handed_over(desk, file, heir.person))
        await waits_for_a_lock(app)
        await accounts.deactivate(on_errand.transaction, heir.person.id, now=NOON)
    assert (await given).status_code == 422
    assert (await desk.get(file)).status_code == 200
    async with app.state.store.reading(lead.person) as work:
        [place] = await Members(work).team_to_change(UUID(file.rsplit("/", 1)[1]))
        choices = [Choice(place.file_id, later.person.id)]
        await hand_over(choices, [place], stays_until=None, work=work, workplace=app.state.workplace)
        left = asyncio.create_task(lead.post(f"/team/{later.person.id}/leave", sent="yes"))
        await waits_for_a_lock(app)
    assert (await left).status_code == 409


async def waits_for_a_lock(app: FastAPI) -> None:
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    while (await ask(app.state.store, asked))[0][0] == 0:  # noqa: ASYNC110 - the server has no event for it
        await asyncio.sleep(0.01)


async def test_the_files_of_somebody_who_left_earlier_stand_out_for_the_lead(app: FastAPI) -> None:
    desk, _ = await a_file(app)
    lead, heir = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    await file_of(heir, await arrived(app, a_request()))
    await ask(app.state.store, f"UPDATE account SET active = false WHERE id = '{desk.person.id}' RETURNING 1")
    for path in ("/team", "/files?whose=centre"):
        page = (await lead.get(path)).text
        assert "1 file has nobody responsible" in page
        assert f'href="/team/{desk.person.id}/files"' in page
    assert page.count("nobody is responsible") == 1
    assert "nobody responsible" not in (await heir.get("/team")).text
    assert (await given_out(lead, desk.person, heir.person)).status_code == 303
    for path in ("/team", "/files?whose=centre"):
        assert "nobody responsible" not in (await lead.get(path)).text


async def test_handing_over_to_somebody_already_in_the_team_leaves_her_one_place(app: FastAPI) -> None:
    desk, file = await a_file(app)
    deputy = await sit_down(app, "counsellor")
    await let_in(desk, file, deputy.person)
    assert (await handed_over(desk, file, deputy.person)).status_code == 303
    assert (await desk.get(file)).status_code == 403
    rows = await ask(app.state.store, "SELECT staff_id, capacity FROM file_member WHERE until IS NULL")
    assert [tuple(row) for row in rows] == [(deputy.person.id, "responsible")]


async def test_a_deputy_hears_of_a_place_and_finds_the_file_in_the_list_that_opens(app: FastAPI) -> None:
    desk, file = await a_file(app)
    deputy = await sit_down(app, "counsellor")
    assert file not in (await deputy.get("/files")).text
    given = {"action": "add", "staff_id": str(deputy.person.id), "capacity": "deputy", "reason": "together"}
    assert (await desk.post(f"{file}/team", **given)).status_code == 303
    assert really_told(await requested_notices(app))[-1:] == [f"{deputy.person.id}@example.org"]
    assert file in (await deputy.get("/files")).text
    assert file not in (await deputy.get("/files?whose=mine")).text


async def test_whoever_opens_a_file_for_a_colleague_is_not_in_its_team(app: FastAPI) -> None:
    desk, colleague = await sit_down(app, "intake_duty"), await sit_down(app, "counsellor")
    event = await arrived(app, a_request())
    answer = await desk.post(f"/requests/{event.request_id}/open", responsible=str(colleague.person.id))
    assert answer.headers["location"] == "/requests?told=filed"
    assert "is with the colleague you chose" in (await desk.get("/requests?told=filed")).text
    shut = await desk.get(f"/requests/{event.request_id}")
    assert (shut.status_code, "has its own team" in shut.text) == (403, True)
    assert "26-001" in (await colleague.get("/files")).text
    assert "26-001" not in (await desk.get("/files?whose=all")).text
