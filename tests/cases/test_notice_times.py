"""When a colleague gets mails: quiet hours by the clock of the centre, days off, one mail a day, and what is urgent."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.cases.contact.requests.acts import receive
from services.cases.people.duty.domain import Duty
from services.cases.people.duty.presence import presence_on, urgent_at
from services.cases.people.duty.store import DutyRoster
from services.cases.people.notice_times.acts import choose
from services.cases.people.notice_times.domain import NoticeTimes, TimesNotPossibleError, Urgent, checked
from services.cases.people.notice_times.store import TimesOfNotices
from services.cases.people.team.gathered_notices import gather
from services.cases.people.team.notices import tell, tell_one
from services.cases.people.team.store import Team
from shared.events import NoticeRequested
from tests.cases.building import BERLIN, NOON, a_person, a_request, hire, really_told, sit_down
from tests.cases.notices import at, requested_notices
from tests.cases.stored_requests import ask

ME = uuid4()
NIGHT = NoticeTimes(ME, 20, 7)
EVENING = datetime(2026, 3, 5, 20, tzinfo=UTC)
"""A Thursday, 21:00 at the centre."""
MORNING = datetime(2026, 3, 6, 6, tzinfo=UTC)
"""7:00 at the centre."""


@pytest.mark.parametrize(
    ("times", "now", "quiet"),
    [
        (NIGHT, (2026, 3, 5, 18, 59), False),
        (NIGHT, (2026, 3, 5, 19, 0), True),
        (NIGHT, (2026, 3, 6, 5, 59), True),
        (NIGHT, (2026, 3, 6, 6, 0), False),
        (NoticeTimes(ME, 12, 14), (2026, 3, 5, 12, 30), True),
        (NoticeTimes(ME, 12, 14), (2026, 3, 5, 13, 0), False),
        (NoticeTimes(ME, days_off=frozenset({5, 6})), (2026, 3, 7, 10, 0), True),
        (NoticeTimes(ME, days_off=frozenset({5, 6})), (2026, 3, 8, 23, 0), False),
        # the clock goes from 2:00 to 3:00 on March 29, and from 3:00 to 2:00 on October 25
        (NoticeTimes(ME, 22, 2), (2026, 3, 29, 0, 59), True),
        (NoticeTimes(ME, 22, 2), (2026, 3, 29, 1, 0), False),
        (NoticeTimes(ME, 22, 2), (2026, 10, 25, 0, 30), True),
        (NoticeTimes(ME, 22, 2), (2026, 10, 25, 1, 0), False),
        (NIGHT, (2026, 3, 29, 4, 59), True),
        (NIGHT, (2026, 3, 29, 5, 0), False),
    ],
)
def test_quiet_hours_go_by_the_clock_of_the_centre(times: NoticeTimes, now: tuple[int, ...], quiet: bool) -> None:
    assert times.waits(datetime(*now, tzinfo=UTC), BERLIN) is quiet  # type: ignore[misc, arg-type]


def test_the_next_moment_that_is_not_quiet_is_past_days_off() -> None:
    times = NoticeTimes(ME, 20, 7, frozenset({4, 5, 6}))
    assert times.next_from(EVENING, BERLIN) == datetime(2026, 3, 9, 6, tzinfo=UTC)
    assert times.next_from(NOON, BERLIN) == NOON


@pytest.mark.parametrize(
    ("times", "field", "why"),
    [
        (NoticeTimes(ME, 20, None), "quiet_until", "missing"),
        (NoticeTimes(ME, None, 7), "quiet_from", "missing"),
        (NoticeTimes(ME, 7, 7), "quiet_until", "whole_day"),
        (NoticeTimes(ME, days_off=frozenset(range(7))), "days_off", "whole_week"),
        (NoticeTimes(ME, 20, 7, daily_at=6), "daily_at", "quiet"),
        (NoticeTimes(ME, 20, 7, daily_at=20), "daily_at", "quiet"),
    ],
)
def test_nobody_chooses_that_nothing_ever_comes(times: NoticeTimes, field: str, why: str) -> None:
    with pytest.raises(TimesNotPossibleError) as refused:
        checked(times)
    assert (refused.value.field, refused.value.why) == (field, why)
    assert checked(NoticeTimes(ME, 20, 7, daily_at=7)).gathers


async def notices_since(app: FastAPI, since: int = 0) -> Sequence[NoticeRequested]:
    return (await requested_notices(app))[since:]


@pytest.mark.real
async def test_what_comes_in_a_quiet_time_is_one_mail_after_it(app: FastAPI) -> None:
    quiet, awake = await hire(app.state.store, "intake_duty"), await hire(app.state.store, "intake_duty")
    await choose(NoticeTimes(quiet.id, 20, 7), workplace=at(app, NOON))
    assert await gather(workplace=at(app, NOON), now=NOON) == 1
    before = len(await notices_since(app))
    for _ in range(3):
        await receive([a_request()], workplace=at(app, EVENING), now=EVENING)
    assert really_told(await notices_since(app, before)) == [f"{awake.id}@example.org"] * 3
    assert len(await notices_since(app, before)) == 3, "of the quiet one nobody is even asked"
    for moment in (EVENING, MORNING - timedelta(minutes=1)):
        assert await gather(workplace=at(app, moment), now=moment) == 0
    for later in (0, 1, 60):
        moment = MORNING + timedelta(minutes=later)
        assert await gather(workplace=at(app, moment), now=moment) == (0 if later else 1)
    [morning] = await notices_since(app, before + 3)
    assert really_told([morning]) == [f"{quiet.id}@example.org"]
    assert (morning.template, morning.earliest) == ("something_new", MORNING)


@pytest.mark.real
async def test_the_bus_does_not_show_whether_something_has_waited(app: FastAPI) -> None:
    """Each morning there is one event for each colleague with such hours; of one of them `notify` only asks."""
    people = [await hire(app.state.store, "counsellor") for _ in range(2)]
    for one in people:
        await choose(NoticeTimes(one.id, daily_at=8), workplace=at(app, NOON))
    assert await gather(workplace=at(app, NOON), now=NOON) == 2
    before = len(await notices_since(app))
    async with app.state.store.work() as work:
        await tell_one(work, uuid4(), people[0].id, workplace=at(app, NOON))
    assert await notices_since(app, before) == [], "what is gathered shows nothing on the bus"
    tomorrow = NOON + timedelta(days=1)
    assert await gather(workplace=at(app, tomorrow), now=tomorrow) == 2
    both = await notices_since(app, before)
    shapes = {(one.template, one.language, one.earliest, one.latest, len(one.address)) for one in both}
    assert (len(both), len(shapes)) == (2, 1)
    assert really_told(both) == [f"{people[0].id}@example.org"]


async def test_no_mail_is_lost_when_a_colleague_turns_the_one_mail_a_day_off(app: FastAPI) -> None:
    person = await hire(app.state.store, "counsellor")
    await choose(NoticeTimes(person.id, daily_at=8), workplace=at(app, NOON))
    await gather(workplace=at(app, NOON), now=NOON)
    async with app.state.store.work() as work:
        await tell_one(work, uuid4(), person.id, workplace=at(app, NOON))
    await choose(NoticeTimes(person.id), workplace=at(app, NOON))
    before, later = len(await notices_since(app)), NOON + timedelta(minutes=1)
    assert [await gather(workplace=at(app, later), now=later) for _ in range(2)] == [1, 0]
    assert really_told(await notices_since(app, before)) == [f"{person.id}@example.org"]
    assert await ask(app.state.store, "SELECT 1 FROM notice_times") == []


async def test_what_is_urgent_waits_for_the_end_of_quiet_hours_alone_and_on_duty_not_even_for_that(
    app: FastAPI,
) -> None:
    on_duty, quiet, daily = [await hire(app.state.store, "counsellor") for _ in range(3)]
    for times in (NoticeTimes(on_duty.id, 20, 7), NoticeTimes(quiet.id, 20, 7), NoticeTimes(daily.id, daily_at=8)):
        await choose(times, workplace=at(app, NOON))
    async with app.state.store.work() as work:
        staff = await Team(work).staff()
        urgent = Urgent(frozenset({on_duty.id}))
        await tell(work, uuid4(), staff, "please_look", urgent=urgent, workplace=at(app, EVENING))
    earliest = {really_told([one])[0]: one.earliest for one in await notices_since(app)}
    assert earliest == {
        f"{on_duty.id}@example.org": EVENING,
        f"{quiet.id}@example.org": MORNING,
        f"{daily.id}@example.org": EVENING,
    }
    assert {one.latest - one.earliest for one in await notices_since(app)} == {timedelta(hours=24)}


async def test_when_a_colleague_is_asked_about_is_the_same_whether_told_or_not(app: FastAPI) -> None:
    first, second = [await hire(app.state.store, "counsellor") for _ in range(2)]
    for one in (first, second):
        await choose(NoticeTimes(one.id, 20, 7), workplace=at(app, NOON))
    async with app.state.store.work() as work:
        await tell_one(work, uuid4(), first.id, urgent=Urgent(), workplace=at(app, EVENING))
    both = await notices_since(app)
    assert {(one.earliest, one.latest, one.template, len(one.address)) for one in both} == {
        (MORNING, MORNING + timedelta(hours=24), "please_look", len(both[0].address))
    }
    assert (len(both), really_told(both)) == (2, [f"{first.id}@example.org"])


@pytest.mark.real
async def test_an_opening_in_an_emergency_reaches_those_on_duty_at_night(app: FastAPI) -> None:
    person = await hire(app.state.store, "counsellor")
    async with app.state.store.work() as work:
        today = date(2026, 3, 5)
        await DutyRoster(work).save(Duty(uuid4(), person.id, today, today))
    async with app.state.store.work() as work:
        urgent = urgent_at(await Team(work).staff(), await presence_on(work, today))
    assert urgent == Urgent(frozenset({person.id}))


@pytest.mark.real
async def test_each_chooses_on_the_page_for_themselves_alone(app: FastAPI) -> None:
    desk, other = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    place = "/account/mails/times"
    assert place in (await desk.get("/account/mails")).text
    given = {"quiet_from": "20", "quiet_until": "7", "days_off": "6", "daily_at": ""}
    assert (await desk.post(place, **given)).headers["location"] == f"{place}?told=saved"
    page = (await desk.get(place)).text
    assert page.count(" selected") == 2
    assert 'value="6" checked' in page
    assert " selected" not in (await other.get(place)).text
    async with app.state.store.work() as work:
        chosen = await TimesOfNotices(work).of([desk.person.id, other.person.id])
    assert chosen == {desk.person.id: NoticeTimes(desk.person.id, 20, 7, frozenset({6}))}


@pytest.mark.parametrize(
    "wrong",
    [{"quiet_until": "24"}, {"quiet_until": ""}, {"quiet_until": "20"}, {"daily_at": "21"}, {"daily_at": "x"}],
)
async def test_what_is_not_possible_changes_nothing(app: FastAPI, wrong: dict[str, str]) -> None:
    desk = await sit_down(app, "counsellor")
    answer = await desk.post("/account/mails/times", **{"quiet_from": "20", "quiet_until": "7"} | wrong)
    assert answer.status_code == 422
    assert await ask(app.state.store, "SELECT 1 FROM notice_times") == []


async def test_with_the_address_the_choice_goes(app: FastAPI) -> None:
    person = a_person("counsellor")
    await choose(NoticeTimes(person.id, 20, 7), workplace=at(app, NOON))
    async with app.state.store.work() as work:
        await Team(work).remove_address(person.id)
    assert await ask(app.state.store, "SELECT 1 FROM notice_times") == []
