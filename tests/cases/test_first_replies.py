"""Who is reminded of a first reply that is due: step by step along the duty roster, each step once."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.cases.contact.first_replies.acts import remind
from services.cases.contact.first_replies.domain import Step, Unanswered, to_remind
from services.cases.contact.request_steps.domain import StepKind, Wish
from services.cases.contact.requests.acts import receive
from services.cases.contact.requests.step_acts import take_step
from services.cases.people.duty.domain import Duty
from services.cases.people.duty.store import DutyRoster
from services.cases.people.notice_times.acts import choose
from services.cases.people.notice_times.domain import NoticeTimes
from services.cases.people.team.domain import Presence, StaffMember
from shared.accounts.domain import Person
from shared.clock.working_time import WorkingTime
from tests.cases.building import NOON, a_request, hire, really_told, sit_down
from tests.cases.desk_acts import arrived, replied
from tests.cases.notices import at, requested_notices

FRIDAY_NOON, FRIDAY_AFTERNOON, MONDAY_NOON = (
    datetime(2026, 3, 6, 12, tzinfo=UTC),
    datetime(2026, 3, 6, 16, tzinfo=UTC),
    datetime(2026, 3, 9, 12, tzinfo=UTC),
)
"""Of a request that came on Thursday at noon: half of two working days of eight hours, three quarters, all."""
SECOND = timedelta(seconds=1)


def a_member(*roles: str, email: str | None = "a@example.org") -> StaffMember:
    return StaffMember(uuid4(), "Ada A.", frozenset(roles), "en", True, email)


@pytest.mark.parametrize(
    ("is_urgent", "after", "step"),
    [
        (False, FRIDAY_NOON - SECOND, Step.NOBODY),
        (False, FRIDAY_NOON, Step.ON_DUTY),
        (False, FRIDAY_AFTERNOON - SECOND, Step.ON_DUTY),
        (False, FRIDAY_AFTERNOON, Step.WITH_TASK),
        (False, MONDAY_NOON - SECOND, Step.WITH_TASK),
        (False, MONDAY_NOON, Step.LEADS),
        (True, NOON + timedelta(hours=2) - SECOND, Step.NOBODY),
        (True, NOON + timedelta(hours=2), Step.ON_DUTY),
        (True, NOON + timedelta(hours=3), Step.WITH_TASK),
        (True, NOON + timedelta(hours=4), Step.LEADS),
    ],
)
def test_the_steps_go_by_working_time(is_urgent: bool, after: datetime, step: Step) -> None:
    assert Unanswered(uuid4(), NOON, is_urgent=is_urgent).step_at(after, WorkingTime()) is step


def test_those_on_duty_come_first_then_all_with_the_task_then_the_leads_and_the_absent_are_skipped() -> None:
    named, task, lead, deputy = a_member("counsellor"), a_member("intake_duty"), a_member("lead"), a_member("deputy")
    bystander, stand_in = a_member("counsellor"), a_member("counsellor")
    staff = [named, task, lead, deputy, bystander, stand_in]
    roster = Presence(named=frozenset({named.id}))
    assert to_remind(Step.ON_DUTY, staff, roster) == {named.id}
    assert to_remind(Step.WITH_TASK, staff, roster) == {named.id, task.id}
    assert to_remind(Step.LEADS, staff, roster) == {named.id, task.id, lead.id, deputy.id}
    assert to_remind(Step.ON_DUTY, staff, roster, bystander.id) == {bystander.id}, "who took it comes before duty"
    away = Presence(frozenset({named.id}), frozenset({named.id, task.id, lead.id}), {lead.id: stand_in.id})
    assert to_remind(Step.LEADS, staff, away) == {deputy.id, stand_in.id}
    assert to_remind(Step.ON_DUTY, staff, away, named.id) == {deputy.id, stand_in.id}, "nobody on duty is here"
    nobody = Presence(away=frozenset(one.id for one in staff))
    assert to_remind(Step.ON_DUTY, staff, nobody) == {lead.id, deputy.id}, "nothing lies unseen"


async def team(app: FastAPI) -> Mapping[str, Person]:
    roles = {"named": "counsellor", "task": "intake_duty", "lead": "lead", "bystander": "counsellor"}
    made = {name: await hire(app.state.store, role, email=f"{name}@example.org") for name, role in roles.items()}
    async with app.state.store.work() as work:
        await DutyRoster(work).save(Duty(uuid4(), made["named"].id, NOON.date(), NOON.date() + timedelta(days=10)))
    return made


async def told_at(app: FastAPI, now: datetime) -> list[str]:
    """Who is told by a look at this moment, and by a second one at once after it."""
    before = len(await requested_notices(app))
    for _ in range(2):
        await remind(workplace=at(app, now), now=now)
    new = (await requested_notices(app))[before:]
    assert len(new) in (0, 4), "one for everybody who counsels, or none"
    assert {one.template for one in new} <= {"first_reply_due"}
    assert len({(one.earliest, one.latest, one.language, len(one.address)) for one in new}) <= 1
    return sorted(address.removesuffix("@example.org") for address in really_told(new))


@pytest.mark.real
async def test_each_step_is_told_once_also_after_a_restart(app: FastAPI) -> None:
    await team(app)
    await receive([a_request()], workplace=at(app, NOON), now=NOON)
    assert await told_at(app, NOON) == []
    assert await told_at(app, FRIDAY_NOON) == ["named"]
    assert await told_at(app, FRIDAY_AFTERNOON - SECOND) == []
    assert await told_at(app, FRIDAY_AFTERNOON) == ["named", "task"]
    assert await told_at(app, MONDAY_NOON) == ["lead", "named", "task"]
    assert await told_at(app, MONDAY_NOON + timedelta(days=3)) == []


@pytest.mark.real
async def test_after_days_without_a_look_each_colleague_gets_one_mail_for_all_requests(app: FastAPI) -> None:
    await team(app)
    for hours in range(3):
        moment = NOON + timedelta(hours=hours)
        await receive([a_request(), a_request()], workplace=at(app, moment), now=moment)
    assert await told_at(app, MONDAY_NOON + timedelta(days=1)) == ["lead", "named", "task"]


@pytest.mark.real
async def test_of_what_was_answered_or_taken_nobody_on_duty_is_reminded(app: FastAPI) -> None:
    people = await team(app)
    answered, taken = [await arrived(app, a_request()) for _ in range(2)]
    assert await replied(await sit_down(app, "counsellor"), f"/requests/{answered.request_id}") == 303
    await take_step(
        taken.request_id,
        Wish(kind=StepKind.TAKEN),
        step_id=uuid4(),
        step_before=None,
        seen=None,
        reader=people["bystander"],
        workplace=at(app, NOON),
        now=NOON,
    )
    before = len(await requested_notices(app))
    assert await remind(workplace=at(app, FRIDAY_NOON), now=FRIDAY_NOON) == 1
    assert really_told((await requested_notices(app))[before:]) == ["bystander@example.org"]


@pytest.mark.real
async def test_what_is_overdue_does_not_wait_for_the_one_mail_a_day_and_a_first_step_does(app: FastAPI) -> None:
    people = await team(app)
    await choose(NoticeTimes(people["named"].id, daily_at=8), workplace=at(app, NOON))
    await receive([a_request()], workplace=at(app, NOON), now=NOON)
    before = len(await requested_notices(app))
    await remind(workplace=at(app, FRIDAY_NOON), now=FRIDAY_NOON)
    first = (await requested_notices(app))[before:]
    assert (len(first), really_told(first)) == (3, [])
    assert await told_at(app, MONDAY_NOON) == ["lead", "named", "task"]
