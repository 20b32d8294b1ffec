"""Which colleagues are told when the agreement of a second person is asked for."""

from uuid import uuid4

import pytest
from fastapi import FastAPI

from tests.cases.building import a_request, field_in, hire, really_told, sit_down
from tests.cases.colleagues import sent
from tests.cases.desk_acts import arrived, file_of, let_in
from tests.cases.notices import requested_notices
from tests.cases.rights_requests import taken_down
from tests.shared.accounts.apps import equip


async def test_those_who_could_give_the_second_half_of_a_code_are_told_and_nobody_else(app: FastAPI) -> None:
    lead, anna = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    await hire(app.state.store, "interpreter")
    bea = await hire(app.state.store, "counsellor", email=f"{uuid4()}@example.org")
    await equip(app.state.door, bea.id)
    assert (await sent(lead, f"/team/{bea.id}/let-in")).status_code == 200
    asked = await requested_notices(app)
    assert {one.template for one in asked} == {"agreement_asked"}
    assert really_told(asked) == [f"{anna.person.id}@example.org"]
    assert "1 colleague asks you to say who somebody is." in (await anna.get("/")).text
    assert (await sent(anna, f"/team/{bea.id}/let-in")).status_code == 200
    assert len(await requested_notices(app)) == len(asked), "with the second half nobody is asked any more"


@pytest.mark.real
@pytest.mark.parametrize("has_second", [True, False])
async def test_the_second_person_of_a_copy_is_told_once_and_the_bus_does_not_show_who(
    has_second: bool, app: FastAPI
) -> None:
    event, desk = await arrived(app, a_request()), await sit_down(app, "counsellor")
    colleague, lead = await sit_down(app, "counsellor"), await sit_down(app, "lead")
    file = await file_of(desk, event)
    place = f"{file}/rights/{await taken_down(desk, file)}"
    if has_second:
        await let_in(desk, file, colleague.person)
    before = len(await requested_notices(app))
    for _ in range(2):
        seen = field_in(await desk.get(place), "seen")
        assert (await desk.post(place, action="prepare", seen=seen)).status_code == 303
    new = (await requested_notices(app))[before:]
    assert {one.template for one in new} == {"agreement_asked"}
    assert len({one.id for one in new}) == 3, "one for everybody who reads files"
    assert set(really_told(new)) == {f"{(colleague if has_second else lead).person.id}@example.org"}
