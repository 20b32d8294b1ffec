"""What is to be done in a file by a day, as its page says it."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from fastapi import FastAPI

from services.cases.foundation.records.concept import Task, soonest_first
from tests.cases.building import Desk, a_request, sit_down
from tests.cases.desk_acts import arrived, file_of, let_in, replied
from tests.cases.rights_requests import taken_down

DAY = date(2026, 3, 5)


async def tasks(desk: Desk, file: str) -> str:
    """Nothing where the reader is shown nothing of them."""
    _, _, after = (await desk.get(file)).text.partition('id="tasks"')
    return after.partition("</section>")[0]


async def test_what_was_asked_for_by_right_stands_there_until_it_is_answered(app: FastAPI) -> None:
    desk, reads = await sit_down(app, "counsellor"), await sit_down(app)
    file = await file_of(desk, await arrived(app, a_request()))
    assert await replied(desk, file) == 303
    await let_in(desk, file, reads.person, capacity="interpreter", parts=("information",))
    assert not await tasks(desk, file)
    asked = await taken_down(desk, file)
    shown = await tasks(desk, file)
    assert f'href="{file}/rights">Answer what was asked for by right' in shown
    assert "in 28 days" in shown
    assert not await tasks(reads, file)
    withdrawn = {"action": "settle", "outcome": "withdrawn"}
    assert (await desk.post(f"{file}/rights/{asked}", **withdrawn)).status_code == 303
    assert not await tasks(desk, file)


def test_the_soonest_comes_first_and_whole_days_before_hours() -> None:
    def task(what: str, days: int, hour: int | None = None) -> Task:
        at = None if hour is None else datetime(2026, 3, 5, hour, tzinfo=UTC)
        return Task(file_id=UUID(int=1), on=DAY + timedelta(days=days), at=at, what=what)

    given = [task("late", 0, 14), task("early", 0, 9), task("next", 1), task("today", 0), task("overdue", -1)]
    assert [one.what for one in soonest_first(given)] == ["overdue", "today", "early", "late", "next"]
