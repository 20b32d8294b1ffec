"""What of the records of colleagues runs out: when the lead is reminded, and that nothing says of whom or what."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI

from services.cases.people.personnel.acts import remind
from services.cases.people.personnel.domain import Answer, Entry, Item
from services.cases.people.personnel.endings import Ending, last_day_of, to_remind
from shared.events import NoticeRequested
from tests.cases.building import NOON, hire, sit_down
from tests.cases.notices import at, reached, requested_notices
from tests.cases.personnel_forms import enter

DONE, NO = Answer.DONE, Answer.NO
TODAY = NOON.date()
ENDS = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("entry", "ends"),
    [
        (Entry(Item.MANDATORY, DONE, ENDS), ENDS),
        (Entry(Item.DIGITAL_SAFETY, DONE, date(2025, 3, 31)), date(2026, 3, 31)),
        (Entry(Item.RACISM_TRAINING, DONE, date(2024, 2, 29)), date(2027, 2, 28)),
        (Entry(Item.GENDER_TRAINING, DONE, date(2023, 3, 5)), date(2026, 3, 5)),
        (Entry(Item.SUPERVISION_HELD, DONE, period="2026-01", part=2, whole=3), date(2026, 6, 30)),
        (Entry(Item.SUPERVISION_HELD, DONE, period="2026-07", part=3, whole=3), None),
        (Entry(Item.MANDATORY, NO), None),
        (Entry(Item.FEEDBACK_TALK, DONE, date(2020, 1, 1)), None),
    ],
)
def test_the_last_day_is_the_one_that_the_standards_mean(entry: Entry, ends: date | None) -> None:
    assert last_day_of(entry) == ends


def test_on_three_days_somebody_is_reminded_and_what_was_missed_is_made_up_for() -> None:
    found = [Ending(UUID(int=1), Item.MANDATORY, ENDS)]
    days = [ENDS + timedelta(days=day) for day in range(-120, 40)]
    told = [ENDS - day for day in days if to_remind(found, since=day - timedelta(days=1), today=day)]
    assert told == [timedelta(days=90), timedelta(days=30), timedelta()]
    assert to_remind(found, since=ENDS - timedelta(days=40), today=ENDS - timedelta(days=20))
    assert not to_remind(found, since=ENDS - timedelta(days=89), today=ENDS - timedelta(days=31))
    assert to_remind(found, since=None, today=ENDS + timedelta(days=400))
    assert not to_remind(found, since=None, today=ENDS - timedelta(days=91))


async def mails_by_day(app: FastAPI, days: Mapping[date, int]) -> dict[date, int]:
    """How many were asked for until the noon of each day, where it is looked several times a day."""
    found = {}
    for day in days:
        for hour in (5, 12, 13):
            await remind(
                workplace=at(app, datetime(day.year, day.month, day.day, hour, tzinfo=UTC)),
                now=at(app, datetime(day.year, day.month, day.day, hour, tzinfo=UTC)).now(),
            )
        found[day] = len(await requested_notices(app))
    return found


@pytest.mark.real
async def test_the_lead_gets_a_mail_that_says_nothing_and_finds_the_rest_on_her_pages(app: FastAPI) -> None:
    lead, deputy = await sit_down(app, "lead"), await sit_down(app, "deputy")
    ada, beate = [await hire(app.state.store, "counsellor") for _ in range(2)]
    expected = {TODAY: 0, TODAY + timedelta(days=1): 1, TODAY + timedelta(days=30): 1, TODAY + timedelta(days=70): 2}
    ends = [(TODAY + timedelta(days=91)).isoformat(), (TODAY + timedelta(days=92)).isoformat()]
    assert "something of the team runs out" not in (await lead.get("/team")).text
    await enter(lead, f"/personnel/{ada.id}", mandatory="done", **{"mandatory-day": ends[0]})
    assert await mails_by_day(app, {TODAY: 0}) == {TODAY: 0}
    later = {day: number for day, number in expected.items() if day > TODAY}
    assert await mails_by_day(app, later) == later
    assert len(set(await reached(app))) == 1, "the lead alone, not her deputy and not whoever it is about"
    await enter(lead, f"/personnel/{beate.id}", digital_safety="done", **{"digital_safety-day": "2025-03-10"})
    page = (await lead.get("/personnel")).text
    assert "Refresher on digital safety: runs out on March 10, 2026" in " ".join(page.split())
    assert "something of the team runs out" in (await lead.get("/team")).text
    assert "something of the team runs out" not in (await deputy.get("/team")).text


async def test_a_mail_is_the_same_whoever_it_is_about_and_however_many(app: FastAPI) -> None:
    """The name of the notice is made of the day and of its recipient, and of nothing else."""
    lead = await sit_down(app, "lead")
    people = [await hire(app.state.store, "counsellor") for _ in range(3)]
    await enter(lead, f"/personnel/{people[0].id}", mandatory="done", **{"mandatory-day": TODAY.isoformat()})
    await remind(workplace=at(app, NOON), now=at(app, NOON).now())
    [one] = await requested_notices(app)
    await forget(app)
    for person in people[1:]:
        await enter(lead, f"/personnel/{person.id}", mandatory="done", **{"mandatory-day": TODAY.isoformat()})
        await enter(lead, f"/personnel/{person.id}", digital_safety="done", **{"digital_safety-day": "2020-01-01"})
    await remind(workplace=at(app, NOON), now=at(app, NOON).now())
    [other] = await requested_notices(app)
    assert without_address(one) == without_address(other)


def without_address(notice: NoticeRequested) -> dict[str, object]:
    """All but the address, which is sealed anew each time."""
    return notice.model_dump(exclude={"address"})


async def forget(app: FastAPI) -> None:
    async with app.state.store.work() as work:
        for table in ("personnel_look", "notice", "outbox"):
            await work.connection.exec_driver_sql(f"DELETE FROM {table}")
