"""In the morning: who is told that a day has come or a review is due, once a day, and that the bus shows nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.casework.calendar.days_due.acts import tell_in_the_morning
from services.cases.casework.calendar.days_due.domain import day_of, to_tell
from services.cases.casework.calendar.days_due.store import MorningLooks
from services.cases.people.absences.domain import Absence, Answer
from services.cases.people.absences.store import Absences
from services.cases.people.team.domain import EVERYBODY_HERE, Presence
from services.cases.support.mandates.domain import Mandate, Outcome
from services.cases.support.mandates.mornings import ends
from shared.events import NoticeRequested
from tests.cases.building import BERLIN, NOON, Desk, a_request, field_in, hire, really_told, sit_down
from tests.cases.colleagues import a_member
from tests.cases.desk_acts import a_claim, a_consent, a_mandate, arrived, file_of, let_in
from tests.cases.housing_forms import place, review
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
async def test_demands_mandates_steps_and_places_are_told_on_their_day(app: FastAPI) -> None:
    desks = [await sit_down(app, "counsellor") for _ in range(5)]
    files = [await a_file(app, one) for one in desks]
    ids = [UUID(one.rsplit("/", 1)[1]) for one in files]
    await a_claim(app, ids[0], desks[0].person, answer_by=NOON.date() + DAY)
    await a_mandate(app, ids[1], desks[1].person, valid_until=NOON.date() + DAY)
    await a_mandate(app, ids[4], desks[4].person, valid_until=NOON.date() + 60 * DAY)
    goal = {"goal_id": str(uuid4()), "words": "A room of my own.", "origin": "client"}
    assert (await desks[2].post(f"{files[2]}/goals", **goal)).status_code == 303
    step = {"step_id": str(uuid4()), "words": "Call the office.", "doer": "client", "due_on": "2026-03-06"}
    assert (await desks[2].post(f"{files[2]}/goals/{goal['goal_id']}/steps", **step)).status_code == 303
    assert await place(desks[3], files[3], moved_in_at="2026-03-03T06:00") == 303
    await looked_before(app)
    asked = await morning(app)
    assert of(asked, "deadline_near") == email_of(*desks[:3])
    assert of(asked, "review_due") == email_of(desks[3])
    assert await review(desks[3], files[3], "not_safe") == 303
    assert (await desks[2].post(f"{files[2]}/goals/{goal['goal_id']}", action="dropped")).status_code == 303
    monday = await morning(app, FRIDAY + 3 * DAY)
    assert of(monday, "deadline_near") == email_of(desks[0]), "not the step of a goal that is not pursued"
    assert of(monday, "review_due") == email_of(desks[3]), "a place that is not safe"


def test_a_mandate_that_ended_at_the_weekend_is_told_on_monday_and_not_for_ever() -> None:
    ended = a_given_mandate(valid_until=date(2026, 3, 7))
    days = [date(2026, 3, number) for number in range(6, 11)]
    assert [ends([ended], day) for day in days] == [False, True, True, True, False]
    taken_back = replace(ended, id=uuid4(), outcome=Outcome.WITHDRAWN, follows=ended.id, happened_on=date(2026, 3, 6))
    assert not ends([taken_back, ended], date(2026, 3, 9))


def a_given_mandate(**given: Any) -> Mandate:
    noted: dict[str, Any] = {"id": uuid4(), "file_id": uuid4(), "key_id": "key", "noted_at": NOON, "noted_by": uuid4()}
    return Mandate(**noted, happened_on=NOON.date(), outcome=Outcome.GIVEN, **given)


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
