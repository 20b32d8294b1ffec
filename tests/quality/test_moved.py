"""New standards at a centre: what it said and plans goes on under new ids, and nothing links to what is no more."""

import re
from datetime import timedelta

import httpx
import pytest

from services.quality.answers.plan.store import PlanSteps
from services.quality.evidence.tallies.store import Tallies
from services.quality.foundation.domain import Period
from services.quality.publishing.reports.gathering import gather
from services.quality.standards.scoring.figures import Outcomes
from tests.quality.building import STANDARDS
from tests.quality.doors import Centre
from tests.quality.history_building import a_month
from tests.quality.markup import without_tags
from tests.quality.rounds_building import PLAN, answer_together, begin_round, begin_step, close_round, whole_round
from tests.quality.standards_in_force import LATER, adopt

LAST = "2025-Q4"


async def say(client: httpx.AsyncClient, criterion: str, answer: str) -> None:
    said = {"answer": answer, "evidence": f"Said of {criterion}"}
    assert (await client.post(f"/criteria/{criterion}/assess", data=said)).status_code == 303


async def stands(client: httpx.AsyncClient) -> dict[str, int | None]:
    """By criterion what the interface says of the team's view."""
    told = (await client.get("/api/v1/standings")).json()["criteria"]
    return {each["criterion"]: each["self_assessed"]["level"] for each in told}


async def dead(client: httpx.AsyncClient, *pages: str) -> list[str]:
    """Links to criteria and to the plan that lead nowhere."""
    texts = [(await client.get(page)).text for page in pages]
    found = {link for text in texts for link in re.findall(r'href="(/(?:criteria|plan)/[^"#?]+)', text)}
    assert found
    return [link for link in sorted(found) if (await client.get(link)).status_code != 200]


async def test_an_answer_stands_under_the_new_id_and_can_be_looked_at_there(centre: Centre) -> None:
    lead, colleague = await centre.colleague("lead"), await centre.colleague("counsellor")
    await say(lead, "U2", "4")
    adopt(centre)
    assert (await stands(lead))["U12"] == 3
    page = (await colleague.get("/criteria/U12")).text
    assert "Said of U2" in page
    [seen] = re.findall(r'name="assessment_id" value="([^"]+)"', page)
    look = {"assessment_id": seen, "outcome": "confirms"}
    assert (await colleague.post("/criteria/U12/review", data=look)).status_code == 303
    assert (await stands(lead))["U12"] == 4
    assert "Said of U2" in (await lead.get("/criteria/U12/assess")).text
    [answer] = (await lead.get("/api/v1/criteria/U12/history")).json()["answers"]
    assert (answer["catalogue"], answer["evidence"], len(answer["looks"])) == (STANDARDS.version, "Said of U2", 1)


async def test_a_next_step_goes_on_under_the_new_id_and_not_without_its_criterion(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    due = (LATER + timedelta(days=9)).date().isoformat()
    for criterion in ("U2", "S6"):
        sent = await lead.post(f"/criteria/{criterion}/next-step/give", data={"to": "counsellor", "due": due})
        assert sent.status_code == 303
    adopt(centre)
    shown = re.findall(r'data-topic="next_step".*?href="([^"#]+)', (await lead.get("/month")).text)
    assert shown == ["/criteria/U12"]
    assert (await lead.post("/criteria/U12/next-step/done", data={"sent": "1"})).status_code == 303
    assert 'data-topic="next_step"' not in (await lead.get("/month")).text


async def test_what_is_counted_anew_is_not_assessed_and_the_old_answer_is_history(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await say(lead, "S7", "2")
    adopt(centre)
    assert (await stands(lead))["S7"] is None
    page = (await lead.get("/criteria/S7")).text
    assert "counted anew since you spoke about it" in page
    assert "Said of S7" in page.split("History")[1]
    assert "Said of S7" not in (await lead.get("/criteria/S7/assess")).text
    await say(lead, "S7", "1")
    assert (await stands(lead))["S7"] == 1
    assert len((await lead.get("/api/v1/criteria/S7/history")).json()["answers"]) == 2


async def test_the_plan_goes_on_under_new_ids_and_names_what_is_no_more(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    step = await begin_step(lead, criteria=["U2", "S6"])
    due = (LATER + timedelta(days=9)).date().isoformat()
    adopt(centre)
    [told] = (await lead.get("/api/v1/plan")).json()["steps"]
    assert told["criteria"] == ["U12", "S6"]
    for path in ("/plan?criterion=U12", "/criteria/U12", step):
        page = (await lead.get(path)).text
        assert PLAN["title"] in page
        gone = page.split('data-gone="S6"')[1].split("</span></span>")[0]
        assert STANDARDS.criterion("S6").name.said("en") in gone
        assert "no longer part of the standards" in gone
    assert await dead(lead, "/plan", "/criteria/U12", step) == []
    assert 'value="S6" checked' in (await lead.get(step)).text
    more = {**PLAN, "criteria": ["U12", "S6"], "owner": "as_it_is", "number": "1", "state": "doing", "due": due}
    assert (await lead.post(step, data=more)).status_code == 303
    async with centre.store.work() as work:
        [_, last] = await PlanSteps(work).of_step(told["id"], centre.app.state.desk.ids)
    assert last.said.criteria == ("U12", "S6")


async def test_what_left_before_is_read_by_the_standards_that_it_was_drawn_up_by(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await centre.draw(LAST)
    [seen] = re.findall(r'name="seen" value="([0-9a-f]{64})"', (await lead.get(f"/release?period={LAST}")).text)
    assert (await lead.post("/release/approve", data={"period": LAST, "seen": seen})).status_code == 303
    adopt(centre)
    page = await lead.get(f"/release?period={LAST}")
    assert page.status_code == 200
    assert STANDARDS.criterion("S6").name.said("en") in page.text
    assert await dead(lead, f"/release?period={LAST}") == []
    history = without_tags((await lead.get("/release/history")).text)
    assert f"U2 {STANDARDS.criterion('U2').name.said('en')}" in history


async def test_a_round_after_the_move_is_compared_with_the_one_before_it(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    before = await whole_round(lead, U2="1", S6="2", S7="2")
    step = await begin_step(lead, criteria="U2")
    adopt(centre)
    round_ = await begin_round(lead, "U12", "S7", way="together")
    assert step in (await lead.get(round_)).text
    talk = (await lead.get(f"{round_}/talk?criterion=U12")).text
    assert "Last time" in talk
    assert step in talk
    assert "Last time" not in (await lead.get(f"{round_}/talk?criterion=S7")).text
    await answer_together(lead, round_, U12="3", S7="3")
    await close_round(lead, round_)
    compared = (await lead.get(f"{round_}/comparison")).text
    assert re.findall(r'data-criterion="(\w+)" data-turn="(\w+)"', compared) == [("S7", "first"), ("U12", "forward")]
    pages = [f"{each}{path}" for each in (before, round_) for path in ("", "/minutes", "/comparison")]
    assert await dead(lead, *pages) == []
    assert "no longer part of the standards" in (await lead.get(f"{before}/minutes")).text


async def test_a_round_that_began_before_the_move_answers_what_it_asked(centre: Centre) -> None:
    """What was counted anew meanwhile was asked in its old words: the answer does not stand for the new ones."""
    lead = await centre.colleague("lead")
    round_ = await begin_round(lead, "U2", "S6", "S7", way="together")
    step = await begin_step(lead, criteria="U2")
    adopt(centre)
    assert step in (await lead.get(round_)).text
    await answer_together(lead, round_, U2="2", S6="2", S7="2")
    found = await stands(lead)
    assert (found["U12"], found["S7"]) == (2, None)
    talks = [f"{round_}/talk?criterion={each}" for each in ("U2", "S6", "S7")]
    assert step in (await lead.get(talks[0])).text
    assert await dead(lead, *talks, f"{round_}/minutes") == []


@pytest.mark.parametrize("clients", [True, False])
async def test_a_report_follows_what_was_measured_and_what_is_planned(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, clients: bool
) -> None:
    """Of a criterion that clients are counted for, nothing of earlier quarters is passed on."""
    if not clients:
        monkeypatch.setattr("services.quality.publishing.reports.gathering.about_clients", lambda criterion: False)
    lead = await centre.colleague("lead")
    await begin_step(lead, criteria="U2")
    async with centre.store.work() as work:
        for month in ("2025-04", "2026-04", "2026-08"):
            await Tallies(work).keep_tally(
                a_month(month, STANDARDS.version, U2_1=Outcomes(400, 0, 0), U2_2=Outcomes(400, 0, 0))
            )
    adopt(centre)
    centre.clock.time = LATER.replace(year=2027, month=5)
    async with centre.store.work() as work:
        told = await gather(work, centre.app.state.desk, Period(2027, 1), centre="north")
    [step] = told.steps
    assert step.criteria == ("U12",)
    assert told.before.get("U12") == (None if clients else 4.0)
    assert told.since.get("U12") == (None if clients else Period(2025, 4))


@pytest.mark.parametrize("page", ["/", "/month", "/timeline", "/gaps", "/rounds", "/reports", "/export.csv"])
async def test_every_other_page_reads_what_was_there_before(centre: Centre, page: str) -> None:
    lead = await centre.colleague("lead")
    await say(lead, "U2", "3")
    await begin_step(lead, criteria=["U2", "S6"])
    await whole_round(lead, S6="2")
    adopt(centre)
    assert (await lead.get(page)).status_code == 200
