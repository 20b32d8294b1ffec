"""Every open file has a deputy: by the rule of the centre when it is opened or handed over, else as a task."""

import re
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.files.deputies.acts import give_deputies
from services.cases.files.deputies.domain import AlreadyThereError, Rule, proposed
from services.cases.foundation.roles import NotAllowedError
from services.cases.people.members.domain import Cared
from services.cases.people.team.store import Team
from services.cases.people.usual_deputies.domain import (
    DeputyNotPossibleError,
    UsualDeputy,
    checked,
    deputy_of,
    require_naming,
)
from services.cases.retention.erasure.colleagues import forget_rosters
from tests.cases.building import NOON, Desk, a_person, a_request, really_told, sit_down
from tests.cases.colleagues import a_member
from tests.cases.desk_acts import arrived, file_of, handed_over, let_in
from tests.cases.notices import requested_notices
from tests.cases.stored_requests import ask

PLACE = "/team/deputies"


def test_a_deputy_is_another_colleague_who_counsels_and_whom_somebody_else_named() -> None:
    ada, ben, admin = a_member("counsellor"), a_member("counsellor"), a_member("admin")
    gone, staff = a_member("counsellor", active=False), [ada, ben, admin]
    assert checked(UsualDeputy(ada.id, ben.id, ada.id), staff).deputy_id == ben.id
    for wrong in (
        UsualDeputy(ada.id, ada.id, ben.id),
        UsualDeputy(ada.id, ben.id, ben.id),
        UsualDeputy(ada.id, admin.id, ada.id),
        UsualDeputy(admin.id, ben.id, ada.id),
        UsualDeputy(ada.id, gone.id, ada.id),
    ):
        with pytest.raises(DeputyNotPossibleError):
            checked(wrong, [*staff, gone])
    usual = {ada.id: ben.id, ben.id: gone.id}
    assert deputy_of(ada.id, usual, staff) == ben.id
    assert deputy_of(ada.id, usual, staff, besides=[ben.id]) is None
    assert (deputy_of(ben.id, usual, [*staff, gone]), deputy_of(gone.id, usual, staff)) == (None, None)
    require_naming(a_person("lead"), ada.id)
    with pytest.raises(NotAllowedError):
        require_naming(a_person("counsellor"), ada.id)


def test_rules_propose_deputies() -> None:
    ada, ben, lead = a_member("counsellor"), a_member("counsellor"), a_member("lead")
    files = [Cared(uuid4(), one.id, has_owner=True, has_deputy=False) for one in (ada, ada, ben)]
    first, second, third = [one.file_id for one in files]
    staff, usual, loads = [ada, ben, lead], {ada.id: ben.id, ben.id: lead.id}, {lead.id: 1}
    by_rule = proposed(files, Rule.USUAL, staff, usual=usual, loads=loads, reader=lead.id)
    assert by_rule == {first: ben.id, second: ben.id}
    by_load = proposed(files, Rule.FEWEST, staff, usual=usual, loads=loads, reader=lead.id)
    assert by_load == {first: ben.id, second: ben.id, third: ada.id}, "a lead does not let themselves in"


async def named(desk: Desk, staff: Desk, deputy: Desk | None) -> int:
    given = {"staff_id": str(staff.person.id), "deputy_id": str(deputy.person.id) if deputy else ""}
    return (await desk.post(PLACE, action="usual", **given)).status_code


async def deputies(app: FastAPI) -> list[tuple[object, object]]:
    asked = "SELECT file_id, staff_id FROM file_member WHERE capacity = 'deputy' AND until IS NULL ORDER BY since"
    return [(row.file_id, row.staff_id) for row in await ask(app.state.store, asked)]


async def test_a_new_file_gets_the_usual_deputy_who_hears_of_it(app: FastAPI) -> None:
    desk, deputy, duty = [await sit_down(app, role) for role in ("counsellor", "counsellor", "intake_duty")]
    assert await named(desk, desk, deputy) == 303
    event = await arrived(app, a_request())
    before = len(await requested_notices(app))
    file = await file_of(desk, event)
    assert [str(staff_id) for _, staff_id in await deputies(app)] == [str(deputy.person.id)]
    assert really_told((await requested_notices(app))[before:]) == [f"{deputy.person.id}@example.org"]
    assert (await deputy.get(file)).status_code == 200
    assert file in (await deputy.get("/files")).text
    assert 'id="no-deputy"' not in (await desk.get("/")).text
    event = await arrived(app, a_request())
    opened = await duty.post(f"/requests/{event.request_id}/open", responsible=str(desk.person.id))
    assert opened.status_code == 303
    assert [staff_id for _, staff_id in await deputies(app)] == [deputy.person.id] * 2
    assert await named(duty, desk, None) == 403, "only the colleague, or a lead"
    assert await named(desk, desk, None) == 303
    await file_of(desk, await arrived(app, a_request()))
    assert len(await deputies(app)) == 2
    assert "1 file has no deputy." in (await desk.get("/")).text


async def test_whoever_opens_a_file_for_a_colleague_is_its_deputy_if_that_colleague_said_so(app: FastAPI) -> None:
    desk, duty = [await sit_down(app, role) for role in ("counsellor", "intake_duty")]
    assert await named(desk, desk, duty) == 303
    event = await arrived(app, a_request())
    await duty.post(f"/requests/{event.request_id}/open", responsible=str(desk.person.id))
    assert [staff_id for _, staff_id in await deputies(app)] == [duty.person.id]


async def test_nobody_names_themselves(app: FastAPI) -> None:
    desk, lead, other = [await sit_down(app, role) for role in ("counsellor", "lead", "lead")]
    assert await named(lead, desk, lead) == 422
    assert await named(desk, desk, desk) == 422
    assert await named(other, desk, lead) == 303
    assert await named(lead, desk, lead) == 303, "what another lead said stays"
    assert f'value="{lead.person.id}" selected' in (await lead.get(PLACE)).text
    [row] = await ask(app.state.store, "SELECT named_by FROM usual_deputy")
    assert row.named_by == other.person.id


async def test_a_file_that_is_handed_over_gets_the_usual_deputy_of_the_new_colleague(app: FastAPI) -> None:
    desk, heir, deputy = [await sit_down(app, "counsellor") for _ in range(3)]
    assert await named(heir, heir, deputy) == 303
    file, kept = [await file_of(desk, await arrived(app, a_request())) for _ in range(2)]
    await let_in(desk, file, heir.person)
    await let_in(desk, kept, (third := await sit_down(app, "counsellor")).person)
    for one in (file, kept):
        assert (await handed_over(desk, one, heir.person)).status_code == 303
    assert {(str(file_id), staff_id) for file_id, staff_id in await deputies(app)} == {
        (file.rsplit("/", 1)[1], deputy.person.id),
        (kept.rsplit("/", 1)[1], third.person.id),
    }


async def test_files_without_a_deputy_get_one_by_rule_with_one_changed_by_hand(app: FastAPI) -> None:
    desk, second, third = [await sit_down(app, "counsellor") for _ in range(3)]
    lead, other = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    files = [await file_of(desk, await arrived(app, a_request()), name) for name in ("Harbour", "Linden")]
    foreign = await file_of(other, await arrived(app, a_request()), "Clover")
    assert await named(desk, desk, second) == 303
    own = (await desk.get(PLACE)).text
    fields = re.findall(r'name="(deputy-[^"]*)"', own)
    assert fields == [f"deputy-{file.rsplit('/', 1)[1]}" for file in reversed(files)]
    assert own.count(f'value="{second.person.id}" selected') == 3, "the usual one, and so proposed in both files"
    assert "Harbour" not in own
    everybodys = (await lead.get(PLACE)).text
    assert (foreign.rsplit("/", 1)[1] in everybodys, "3 open files have no deputy" in everybodys) == (True, True)
    assert "3 open files have no deputy." in (await lead.get("/day/team")).text
    before = len(await requested_notices(app))
    by_hand = {fields[0]: str(second.person.id), fields[1]: str(third.person.id)}
    for _ in range(2):
        assert (await desk.post(PLACE, action="give", **by_hand)).status_code == 303, "sent twice it is there once"
    assert sorted(really_told((await requested_notices(app))[before:])) == sorted(
        f"{one.person.id}@example.org" for one in (second, third)
    )
    assert [file in (await second.get("/files")).text for file in files] == [False, True]
    wrong = await lead.post(PLACE, action="give", **{f"deputy-{foreign.rsplit('/', 1)[1]}": str(lead.person.id)})
    assert wrong.status_code == 422, "a lead does not let themselves in"
    stranger = {f"deputy-{foreign.rsplit('/', 1)[1]}": str(third.person.id)}
    assert (await desk.post(PLACE, action="give", **stranger)).status_code == 303
    assert len(await deputies(app)) == 2, "what is not on the page of the reader is not given"
    assert (await lead.post(PLACE, action="give", **stranger)).status_code == 303
    assert "Every open file has a deputy." in (await lead.get(PLACE)).text
    assert (await lead.get(foreign)).status_code == 403


async def test_who_has_a_place_in_a_file_already_is_not_offered_as_its_deputy(app: FastAPI) -> None:
    desk, second, third, lead = [await sit_down(app, role) for role in ("counsellor",) * 3 + ("lead",)]
    file = await file_of(desk, await arrived(app, a_request()))
    field = f"deputy-{file.rsplit('/', 1)[1]}"
    assert await named(desk, desk, second) == 303
    await let_in(desk, file, second.person, capacity="substitute")
    rows = (await lead.get(f"{PLACE}?rule=fewest")).text.partition(f'name="{field}"')[2].partition("</select>")[0]
    offered = re.findall(r'value="([^"]+)"( selected)?', rows)
    assert offered == [(str(third.person.id), " selected")]
    refused = await lead.post(PLACE, action="give", **{field: str(second.person.id)})
    row = refused.text.partition(f'name="{field}"')[2].partition("</tr>")[0]
    assert (refused.status_code, 'class="problem"' in row) == (422, True)
    chosen = {UUID(file.rsplit("/", 1)[1]): second.person.id}
    with pytest.raises(AlreadyThereError) as meanwhile:
        await give_deputies(chosen, reader=lead.person, workplace=app.state.workplace)
    assert f"deputy-{meanwhile.value.file_id}" == field


async def test_of_a_colleague_who_left_nothing_stays_in_the_rule(app: FastAPI) -> None:
    desk, second, lead = [await sit_down(app, role) for role in ("counsellor", "counsellor", "lead")]
    assert [await named(desk, desk, second), await named(second, second, desk)] == [303, 303]
    assert (await lead.post(f"/team/{second.person.id}/leave", sent="yes")).status_code == 303
    assert await ask(app.state.store, "SELECT 1 FROM usual_deputy") == []
    assert await named(lead, desk, second) == 422
    third = await sit_down(app, "counsellor")
    assert await named(desk, desk, third) == 303
    async with app.state.store.work() as work:
        await forget_rosters(work, [third.person.id], ended_before=NOON.date())
        assert await Team(work).staff() != []
    assert await ask(app.state.store, "SELECT 1 FROM usual_deputy") == []


async def test_whose_account_went_is_not_kept_as_who_named_a_deputy(app: FastAPI) -> None:
    desk, second, lead = [await sit_down(app, role) for role in ("counsellor", "counsellor", "lead")]
    assert await named(lead, desk, second) == 303
    async with app.state.store.work() as work:
        await forget_rosters(work, [lead.person.id], ended_before=NOON.date())
    [row] = await ask(app.state.store, "SELECT * FROM usual_deputy")
    assert (row.staff_id, row.deputy_id, row.named_by) == (desk.person.id, second.person.id, desk.person.id)
