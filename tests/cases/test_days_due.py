"""In the morning: who is told that a day has come or a review is due, once a day, and that the bus shows nothing."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.casework.calendar.days_due.acts import tell_in_the_morning
from services.cases.casework.calendar.days_due.domain import day_of, to_tell
from services.cases.casework.calendar.days_due.store import MorningLooks
from services.cases.people.absences.domain import Absence, Answer
from services.cases.people.absences.store import Absences
from services.cases.people.team.domain import EVERYBODY_HERE, Presence
from shared.events import NoticeRequested
from tests.cases.building import BERLIN, NOON, Desk, a_request, field_in, hire, really_told, sit_down
from tests.cases.colleagues import a_member
from tests.cases.desk_acts import a_consent, arrived, file_of, let_in
from tests.cases.notices import at, requested_notices
from tests.cases.stored_requests import ask

FRIDAY = datetime(2026, 3, 6, 6, tzinfo=UTC)
"""7:00 at the centre, on the day after all that the tests write."""
DAY = timedelta(days=1)


def email_of(*desks: Desk) -> list[str]:
    return sorted(f"{one.person.id}@example.org" for one in desks)


async def looked_before(app: FastAPI, day: date = NOON.date()) -> None:
    async with app.state.store.work() as work:
        await MorningLooks(work).note_look(day)


async def morning(app: FastAPI, now: datetime = FRIDAY) -> Sequence[NoticeRequested]:
    """What is asked by a look at this moment, and by a second one after it."""
    before = len(await requested_notices(app))
    for later in (0, 1):
        moment = now + timedelta(hours=later)
        assert await tell_in_the_morning(workplace=at(app, moment), now=moment) is (later == 0)
    return (await requested_notices(app))[before:]


def of(asked: Sequence[NoticeRequested], template: str) -> list[str]:
    return sorted(really_told([one for one in asked if one.template == template]))


async def a_file(app: FastAPI, desk: Desk) -> str:
    return await file_of(desk, await arrived(app, a_request()))


def to_do(given_to: str = "", due_on: str = "2026-03-06") -> dict[str, str]:
    return {"to_do_id": str(uuid4()), "what": "Ask the clinic.", "due_on": due_on, "given_to": given_to}


def test_a_day_begins_at_seven_by_the_clock_of_the_centre() -> None:
    assert day_of((FRIDAY - timedelta(seconds=1)).astimezone(BERLIN)) == NOON.date()
    assert day_of(FRIDAY.astimezone(BERLIN)) == FRIDAY.date()


def test_who_stands_in_is_told_and_the_lead_where_nobody_can_be() -> None:
    ada, bo, lead = a_member("counsellor"), a_member("counsellor"), a_member("lead")
    able = [ada, bo, lead]
    assert to_tell([ada.id], able, EVERYBODY_HERE) == {ada.id}
    assert to_tell([ada.id], able, Presence(away=frozenset({ada.id}), stand_ins={ada.id: bo.id})) == {bo.id}
    assert to_tell([uuid4()], able, EVERYBODY_HERE) == {lead.id}
    assert to_tell([], able, EVERYBODY_HERE) == set()


@pytest.mark.real
async def test_a_to_do_of_today_is_told_to_whose_it_is_every_morning_until_it_is_done(app: FastAPI) -> None:
    desk, second, _ = [await sit_down(app, "counsellor") for _ in range(3)]
    file = await a_file(app, desk)
    await let_in(desk, file, second.person)
    mine, later = to_do(str(second.person.id)), to_do(str(desk.person.id), due_on="2026-03-09")
    for form in (mine, later):
        assert (await desk.post(f"{file}/to-dos", **form)).status_code == 303
    await looked_before(app)
    assert of(await morning(app), "deadline_near") == email_of(second)
    assert not await tell_in_the_morning(workplace=at(app, FRIDAY + DAY), now=FRIDAY + DAY), "a Saturday"
    assert of(await morning(app, FRIDAY + 3 * DAY), "deadline_near") == email_of(desk, second)
    for form in (mine, later):
        assert (await second.post(f"{file}/to-dos/{form['to_do_id']}", action="done")).status_code == 303
    assert of(await morning(app, FRIDAY + 4 * DAY), "deadline_near") == []


@pytest.mark.real
async def test_reviews_of_safety_and_what_runs_out_are_told_to_who_is_responsible_or_stands_in(app: FastAPI) -> None:
    desk, other, deputy = [await sit_down(app, "counsellor") for _ in range(3)]
    file, calm = await a_file(app, desk), await a_file(app, other)
    for where, on in ((file, "2026-03-06"), (calm, "2026-05-06")):
        page = await (desk if where == file else other).get(f"{where}/safety-plan")
        given = {"plan_id": str(uuid4()), "seen": field_in(page, "seen"), "goes": "To the sister.", "language": "en"}
        answer = await (desk if where == file else other).post(f"{where}/safety-plan", **given, plan_review_on=on)
        assert answer.status_code == 303
    await a_consent(app, UUID(calm.rsplit("/", 1)[1]), other.person, valid_until=NOON.date() + DAY)
    await looked_before(app)
    asked = await morning(app)
    assert (of(asked, "review_due"), of(asked, "deadline_near")) == (email_of(desk), email_of(other))
    away = Absence(uuid4(), desk.person.id, date(2026, 3, 9), date(2026, 3, 12), deputy.person.id, uuid4(), Answer.YES)
    async with app.state.store.work() as work:
        await Absences(work).save(away)
    assert of(await morning(app, FRIDAY + 3 * DAY), "review_due") == email_of(deputy)


@pytest.mark.real
async def test_each_working_day_the_bus_shows_the_same_whether_something_is_due_or_not(app: FastAPI) -> None:
    desk, _ = await sit_down(app, "counsellor"), await hire(app.state.store, "lead")
    await looked_before(app)
    quiet = await morning(app)
    file = await a_file(app, desk)
    assert (await desk.post(f"{file}/to-dos", **to_do())).status_code == 303
    busy = await morning(app, FRIDAY + 3 * DAY)
    assert (really_told(quiet), really_told(busy)) == ([], email_of(desk))
    shapes = [[(one.template, one.language, len(one.body())) for one in asked] for asked in (quiet, busy)]
    assert (len(quiet), shapes[0]) == (4, shapes[1])


async def test_on_the_day_on_which_a_centre_begins_nobody_is_told(app: FastAPI) -> None:
    await sit_down(app, "counsellor")
    assert not await tell_in_the_morning(workplace=at(app, FRIDAY), now=FRIDAY)
    assert [row.day for row in await ask(app.state.store, "SELECT day FROM morning_look")] == [FRIDAY.date()]
    assert await requested_notices(app) == []
