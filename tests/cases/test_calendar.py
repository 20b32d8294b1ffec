"""The calendar: what a colleague reads of own files, what of others', and what another program reads."""

from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from icalendar import Calendar

from services.cases.casework.appointments import acts
from services.cases.casework.appointments.domain import Interpreting, State, Through
from services.cases.casework.calendar.domain import MOST_ANSWERS
from services.cases.people.team.store import accounts
from shared.accounts.domain import Account
from tests.cases.building import NOON, Desk, a_request, sit_down
from tests.cases.desk_acts import an_appointment, arrived, file_of, let_in
from tests.cases.stored_requests import ask

NAME, PLACE, PURPOSE = "CANARY-NAME", "CANARY-PLACE", "CANARY-PURPOSE"


async def a_file(app: FastAPI, name: str = NAME) -> tuple[Desk, str, UUID]:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()), name)
    return desk, file, UUID(file.rsplit("/", 1)[1])


async def secret_address(desk: Desk) -> str:
    page = (await desk.post("/calendar/address", action="make")).text
    found = page.partition("http://cases.test/calendar/")[2].partition("<")[0]
    assert found.endswith(".ics")
    return f"/calendar/{found}"


async def from_outside(app: FastAPI, path: str) -> Response:
    """A program without any cookie."""
    async with AsyncClient(transport=ASGITransport(app), base_url="http://cases.test") as client:
        return await client.get(path)


async def test_own_appointments_stand_by_days_with_a_line_for_now(app: FastAPI) -> None:
    desk, file, file_id = await a_file(app)
    hours = {"before": NOON - timedelta(hours=3), "after": NOON + timedelta(hours=3)}
    for name, starts_at in hours.items():
        await an_appointment(app, file_id, desk.person, starts_at=starts_at, place=name, mediation=Interpreting.WANTED)
    await an_appointment(app, file_id, desk.person, starts_at=NOON + timedelta(days=30), place="next month")
    for address in ("/calendar", "/calendar?view=day", "/calendar?on=x&view=x&whose=x", "/calendar?on=9999-12-31"):
        page = (await desk.get(address)).text
        assert page.index(">before<") < page.index('class="now"') < page.index(">after<"), address
        assert (f'href="{file}"' in page, NAME in page, "next month" in page) == (True, True, False)
    page = (await desk.get("/calendar?lang=en")).text
    assert page.count("interpreter not found yet") == 1, "only while one can still be found"
    later = (await desk.get("/calendar?on=2026-04-04&lang=en")).text
    assert ("next month" in later, 'class="now"' in later, ">before<" in later) == (True, False, False)


async def test_of_others_files_the_team_calendar_says_that_a_colleague_is_engaged_and_no_more(app: FastAPI) -> None:
    desk, file, file_id = await a_file(app)
    reader, lead = await sit_down(app, "counsellor"), await sit_down(app, "lead")
    starts_at = NOON + timedelta(hours=2)
    one = await an_appointment(app, file_id, desk.person, starts_at=starts_at, place=PLACE, purpose=PURPOSE)
    for other in (reader, lead):
        page = (await other.get("/calendar?whose=team")).text
        assert ("Engaged" in page, desk.person.name in page) == (True, True)
        told = page.partition("<main")[2]
        hidden = (NAME, PLACE, PURPOSE, str(file_id), str(one), "26-001", "Talk here", "agreed")
        assert [word for word in hidden if word in told] == []
        assert "Engaged" not in (await other.get("/calendar")).text.partition("<main")[2]
    stands_in = await sit_down(app, "counsellor")
    await let_in(desk, file, stands_in.person, capacity="substitute", parts=("name", "messages"))
    page = (await stands_in.get("/calendar?whose=team")).text.partition("<main")[2]
    assert ("Engaged" in page, NAME in page, PLACE in page) == (True, False, False), "appointments were not given"
    assert NAME in (await desk.get("/calendar?whose=team")).text
    await let_in(desk, file, reader.person)
    page = (await reader.get("/calendar?whose=team")).text.partition("<main")[2]
    assert ("Engaged" in page, NAME in page, PLACE in page) == (False, True, True)
    given = {"reader": desk.person, "workplace": app.state.workplace, "now": NOON}
    await acts.cancel(file_id, one, Through.PERSON, seen=State.AGREED, **given)
    assert "Engaged" not in (await lead.get("/calendar?whose=team")).text, "the colleague is free again"


async def test_in_a_calendar_of_ones_own_a_file_that_is_no_longer_ones_own_has_no_name(app: FastAPI) -> None:
    desk, _, file_id = await a_file(app)
    other = await sit_down(app, "counsellor")
    starts_at = NOON + timedelta(hours=2)
    await an_appointment(app, file_id, desk.person, starts_at=starts_at, staff_id=other.person.id, place=PLACE)
    page = (await other.get("/calendar")).text.partition("<main")[2]
    assert ("Engaged" in page, NAME in page, PLACE in page, str(file_id) in page) == (True, False, False, False)


async def test_another_program_reads_beginning_and_end_and_nothing_of_a_client(app: FastAPI) -> None:
    desk, _, file_id = await a_file(app)
    other, _, foreign = await a_file(app, "CANARY-OTHER")
    starts_at = NOON + timedelta(days=1)
    one = await an_appointment(app, file_id, desk.person, starts_at=starts_at, place=PLACE, purpose=PURPOSE)
    gone = await an_appointment(app, file_id, desk.person, starts_at=starts_at + timedelta(days=1))
    await acts.cancel(
        file_id, gone, Through.PERSON, seen=State.AGREED, reader=desk.person, workplace=app.state.workplace, now=NOON
    )
    await an_appointment(app, foreign, other.person, starts_at=starts_at)
    address = await secret_address(desk)
    answer = await from_outside(app, address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
    calendar = Calendar.from_ical(answer.content)
    [event] = calendar.walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (starts_at, starts_at + timedelta(hours=1))
    assert event.keys() == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS"}
    assert (str(event["summary"]), str(calendar["x-wr-calname"])) == ("Engaged", "Kokon")
    hidden = ("CANARY", str(one), one.hex, str(file_id), file_id.hex, "26-001", str(desk.person.id), "talk")
    assert [word for word in hidden if word.lower() in answer.text.lower()] == []
    again = Calendar.from_ical((await from_outside(app, address)).content)
    assert again.walk("VEVENT")[0]["uid"] == event["uid"], "programs know the entry again"


async def test_the_address_is_shown_once_kept_as_a_hash_renewed_and_ended(app: FastAPI) -> None:
    desk, _, _ = await a_file(app)
    first = await secret_address(desk)
    token = first.removeprefix("/calendar/").removesuffix(".ics")
    assert token not in (await desk.get("/calendar")).text
    [row] = await ask(app.state.store, "SELECT * FROM calendar_feed")
    assert token.encode() not in bytes(row.token_hash)
    assert (await from_outside(app, first)).status_code == 200
    second = await secret_address(desk)
    assert [(await from_outside(app, one)).status_code for one in (first, second)] == [404, 200]
    for wrong in ("/calendar/x.ics", "/calendar/%00.ics", f"/calendar/{'x' * 5000}.ics", second.lower()):
        assert (await from_outside(app, wrong)).status_code == 404
    assert (await desk.post("/calendar/address", action="end")).status_code == 303
    assert (await from_outside(app, second)).status_code == 404
    assert (await desk.post("/calendar/address", action="x")).status_code == 422
    acted = await ask(app.state.store, "SELECT act FROM audit_entry WHERE kind = 'feed' ORDER BY position")
    assert [one.act for one in acted] == ["write", "read", "write", "read", "erase"]


@pytest.mark.parametrize("roles", [("counsellor",), ("admin",)])
async def test_it_answers_only_for_a_colleague_who_still_counsels(app: FastAPI, roles: tuple[str, ...]) -> None:
    desk, _, _ = await a_file(app)
    address = await secret_address(desk)
    async with app.state.store.work() as work:
        person = type(desk.person)(desk.person.id, desk.person.name, frozenset(roles), "en")
        await accounts.keep(work, Account(person, str(person.id), "no", active=roles != ("counsellor",)))
    assert (await from_outside(app, address)).status_code == 404


async def test_an_address_that_is_asked_too_often_waits_for_the_next_day(app: FastAPI) -> None:
    desk, _, _ = await a_file(app)
    address = await secret_address(desk)
    async with app.state.store.work() as work:
        await work.connection.exec_driver_sql(
            f"UPDATE calendar_feed SET answers = {MOST_ANSWERS - 1}, day_begins = '{NOON.isoformat()}'"
        )
    assert [(await from_outside(app, address)).status_code for _ in range(2)] == [200, 429]


async def test_the_access_log_has_one_entry_a_day_of_an_address_and_names_nobody_as_its_reader(app: FastAPI) -> None:
    desk, _, _ = await a_file(app)
    address = await secret_address(desk)
    for _ in range(3):
        assert (await from_outside(app, address)).status_code == 200
    entries = "SELECT actor, ids FROM audit_entry WHERE kind = 'feed' AND act = 'read'"
    [entry] = await ask(app.state.store, entries)
    assert (entry.actor, [str(one) for one in entry.ids]) == (None, [str(desk.person.id)])
    async with app.state.store.work() as work:
        await work.connection.exec_driver_sql("UPDATE calendar_feed SET day_begins = day_begins - interval '1 day'")
    for _ in range(2):
        assert (await from_outside(app, address)).status_code == 200
    assert len(await ask(app.state.store, entries)) == 2
