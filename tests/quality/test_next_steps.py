"""The next step of a criterion is given to a role until a day: shown, reminded of, done, taken back."""

from datetime import date, timedelta

import pytest

from services.quality.foundation.domain import Role
from services.quality.guidance.month.domain import tasks_of_next_steps
from services.quality.guidance.reminding.domain import roles_of
from services.quality.standing.next_steps.domain import FURTHEST, NotOfferedError, give
from services.quality.standing.next_steps.store import NextSteps
from tests.quality.building import LEAD, NOON
from tests.quality.doors import Centre
from tests.quality.markup import without_tags

TODAY = date(2026, 4, 15)
DAY = TODAY + timedelta(days=10)
GIVE = "/criteria/S1/next-step/give"


@pytest.mark.parametrize(
    ("to", "due", "field"),
    [("x", DAY, "to"), ("lead", TODAY - timedelta(days=1), "due"), ("lead", TODAY + FURTHEST * 2, "due")],
)
def test_it_is_given_to_a_role_and_for_a_day_to_come(to: str, due: date, field: str) -> None:
    with pytest.raises(NotOfferedError) as refused:
        give("S1", to, due, by=LEAD, now=NOON, today=TODAY)
    assert refused.value.field == field


def test_the_role_is_reminded_when_the_day_is_near() -> None:
    step = give("S1", "counsellor", TODAY + timedelta(days=40), by=LEAD, now=NOON, today=TODAY)
    for today, roles in ((TODAY, set()), (TODAY + timedelta(days=30), {Role.COUNSELLOR})):
        assert roles_of(tasks_of_next_steps([step], ["S1"], today), today) == roles
    assert tasks_of_next_steps([step], ["S2"], TODAY) == []


async def test_it_stands_where_the_role_looks_until_it_is_done(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    day = centre.clock().date() + timedelta(days=10)
    answer = await lead.post(GIVE, data={"to": "counsellor", "due": day.isoformat()})
    assert (answer.status_code, answer.headers["location"]) == (303, "/criteria/S1#next-step")
    assert "Given to: Counsellor, until" in without_tags((await lead.get("/criteria/S1")).text)
    for path in ("/criteria/S1", "/criteria"):
        assert "Given to you until" in without_tags((await counsellor.get(path)).text), path
    assert "Given to you: the next step of S1" in without_tags((await counsellor.get("/month")).text)
    assert "Given to Counsellor: the next step of S1" in without_tags((await lead.get("/month")).text)
    duty = await centre.colleague("intake_duty")
    assert (await duty.post("/criteria/S1/next-step/done", data={"sent": "1"})).status_code == 403
    assert (await counsellor.post("/criteria/S1/next-step/done", data={"sent": "1"})).status_code == 303
    for path in ("/criteria/S1", "/criteria", "/month"):
        assert "Given to" not in without_tags((await lead.get(path)).text), path


async def test_it_is_given_and_taken_back_by_those_who_approve(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    form = {"to": "counsellor", "due": centre.clock().date().isoformat()}
    assert (await counsellor.post(GIVE, data=form)).status_code == 403
    assert "Ask a colleague to take the next step" not in (await counsellor.get("/criteria/S1")).text
    for wrong in ({"to": "x"}, {"due": ""}, {"due": "2020-01-01"}):
        assert (await lead.post(GIVE, data=form | wrong)).status_code == 422, wrong
    await lead.post(GIVE, data=form)
    await lead.post(GIVE, data=form | {"to": "quality_officer"})
    async with centre.store.work() as work:
        (step,) = (await NextSteps(work).all(centre.app.state.desk.ids)).values()
    assert (step.criterion, step.to) == ("S1", Role.QUALITY_OFFICER)
    assert (await counsellor.post("/criteria/S1/next-step/take-back", data={"sent": "1"})).status_code == 403
    assert (await lead.post("/criteria/S1/next-step/take-back", data={"sent": "1"})).status_code == 303
    assert "data-given" not in (await lead.get("/criteria")).text
