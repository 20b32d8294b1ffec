"""The improvement plan, through the real doors of a centre."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.quality.answers.plan.domain import ChangedMeanwhileError, State
from services.quality.answers.plan.store import PlanSteps
from services.quality.standing.steps.acts import keep
from shared.web.paging import PAGE
from tests.quality.building import NOON
from tests.quality.doors import Centre
from tests.quality.lived_years import a_step
from tests.quality.rounds_building import PLAN, SOON, an_entry, begin_step


def shows(text: str, address: str) -> bool:
    return f'href="{address}"' in text


async def test_a_step_begins_at_its_criterion_and_stands_in_the_plan(centre: Centre) -> None:
    counsellor = await centre.colleague("counsellor")
    form = await counsellor.get("/plan/new?criterion=S6")
    assert 'value="S6" checked' in form.text
    step = await begin_step(counsellor)
    plan = (await counsellor.get("/plan")).text
    assert shows(plan, step)
    assert "Practise the safety plan with everybody" in plan
    assert '<a href="/criteria/S6">S6 Safety for the team</a>' in plan
    page = (await counsellor.get(step)).text
    assert "April 4, 2026" in page
    assert shows(page, "/criteria/S6")
    async with centre.store.work() as work:
        assert [f"/plan/{each.id}" for each in await PlanSteps(work).steps_for("S6", centre.app.state.desk.ids)] == [
            step
        ]
        assert await PlanSteps(work).steps_for("S7", centre.app.state.desk.ids) == []


async def test_the_same_form_sent_twice_makes_one_step(centre: Centre) -> None:
    lead, form = await centre.colleague("lead"), {"form_id": str(uuid4())}
    assert await begin_step(lead, **form) == await begin_step(lead, **form)
    async with centre.store.work() as work:
        assert len(await PlanSteps(work).plan(centre.app.state.desk.ids)) == 1


async def test_what_was_filled_in_comes_back_with_what_is_wrong(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    answer = await lead.post("/plan/new", data=PLAN | {"due": "soon"})
    assert answer.status_code == 422
    assert PLAN["title"] in answer.text
    assert "This does not look right." in answer.text
    nothing = await lead.post("/plan/new", data=PLAN | {"criteria": ""})
    assert "Please choose one of the options." in nothing.text
    async with centre.store.work() as work:
        assert await PlanSteps(work).plan(centre.app.state.desk.ids) == []


async def test_every_entry_stays_in_the_history_and_an_effect_is_shown(centre: Centre) -> None:
    lead, colleague = await centre.colleague("lead"), await centre.colleague("counsellor")
    step = await begin_step(lead)
    said = PLAN | {"owner": "as_it_is", "number": "1", "state": "doing"}
    assert (await lead.post(step, data=said)).status_code == 303
    done = said | {"number": "2", "state": "done", "effect": "partly", "seen": "Four of five know it"}
    assert (await lead.post(step, data=done)).status_code == 303
    page = (await colleague.get(step)).text
    assert "It had part of the effect that was hoped for." in page
    assert "Four of five know it" in page
    assert page.index("done ·") < page.index("under way ·") < page.index("not begun ·")
    assert "one of the team (Lead)" in page
    async with centre.store.work() as work:
        entries = await PlanSteps(work).of_step(UUID(step.rpartition("/")[2]), centre.app.state.desk.ids)
    assert [entry.said.state for entry in entries] == [State.OPEN, State.DOING, State.DONE]
    assert len({entry.said.owner for entry in entries}) == 1


async def test_two_who_change_it_at_once_do_not_overwrite_each_other(centre: Centre) -> None:
    lead, other = await centre.colleague("lead"), await centre.colleague("counsellor")
    step = await begin_step(lead)
    said = PLAN | {"owner": "as_it_is", "number": "1"}
    assert (await lead.post(step, data=said | {"state": "doing"})).status_code == 303
    late = await other.post(step, data=said | {"state": "done", "seen": "My words"})
    assert late.status_code == 409
    assert "Nothing of yours was saved." in late.text
    assert "My words" in late.text
    assert 'name="number" value="2"' in late.text


async def test_an_entry_at_the_very_same_moment_is_refused_by_its_number(centre: Centre) -> None:
    first, second = an_entry(2), an_entry(2, title="Mine")
    async with centre.store.work() as work:
        await keep(work, first)
    with pytest.raises(ChangedMeanwhileError):
        async with centre.store.work() as work:
            await keep(work, second)
    async with centre.store.work() as work:
        assert [each.said.title for each in await PlanSteps(work).plan(centre.app.state.desk.ids)] == [first.said.title]


async def test_dropping_without_a_reason_is_asked_for_one(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    step = await begin_step(lead)
    said = PLAN | {"owner": "as_it_is", "number": "1", "state": "dropped"}
    refused = await lead.post(step, data=said)
    assert refused.status_code == 422
    assert "Please say in a few words why." in refused.text
    assert (await lead.post(step, data=said | {"reason": "No money for it"})).status_code == 303
    assert "No money for it" in (await lead.get(step)).text


async def test_filters_show_mine_overdue_over_and_one_criterion(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    hers = await begin_step(counsellor)
    leads = await begin_step(lead, owner="lead", due=(SOON + timedelta(days=60)).isoformat(), criteria="S7")
    mine = (await counsellor.get("/plan?show=mine")).text
    assert shows(mine, hers)
    assert not shows(mine, leads)
    about = (await counsellor.get("/plan?criterion=S7")).text
    assert shows(about, leads)
    assert not shows(about, hers)
    centre.clock.time += timedelta(days=31)
    counsellor = await centre.colleague("counsellor")
    late = (await counsellor.get("/plan?show=overdue")).text
    assert shows(late, hers)
    assert "overdue" in late
    assert not shows(late, leads)
    assert "No measure fits what you chose above." in (await counsellor.get("/plan?show=over")).text


async def test_a_long_plan_is_shown_a_page_at_a_time_with_the_filter_that_was_chosen(centre: Centre) -> None:
    lead, steps = await centre.colleague("lead"), [a_step(uuid4(), NOON) for _ in range(PAGE + 5)]
    async with centre.store.work() as work:
        for step in steps:
            await PlanSteps(work).keep_step(step)
    first = (await lead.get("/plan?show=all&criterion=S6")).text
    assert first.count("data-step=") == PAGE
    assert 'href="?show=all&amp;criterion=S6&amp;page=2"' in first
    second = (await lead.get("/plan?show=all&criterion=S6&page=2")).text
    assert second.count("data-step=") == 5
    assert {str(step.id) for step in steps} == set(re.findall(r'data-step="([^"]*)"', first + second))
    beyond = (await lead.get("/plan?show=all&page=9")).text
    assert "This list ends before this page." in beyond
    assert 'rel="prev"' in beyond


async def test_a_step_that_is_not_there_is_not_found(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    assert (await lead.get(f"/plan/{uuid4()}")).status_code == 404
    assert (await lead.post(f"/plan/{uuid4()}", data=PLAN)).status_code == 404
