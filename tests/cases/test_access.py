"""Whom the pages of cases let in, and that a page without a right would be found."""

from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.cases.foundation.roles import Role
from shared.web.routes import pages_of
from tests.cases.building import a_request, sit_down
from tests.cases.desk_acts import arrived, file_of
from tests.cases.routes import OPEN, OWN, policy_of, routes_in


def routes_without_a_policy(app: FastAPI) -> set[str]:
    return {route.path for route in routes_in(app.routes) if len(policy_of(route)) != 1} - OPEN - OWN


async def test_every_route_has_a_policy(app: FastAPI) -> None:
    known = {route.path for route in routes_in(app.routes)}
    assert known == {page.template for page in pages_of(app.routes)}
    assert {"/", "/requests", "/requests/{request_id}", "/files/{file_id}/gate", "/handover/quality"} < known
    assert routes_without_a_policy(app) == set()


async def test_a_route_without_a_policy_would_be_found(app: FastAPI) -> None:
    app.get("/forgotten")(lambda: None)
    assert routes_without_a_policy(app) == {"/forgotten"}


async def test_every_page_with_client_data_is_closed_to_those_who_have_no_business_there(app: FastAPI) -> None:
    event = await arrived(app, a_request("Harbour words"))
    counsellor = await sit_down(app, "counsellor")
    file = await file_of(counsellor, event)
    reading = ["/files", "/files?whose=all", f"/requests/{event.request_id}", file, f"{file}/gate"]
    writing = [
        f"/requests/{event.request_id}/reply",
        f"/requests/{event.request_id}/open",
        f"{file}/reply",
        f"{file}/gate",
    ]
    for role in (Role.QUALITY_OFFICER, Role.ADMIN):
        stranger = await sit_down(app, role)
        answers = [await stranger.get(path) for path in reading] + [await stranger.post(path) for path in writing]
        assert {answer.status_code for answer in answers} == {403}
        assert not any("Harbour" in answer.text for answer in answers)
    for role in (Role.COUNSELLOR, Role.INTAKE_DUTY, Role.LEAD):
        colleague = await sit_down(app, role)
        assert {(await colleague.get(path)).status_code for path in reading[:2]} == {200}
        answers = [await colleague.get(path) for path in reading[2:]]
        assert {answer.status_code for answer in answers} == {403}
        assert not any("Harbour" in answer.text for answer in answers)
    assert {(await counsellor.get(path)).status_code for path in reading} <= {200, 303}


async def test_without_signing_in_there_is_only_the_door(app: FastAPI) -> None:
    nobody = await sit_down(app, "counsellor")
    nobody.client.headers["cookie"] = ""
    for path in ("/", "/requests", "/files", "/tallies", "/team", f"/requests/{uuid4()}", "/handover/quality"):
        answer = await nobody.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/signin")


async def test_an_account_is_open_to_its_person_alone(app: FastAPI) -> None:
    nobody = await sit_down(app, "counsellor")
    nobody.client.headers["cookie"] = ""
    methods = {route.path: route.methods for route in routes_in(app.routes) if route.path in OWN}
    assert set(methods) == OWN
    for path in OWN:
        answer = await nobody.get(path)
        assert answer.status_code in (303, 405), path
        assert answer.headers.get("location", "/signin").startswith("/signin"), path
        assert (await nobody.post(path)).status_code in (401, 405), path


async def test_a_quality_officer_lands_at_the_figures_and_an_administrator_at_the_team(app: FastAPI) -> None:
    for role, place in (("quality_officer", "/tallies"), ("admin", "/team")):
        desk = await sit_down(app, role)
        assert (await desk.get("/")).headers["location"] == place
        assert (await desk.get(place)).status_code == 200


@pytest.mark.parametrize("place", ["/requests/{id}", "/files/{id}", "/files/{id}/gate"])
async def test_an_id_nobody_has_and_one_that_is_none_are_not_found(app: FastAPI, place: str) -> None:
    desk = await sit_down(app, "counsellor")
    assert (await desk.get(place.format(id=uuid4()))).status_code == 404
    broken = await desk.get(place.format(id="not-an-id"))
    assert broken.status_code == 404
    assert "not-an-id" not in broken.text


async def test_nobody_can_post_from_another_site(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    lead.client.headers["origin"] = "http://elsewhere.test"
    assert (await lead.post("/tallies/release")).status_code == 403
