"""The first steps: worked out from the standards and what is there, with progress, and over by themselves."""

import re
from datetime import date
from typing import Any

import pytest

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.every import KINDS
from services.quality.evidence.register.measures.every import figures
from services.quality.evidence.register.store import Register
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.scoring.figures import Figures
from services.quality.standing.first_steps.domain import GOAL, FirstSteps, Ground, first_steps, minutes_of
from services.quality.standing.first_steps.example import least_of
from tests.quality.building import STANDARDS
from tests.quality.doors import Centre
from tests.quality.markup import without_tags
from tests.quality.register_building import TODAY, an_entry, in_place, the_list

PLAN = in_place("safety_plan", "2026-01-05")
BY_NAME = {kind.name: kind for kind in KINDS}


def steps_with(
    *entries: Entry, catalogue: Catalogue = STANDARDS, day: date = TODAY, known: Figures | None = None
) -> FirstSteps:
    return first_steps(Ground(catalogue, {**figures(entries, day=day), **(known or {})}, entries, day))


def names(steps: FirstSteps) -> list[str]:
    return [step.kind.name for step in steps.steps]


def test_an_empty_centre_is_led_to_eight_criteria_the_quickest_first() -> None:
    steps = steps_with()
    assert (len(steps.given), len(steps.ahead), steps.over) == (0, GOAL, False)
    assert steps.steps[0].kind.name == "safety_plan"
    assert [criterion.id for criterion in steps.steps[0].criteria] == ["S6"]
    assert steps.minutes == steps.minutes_left == sum(minutes_of(BY_NAME[name]) for name in names(steps))


def test_what_the_steps_promise_comes_true() -> None:
    promised = steps_with()
    entries = [entry for step in promised.steps for entry in least_of(step.kind, TODAY)]
    after = steps_with(*entries)
    assert {each.id for each in promised.ahead} <= {each.id for each in after.given}
    assert (after.left, after.over, after.minutes_left) == ((), True, 0)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.closed], ids=lambda kind: kind.name)
def test_the_least_of_a_list_is_what_its_form_would_take(kind: Any) -> None:
    for entry in least_of(kind, TODAY):
        assert {field.name for field in kind.fields if field.required} <= {*entry.values}
        assert [found for rule in kind.checks if (found := rule.problem(entry.values))] == []


def test_a_step_that_is_done_counts_and_says_what_it_gave() -> None:
    steps = steps_with(PLAN)
    assert [(step.kind.name, step.entries) for step in steps.done] == [("safety_plan", 1)]
    assert [criterion.id for criterion in steps.given] == ["S6"]
    assert (steps.criteria, steps.minutes - steps.minutes_left) == (GOAL, minutes_of(BY_NAME["safety_plan"]))


def test_a_criterion_that_has_a_figure_from_elsewhere_is_not_led_to() -> None:
    known = figures([PLAN], day=TODAY)["S6.1"]
    assert "safety_plan" not in names(steps_with(known={"S6.1": known}))


def test_what_there_is_rightly_none_of_is_not_asked_for() -> None:
    none = an_entry("nothing", {"what": "funding_agreement"}, review_on=date(2026, 9, 5))
    assert "funding_agreement" in names(steps_with())
    assert "funding_agreement" not in names(steps_with(none))


def test_an_entry_that_is_too_old_for_a_figure_leaves_its_step_to_do() -> None:
    old = an_entry("meetings", {"month": "2020-01", "what": "team_meeting", "planned": "4", "held": "4"})
    assert "meetings" in [step.kind.name for step in steps_with(old).left]


def test_lists_that_give_something_only_together_say_so() -> None:
    steps = {step.kind.name: step for step in steps_with().steps}
    assert [kind.name for kind in steps["role"].together] == ["working_language"]
    assert [kind.name for kind in steps["working_language"].together] == ["role"]
    assert steps["safety_plan"].together == ()


def test_a_checklist_is_done_when_each_of_its_items_has_an_answer() -> None:
    items = len(BY_NAME["workplace_item"].items)
    whole = the_list("workplace_item", *["yes"] * items)
    defect = an_entry("defect", {"what": "Printer", "reported_on": "2026-03-01"})
    begun = {step.kind.name: step.done for step in steps_with(whole[0], defect).steps}
    done = {step.kind.name: step.done for step in steps_with(*whole, defect).steps}
    assert (begun["workplace_item"], done["workplace_item"]) == (False, True)


def test_other_standards_lead_another_way() -> None:
    fewer = STANDARDS.model_copy(update={"criteria": tuple(each for each in STANDARDS.criteria if each.id != "S6")})
    assert "safety_plan" not in names(steps_with(catalogue=fewer))


async def test_the_first_page_leads_the_lead_and_nobody_else(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    page = (await lead.get("/")).text
    assert 'href="/register/safety_plan/new?then=first-steps"' in page
    assert f"give you figures for {GOAL} criteria" in page
    assert "first-steps" not in (await counsellor.get("/")).text
    assert "/new?then" not in (await counsellor.get("/first-steps")).text


async def test_an_entry_leads_back_and_the_progress_is_shown(centre: Centre) -> None:
    lead = await centre.colleague("quality_officer")
    form = (await lead.get("/register/safety_plan/new?then=first-steps")).text
    assert 'name="then" value="first-steps"' in form
    said = {"in_place": "yes", "looked_at_on": "2026-01-05", "then": "first-steps"}
    answer = await lead.post("/register/safety_plan/new", data=said)
    assert answer.headers["location"] == "/first-steps?saved=safety_plan"
    page = " ".join(without_tags((await lead.get("/first-steps?saved=safety_plan")).text).split())
    steps = steps_with()
    assert f"1 of {len(steps.steps)} done" in page
    assert f"about {steps.minutes - steps.steps[0].minutes} minutes left of {steps.minutes}" in page


async def test_no_address_but_that_of_the_steps_is_gone_back_to(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    elsewhere = "https://elsewhere.test"
    assert elsewhere not in (await lead.get(f"/register/safety_plan/new?then={elsewhere}")).text
    answer = await lead.post("/register/safety_plan/new", data={"in_place": "no", "then": elsewhere})
    assert answer.headers["location"] == "/register/safety_plan?saved=entry"


async def test_the_steps_end_by_themselves(centre: Centre) -> None:
    lead, promised = await centre.colleague("lead"), steps_with()
    entries = [entry for step in promised.steps for entry in least_of(step.kind, TODAY)]
    kept = [an_entry(each.kind, dict(each.values), review_on=each.review_on) for each in entries]
    async with centre.store.work() as work:
        await Register(work).save_entries(kept)
    assert "first-steps" not in (await lead.get("/")).text
    page = (await lead.get("/first-steps")).text
    assert "The first steps are over." in page
    assert len(re.findall(r'class="sq is"', page)) >= GOAL
