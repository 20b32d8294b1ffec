"""One of the first steps is given to another role: shown there, done by itself, taken back."""

from collections.abc import Sequence

import pytest

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.store import Register
from services.quality.foundation.domain import Role
from services.quality.guidance.month.domain import tasks_of_given
from services.quality.guidance.reminding.domain import roles_of
from services.quality.standing.first_steps.given_steps import NotTheirsError, give, is_done
from tests.quality.building import LEAD, NOON
from tests.quality.doors import Centre
from tests.quality.markup import without_tags
from tests.quality.register_building import TODAY, an_entry, in_place

PLAN = in_place("safety_plan", "2026-01-05")
NONE_OF_IT = an_entry("nothing", {"what": "assignment"}, review_on=TODAY)


@pytest.mark.parametrize(
    ("kind", "entries", "done"),
    [
        ("safety_plan", [], False),
        ("safety_plan", [PLAN], True),
        ("workplace_item", [an_entry("workplace_item", {"item": "private_room", "met": "yes"})], False),
        ("assignment", [NONE_OF_IT], True),
    ],
    ids=["empty", "entered", "checklist begun", "said to be none"],
)
def test_a_step_is_done_by_what_is_entered(kind: str, entries: Sequence[Entry], done: bool) -> None:
    given = give(kind, "quality_officer", by=LEAD, now=NOON)
    assert is_done(given, entries, TODAY) is done
    tasks = tasks_of_given([given], entries, TODAY)
    assert roles_of(tasks, TODAY) == (frozenset() if done else {Role.QUALITY_OFFICER})


@pytest.mark.parametrize(
    ("kind", "to"), [("safety_plan", "counsellor"), ("safety_plan", "x"), ("language_demand", "lead"), ("x", "lead")]
)
def test_a_step_is_given_to_those_alone_who_may_do_it(kind: str, to: str) -> None:
    with pytest.raises(NotTheirsError):
        give(kind, to, by=LEAD, now=NOON)


async def test_it_stands_on_the_page_of_who_is_to_do_it_until_it_is_done(centre: Centre) -> None:
    lead, officer = await centre.colleague("lead"), await centre.colleague("quality_officer")
    given = await lead.post("/first-steps/give", data={"kind": "safety_plan", "to": "quality_officer"})
    assert (given.status_code, given.headers["location"]) == (303, "/first-steps#step-safety_plan")
    assert "Given to: Quality officer" in without_tags((await lead.get("/first-steps")).text)
    assert "Given to you on" in without_tags((await officer.get("/first-steps")).text)
    assert "Given to you: fill in “Safety plan of the team”" in without_tags((await officer.get("/month")).text)
    assert "Given to Quality officer: fill in" in without_tags((await lead.get("/month")).text)
    async with centre.store.work() as work:
        await Register(work).save_entries([PLAN])
    assert 'data-topic="given_step"' not in (await officer.get("/month")).text


async def test_it_is_taken_back_and_given_by_writers_of_the_register_alone(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    form = {"kind": "safety_plan", "to": "quality_officer"}
    assert (await counsellor.post("/first-steps/give", data=form)).status_code == 403
    assert (await counsellor.post("/first-steps/take-back", data=form)).status_code == 403
    assert "Ask a colleague to do it" not in (await counsellor.get("/first-steps")).text
    refused = await lead.post("/first-steps/give", data=form | {"to": "counsellor"})
    assert (refused.status_code, "Next step: choose one of those" in refused.text) == (422, True)
    for kind in ("safety_plan", "post"):  # of which one is none of the steps that lead to eight criteria
        await lead.post("/first-steps/give", data=form | {"kind": kind})
    assert "Also given to colleagues" in (page := (await lead.get("/first-steps")).text)
    assert 'data-given="post"' in page
    await lead.post("/first-steps/take-back", data={"kind": "post"})
    assert (await lead.post("/first-steps/take-back", data=form)).status_code == 303
    assert "data-given" not in (await lead.get("/first-steps")).text
    assert 'data-topic="given_step"' not in (await lead.get("/month")).text
