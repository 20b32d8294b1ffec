"""Something waits in quality: which colleague is told by mail, and that this colleague is told once."""

from datetime import timedelta
from uuid import UUID

from fastapi import FastAPI

from services.cases.foundation.roles import Right, Role, holds
from services.cases.people.team.acts import remind
from services.cases.people.team.domain import to_remind
from services.cases.people.team.store import Team
from shared.events import QualityRole, ReminderDue
from tests.cases.building import NOON, a_person, hire, sit_down
from tests.cases.colleagues import a_member
from tests.cases.notices import at, reached, requested_notices, staffed

LEAD, OFFICER, COUNSELLOR, DUTY = QualityRole


def test_everybody_with_one_of_the_roles_may_go_to_quality() -> None:
    assert set(QualityRole) <= set(Role)
    assert all(holds(a_person(role), Right.VISIT_QUALITY) for role in QualityRole)


def test_who_has_left_or_cannot_be_reached_is_not_among_them() -> None:
    here = a_member("lead", "admin")
    staff = [here, a_member("lead", active=False), a_member("lead", email=None), a_member("admin")]
    assert to_remind(staff, (LEAD, DUTY)) == [here]


async def test_whoever_has_one_of_the_roles_is_told_and_nobody_else(app: FastAPI) -> None:
    await staffed(app, ["lead"], ["quality_officer"], ["counsellor"], ["intake_duty"], ["admin"], ["interpreter"])
    await remind(ReminderDue(roles=(OFFICER, DUTY)), workplace=app.state.workplace, now=app.state.workplace.now())
    assert await reached(app) == ["intake_duty@example.org", "quality_officer@example.org"]
    assert {(one.template, one.language, one.earliest) for one in await requested_notices(app)} == {
        ("quality_waits", "ar", NOON)
    }


async def test_a_colleague_with_several_of_the_roles_is_told_once(app: FastAPI) -> None:
    emails = await staffed(app, ["lead", "quality_officer", "counsellor"], ["counsellor", "interpreter"])
    await remind(ReminderDue(roles=tuple(QualityRole)), workplace=app.state.workplace, now=app.state.workplace.now())
    assert await reached(app) == sorted(emails)


async def test_who_has_left_or_has_no_address_is_told_nothing(app: FastAPI) -> None:
    manager, gone, unknown = (
        await sit_down(app, "lead"),
        await hire(app.state.store, "counsellor"),
        await hire(app.state.store, "counsellor"),
    )
    async with app.state.store.work() as work:
        await Team(work).remove_address(unknown.id)
    assert (await manager.post(f"/team/{gone.id}/leave", go="on")).status_code == 303
    await remind(ReminderDue(roles=(COUNSELLOR,)), workplace=app.state.workplace, now=app.state.workplace.now())
    assert await requested_notices(app) == []


async def test_the_same_event_again_is_one_mail_and_another_day_another(app: FastAPI) -> None:
    await staffed(app, ["lead"])
    due = ReminderDue(roles=(LEAD,))
    for days in (0, 0, 7):
        await remind(
            due, workplace=at(app, NOON + timedelta(days=days)), now=at(app, NOON + timedelta(days=days)).now()
        )
    assert len(await requested_notices(app)) == 1
    await remind(
        ReminderDue(roles=(LEAD,)),
        workplace=at(app, NOON + timedelta(days=7)),
        now=at(app, NOON + timedelta(days=7)).now(),
    )
    notices = await requested_notices(app)
    assert len({one.notice_id for one in notices}) == len({one.id for one in notices}) == 2


async def test_a_year_of_weeks_that_comes_at_once_is_one_mail(app: FastAPI) -> None:
    """As after a stream that was made anew, when nobody remembers what was handled long ago."""
    emails = await staffed(app, ["lead"], ["counsellor"])
    for _ in range(52):
        await remind(
            ReminderDue(roles=(LEAD, COUNSELLOR)), workplace=app.state.workplace, now=app.state.workplace.now()
        )
    assert await reached(app) == sorted(emails)


def test_an_event_says_nothing_but_roles() -> None:
    assert set(ReminderDue.model_fields) == {"id", "roles"}
    assert ReminderDue(id=UUID(int=1), roles=(LEAD,)).body().rstrip().endswith(b'"roles":["lead"]}')
