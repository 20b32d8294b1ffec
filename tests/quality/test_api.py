"""The JSON interface, and the document that describes it."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.quality.answers.plan.domain import State
from services.quality.publishing.api.document import document
from services.quality.publishing.api.web import router
from services.quality.standards.catalogue.domain import Indicator
from tests.quality.building import STANDARDS
from tests.quality.doors import Centre
from tests.quality.lived_years import live
from tests.quality.rounds_building import begin_step

DOCUMENT = Path(__file__).parents[2] / "docs/openapi/quality.json"
PATHS = ["/catalogue", "/standings", "/criteria/U2", "/criteria/U2/history", "/plan", "/openapi.json"]


async def json_at(centre: Centre, path: str) -> Any:
    answer = await (await centre.colleague("counsellor")).get(f"/api/v1{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    return answer.json()


def test_the_document_under_version_control_is_the_one_that_is_served() -> None:
    again = "python -m services.quality.publishing.api > docs/openapi/quality.json"
    assert json.loads(DOCUMENT.read_text()) == document(router.routes), again


def test_every_address_is_described_with_its_answer_and_its_refusals() -> None:
    described = document(router.routes)["paths"]
    assert len(described) == len(PATHS) - 1
    for path, operations in described.items():
        answers = operations["get"]["responses"]
        assert set(answers) == {"200", "401", "403", "404", "429"}, path
        assert "$ref" in answers["200"]["content"]["application/json"]["schema"], path


@pytest.mark.parametrize("path", PATHS)
async def test_a_stranger_is_told_so_in_json_whatever_she_accepts(centre: Centre, path: str) -> None:
    answer = await centre.stranger(accept="text/html").get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()) == (401, {"error": "not_signed_in"})


async def test_bounds_and_must_haves_come_with_the_figures(centre: Centre) -> None:
    standings = await json_at(centre, "/standings")
    assert standings["scoring"] == STANDARDS.scoring.model_dump(mode="json")
    known = {one["id"]: one for each in standings["criteria"] for one in each["indicators"]}
    bounds = {"better": "more", "four": 0.9, "three": 0.75, "two": 0.5, "one": None, "must": None}
    assert known["S1.1"]["figures"][0]["thresholds"] == bounds
    assert known["S1.1"]["musts"] == [{"measure": "S1.1.room", "better": "more", "bound": 1.0, "missed": False}]
    assert known["U2.1"]["figures"][0]["thresholds"]["must"] == 0.9
    assert known["U2.1"]["fewest"] == 5
    reported = [each.id for criterion in STANDARDS.criteria for each in criterion.indicators if is_reported(each)]
    assert [id_ for id_, one in known.items() if not any(each["thresholds"] for each in one["figures"])] == reported


def is_reported(indicator: Indicator) -> bool:
    return indicator.score.kind == "reported"


async def test_the_history_says_by_which_numbers_its_quarters_were_counted(centre: Centre) -> None:
    await live(centre)
    history = await json_at(centre, "/criteria/S2/history")
    (then,) = history["standards"]
    assert {each["catalogue"] for each in history["quarters"]} == {then["catalogue"]}
    assert then["scoring"] == STANDARDS.scoring.model_dump(mode="json")
    assert then["criterion"] == STANDARDS.criterion("S2").model_dump(mode="json")


@pytest.mark.parametrize("path", ["/criteria/X1", "/criteria/S99/history", "/nowhere"])
async def test_what_is_not_there_is_told_in_json(centre: Centre, path: str) -> None:
    answer = await (await centre.colleague("lead")).get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()) == (404, {"error": "not_found"})


async def test_the_interface_only_reads(centre: Centre) -> None:
    answer = await (await centre.colleague("lead")).post("/api/v1/plan", json={})
    assert (answer.status_code, answer.json()) == (405, {"error": "not_possible"})


async def test_the_catalogue_is_told_as_it_is(centre: Centre) -> None:
    assert await json_at(centre, "/catalogue") == STANDARDS.model_dump(mode="json")


async def test_both_lines_of_every_criterion_are_told_and_missing_is_null(centre: Centre) -> None:
    standings = await json_at(centre, "/standings")
    assert [each["criterion"] for each in standings["criteria"]] == [each.id for each in STANDARDS.criteria]
    figures = [figure for each in standings["criteria"] for one in each["indicators"] for figure in one["figures"]]
    assert all((figure["figure"] is None) == (figure["state"] != "known") for figure in figures)
    assert {each["self_assessed"]["level"] for each in standings["criteria"]} == {None}


async def test_a_criterion_comes_with_its_definitions_and_its_figures(centre: Centre) -> None:
    await live(centre)
    one = await json_at(centre, "/criteria/U2")
    assert one["criterion"]["id"] == one["standing"]["criterion"] == "U2"
    first = one["standing"]["indicators"][0]
    assert first["id"] == one["criterion"]["indicators"][0]["id"]
    told_of_clients = {"year": 2025, "people_from": 100, "people_to": 199, "step": 3, "band": None}
    assert first["figures"][0]["figure"] == {"kind": "year_of_clients", **told_of_clients}
    assert first["figures"][0]["share"] is None
    assert first["score"] == {"low": 3, "value": 3, "high": 3}


async def test_of_colleagues_the_outcomes_are_told_with_their_range(centre: Centre) -> None:
    await live(centre)
    first = (await json_at(centre, "/criteria/K1"))["standing"]["indicators"][0]
    assert first["figures"][0]["figure"] == {"kind": "outcomes", "met": 84, "partly": 12, "not_met": 12}
    share = first["figures"][0]["share"]
    assert share["low"] < share["value"] < share["high"]


async def test_of_clients_the_history_tells_no_quarter(centre: Centre) -> None:
    """Four quarters overlap with the four that follow them, and could be subtracted."""
    await live(centre)
    clients, organisation = [(await json_at(centre, f"/criteria/{id_}/history"))["quarters"] for id_ in ("U2", "S9")]
    assert clients
    assert [each["measured"] for each in clients] == [{"state": "suppressed", "score": None, "coverage": None}] * len(
        clients
    )
    assert {each["measured"]["state"] for each in organisation} != {"suppressed"}


async def test_the_history_has_the_quarters_and_the_answers_but_nobody_by_name(centre: Centre) -> None:
    await live(centre)
    history = await json_at(centre, "/criteria/S2/history")
    assert [each["period"] for each in history["quarters"]] == sorted(each["period"] for each in history["quarters"])
    assert history["quarters"]
    assert {"id", "at", "role", "catalogue", "answer", "evidence", "link", "entries", "looks"} == set(
        history["answers"][0]
    )


async def test_the_plan_is_told_as_it_stands(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    step = await begin_step(lead)
    steps = (await json_at(centre, "/plan"))["steps"]
    assert [(f"/plan/{each['id']}", each["state"]) for each in steps] == [(step, State.OPEN)]
