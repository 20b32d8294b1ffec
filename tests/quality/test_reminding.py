"""What is due reaches people: told once a week and when a round begins, and never twice, whatever dies when."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.quality.answers.assessment.domain import Answer
from services.quality.answers.assessment.store import Assessments
from services.quality.guidance.reminding.calendar import keeping_mondays, tell_due
from shared.clock.domain import LONGEST_ABSENCE
from shared.events import QualityRole, ReminderDue
from tests.quality.building import an_assessment
from tests.quality.doors import Centre
from tests.quality.lived_years import live
from tests.quality.rounds_building import PLAN, TODAY, begin_round, begin_step

EVERYBODY = tuple(QualityRole)
WEEK = timedelta(days=7)


async def reminded_roles(centre: Centre) -> list[tuple[QualityRole, ...]]:
    """Of every reminder in the outbox, for whom it is; each under an id of its own and without a trace."""
    asked = f"SELECT event_id, headers, body FROM outbox WHERE subject = '{ReminderDue.subject}' ORDER BY position"
    async with centre.store.work() as work:
        rows = (await work.connection.exec_driver_sql(asked)).all()
    events = [ReminderDue.model_validate_json(row.body) for row in rows]
    assert [(event.id, {}) for event in events] == [(row.event_id, row.headers) for row in rows]
    assert {len(row.body) for row in rows} <= {ReminderDue.padded_to}
    return [event.roles for event in events]


async def look(centre: Centre, **later: float) -> list[tuple[QualityRole, ...]]:
    """As the service does it every hour; what was told by then."""
    centre.clock.time += timedelta(**later)
    await tell_due(centre.app.state.desk)
    return await reminded_roles(centre)


async def test_a_week_in_which_nothing_is_due_tells_nothing(centre: Centre) -> None:
    assert await look(centre) == await look(centre, days=7) == []


async def test_a_step_is_told_every_week_until_it_is_done_and_once_a_week(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    step = await begin_step(lead, owner="counsellor", due=(TODAY + WEEK).isoformat())
    once = [(QualityRole.COUNSELLOR,)]
    assert [await look(centre), await look(centre), await look(centre, days=3)] == [once] * 3
    assert await look(centre, days=7) == once * 2
    done = {"state": "done", "effect": "as_expected", "owner": "counsellor", "number": "1"}
    done |= {"due": (TODAY + WEEK).isoformat()}
    assert (await lead.post(step, data=PLAN | done)).status_code == 303
    assert await look(centre, days=7) == once * 2


async def test_what_comes_after_the_look_of_a_week_waits_for_the_next(centre: Centre) -> None:
    assert await look(centre) == []
    await begin_step(await centre.colleague("lead"), owner="team", due=(TODAY + WEEK).isoformat())
    assert await look(centre, days=2) == []
    centre.clock.time = datetime(2026, 3, 9, 6, tzinfo=UTC)
    assert await look(centre) == [EVERYBODY]


async def test_two_processes_that_look_at_once_tell_one(centre: Centre) -> None:
    await begin_step(await centre.colleague("lead"), owner="lead", due=(TODAY + WEEK).isoformat())
    await asyncio.gather(*(tell_due(centre.app.state.desk) for _ in range(4)))
    assert await reminded_roles(centre) == [(QualityRole.LEAD,)]


async def test_a_look_that_dies_is_made_again(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    await begin_step(await centre.colleague("lead"), owner="lead", due=(TODAY + WEEK).isoformat())
    with monkeypatch.context() as dying:
        dying.setattr("services.quality.guidance.reminding.calendar.of_week", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await tell_due(centre.app.state.desk)
    assert await look(centre) == [(QualityRole.LEAD,)]


async def test_a_round_invites_at_once_and_once(centre: Centre) -> None:
    await look(centre)
    lead, form_id = await centre.colleague("lead", pseudonym=UUID(int=9)), str(UUID(int=5))
    for _ in range(2):
        await begin_round(lead, form_id=form_id)
        assert await reminded_roles(centre) == [EVERYBODY]
    assert await look(centre, hours=1) == [EVERYBODY]


async def test_a_round_that_begins_later_invites_on_its_day(centre: Centre) -> None:
    await look(centre)
    await begin_round(await centre.colleague("lead"), begins=(TODAY + timedelta(days=2)).isoformat())
    assert [await look(centre), await look(centre, days=1)] == [[], []]
    assert await look(centre, days=1) == await look(centre, hours=1) == [EVERYBODY]


async def test_a_claim_waits_for_a_second_look_of_anybody(centre: Centre) -> None:
    async with centre.store.work() as work:
        await Assessments(work).save_assessment(an_assessment(Answer.REVIEWED))
    assert await look(centre) == [EVERYBODY]


async def test_a_centre_with_years_of_life_tells_one_event_without_a_word(centre: Centre) -> None:
    await live(centre)
    assert await look(centre) == [EVERYBODY]


async def test_by_a_clock_that_leapt_nobody_is_told(centre: Centre, capfd: pytest.CaptureFixture[str]) -> None:
    async def once() -> None:
        async def sleep(_: float) -> None:
            raise asyncio.CancelledError

        with pytest.raises(asyncio.CancelledError):
            await keeping_mondays(centre.app.state.desk, sleep=sleep)()

    await once()
    await begin_step(await centre.colleague("lead"), owner="lead", due=(TODAY + WEEK).isoformat())
    right = centre.clock.time
    centre.clock.time += LONGEST_ABSENCE + timedelta(days=1)
    await once()
    assert await reminded_roles(centre) == []
    assert "./kokon doctor" in capfd.readouterr().err
    centre.clock.time = right + WEEK
    await once()
    assert await reminded_roles(centre) == [(QualityRole.LEAD,)]
