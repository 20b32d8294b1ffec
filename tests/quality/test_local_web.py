"""Own criteria on the pages of a centre, and nowhere else."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.quality.answers.local.domain import with_own
from services.quality.answers.local.store import OwnCriteria
from services.quality.publishing.releases.domain import draw_up
from services.quality.standing.history.store import HistoryLines
from services.quality.standing.known import known_at
from tests.quality.building import STANDARDS, a_draw, a_key, a_tally
from tests.quality.doors import Centre
from tests.quality.local_building import COUNTED, GARDEN, field, set_garden


async def test_a_criterion_is_set_assessed_counted_and_shown_like_the_others(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    answer = await set_garden(lead)
    assert (answer.status_code, answer.headers["location"]) == (303, "/local/L1?saved=set")
    assert (await lead.post("/local/L1/count", data={"part": "8", "whole": "10"})).status_code == 303
    said = await lead.post("/criteria/L1/assess", data={"answer": "2", "evidence": "A photo"})
    assert said.headers["location"] == "/criteria/L1?saved=assessment"
    overview = (await lead.get("/")).text
    assert "Our own criteria" in overview
    assert 'href="/criteria/L1"' in overview
    assert "of 33 criteria" in overview
    page = (await lead.get("/criteria/L1")).text
    assert "There is a garden, and it is looked after." in page
    assert "rooms with a plant" in page
    assert 'data-met="8"' in page


async def test_the_same_form_twice_sets_one(centre: Centre) -> None:
    lead, id_ = await centre.colleague("lead"), str(uuid4())
    for _ in range(2):
        assert (await set_garden(lead, form_id=id_)).headers["location"] == "/local/L1?saved=set"
    assert (await set_garden(lead)).headers["location"] == "/local/L2?saved=set"


async def test_counsellors_look_and_do_not_set(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    await set_garden(lead)
    assert (await counsellor.get("/local")).status_code == 200
    assert "/local/new" not in (await counsellor.get("/local")).text
    assert (await counsellor.get("/local/L1")).status_code == 200
    assert (await counsellor.get("/local/new")).status_code == 403
    for path in ("/local/new", "/local/L1", "/local/L1/count", "/local/L1/retire"):
        assert (await counsellor.post(path, data=GARDEN)).status_code == 403


async def test_what_is_missing_is_said_and_nothing_is_lost(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    answer = await lead.post("/local/new", data={"name_en": "A garden"})
    assert answer.status_code == 422
    assert 'value="A garden"' in answer.text
    assert "Please fill this in." in answer.text
    assert (await lead.post("/local/new", data=GARDEN | {"numerator_en": "rooms"})).status_code == 422


@pytest.mark.parametrize(("part", "whole"), [("3", "2"), ("", "2"), ("1", "0"), ("a", "b"), ("-1", "2")])
async def test_a_count_that_cannot_be_is_said(centre: Centre, part: str, whole: str) -> None:
    lead = await centre.colleague("lead")
    await set_garden(lead)
    answer = await lead.post("/local/L1/count", data={"part": part, "whole": whole})
    assert answer.status_code == 422
    assert 'value="A garden"' in answer.text


async def test_new_words_are_shown_and_two_people_do_not_overwrite_each_other(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await set_garden(lead)
    seen = field((await lead.get("/local/L1")).text, "seen")
    better = {**GARDEN, **COUNTED, "name_en": "A quiet garden", "seen": seen}
    assert (await lead.post("/local/L1", data=better | {"form_id": str(uuid4())})).status_code == 303
    assert "A quiet garden" in (await lead.get("/")).text
    assert (await lead.post("/local/L1", data=better | {"form_id": str(uuid4())})).status_code == 409


async def test_a_retired_one_is_gone_from_the_criteria_and_its_reason_stays(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await set_garden(lead)
    seen = field((await lead.get("/local/L1")).text, "seen")
    assert (await lead.post("/local/L1/retire", data={"seen": seen, "reason": ""})).status_code == 422
    assert (await lead.post("/local/L1/retire", data={"seen": seen, "reason": "We moved"})).status_code == 303
    assert 'href="/criteria/L1"' not in (await lead.get("/")).text
    assert (await lead.get("/criteria/L1")).status_code == 404
    assert "We moved" in (await lead.get("/local/L1")).text
    assert "We moved" in (await lead.get("/local")).text
    assert (await lead.post("/local/L1/count", data={"part": "1", "whole": "2"})).status_code == 409


@pytest.mark.parametrize("path", ["/local/L9", "/local/U1", "/local/L0", "/criteria/L1", "/criteria/L1/assess"])
async def test_one_that_is_not_there_is_not_found(centre: Centre, path: str) -> None:
    assert (await (await centre.colleague("lead")).get(path)).status_code == 404


async def released(centre: Centre) -> bytes:
    lead = await centre.colleague("lead")
    return (await lead.get("/release/bytes?period=2025-Q4")).content


async def test_no_own_criterion_changes_a_single_byte_of_a_release(centre: Centre) -> None:
    """All that leaves a centre is the release; it is the same with own criteria, their answers and their counts."""
    await centre.learn(a_tally("2025-12", U2_1=(19, 1, 1)))
    await centre.draw("2025-Q4")
    before, lead = await released(centre), await centre.colleague("lead")
    await set_garden(lead)
    await lead.post("/local/L1/count", data={"part": "8", "whole": "10"})
    await lead.post("/criteria/L1/assess", data={"answer": "2", "evidence": "A photo"})
    assert await released(centre) == before
    assert b"L1" not in before.replace(json.loads(before)["signature"].encode(), b""), "in that it may stand by chance"


async def test_even_where_their_standings_are_handed_over_none_is_released(centre: Centre) -> None:
    await set_garden(await centre.colleague("lead"))
    desk = centre.app.state.desk
    async with centre.store.work() as work:
        both = with_own(STANDARDS, await OwnCriteria(work).editions(), desk.today)
        known = await known_at(work, desk.running, ids=desk.ids, clock=desk.clock)
    assert both.criteria[-1].id == "L1"
    drawn = a_draw(str(desk.running))
    told = draw_up(both, known, (), drawn, centre="north", key=a_key(), today=desk.today)
    assert [entry.criterion for entry in told.criteria] == [criterion.id for criterion in STANDARDS.criteria]


async def test_their_history_is_kept_like_that_of_the_others(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await set_garden(lead)
    await lead.post("/local/L1/count", data={"part": "8", "whole": "10"})
    centre.clock.time = datetime(2026, 8, 1, 12, tzinfo=UTC)
    assert (await lead.get("/criteria/L1")).status_code == 200
    async with centre.store.work() as work:
        found = await HistoryLines(work).history("L1")
    assert [(str(line.period), line.score and line.score.value) for line in found] == [("2026-Q1", 3), ("2026-Q2", 3)]
    assert found[0].measured_like(found[1])
