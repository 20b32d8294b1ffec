"""My day: each sheet with what belongs on it, the sentence over them, and the team's day in counts alone."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.cases.casework.appointments.acts import cancel
from services.cases.casework.appointments.domain import Interpreting, State, Through
from services.cases.contact.deletion_days.domain import DeletionAsked
from services.cases.contact.deletion_wishes.domain import DeletionWish
from services.cases.contact.requests import web as requests_web
from services.cases.contact.requests.acts import receive
from services.cases.contact.requests.domain import InboxEntry
from services.cases.files.day import overview, web
from services.cases.files.day.sheets import (
    Beside,
    Day,
    QuietFile,
    ToAgree,
    ToTake,
    Waiting,
    own_tasks,
    quiet_files,
    second_tasks,
    sorted_tasks,
)
from services.cases.files.day.words import summary
from services.cases.files.file.domain import File
from services.cases.files.hand_overs.domain import HandOver
from services.cases.foundation.access.domain import Capacity
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, NextStep, Task, Urgency
from services.cases.people.reminders.domain import Reminder
from shared.languages import Wording, catalogue
from tests.cases.building import (
    BERLIN,
    NOON,
    Database,
    Desk,
    a_message,
    a_request,
    field_in,
    sit_down,
    some_settings,
)
from tests.cases.client_notice_forms import planned
from tests.cases.desk_acts import a_talk, an_appointment, arrived, asked_for, file_of, given_out, let_in, replied
from tests.cases.request_forms import enter, take
from tests.cases.stored_requests import ask
from tests.cases.watched_app import watched_app
from tests.statements import listening

TODAY, WORDS, NAME = date(2026, 3, 5), "Ask the clinic for the papers.", "Harbour"
ENGLISH = Wording("en", catalogue("en"), BERLIN)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def app(database: Database, tmp_path: Path, clock: Clock) -> AsyncIterator[FastAPI]:
    """Its time is moved by hand."""
    async with watched_app(await some_settings(database, tmp_path), now=clock) as made:
        yield made


async def sheet(desk: Desk, name: str, day: str = "/") -> str:
    """Empty where the page has none of this name."""
    return (await desk.get(day)).text.partition(f'id="{name}"')[2].partition("</section>")[0]


async def sentence(desk: Desk) -> str:
    return (await desk.get("/")).text.partition('id="summary">')[2].partition("</p>")[0]


async def a_file(app: FastAPI, desk: Desk, name: str = NAME) -> str:
    """Answered and informed: nothing of it is open."""
    event = await arrived(app, a_request())
    assert await replied(desk, f"/requests/{event.request_id}") == 303
    file = await file_of(desk, event, name)
    await a_talk(app, UUID(file.rsplit("/", 1)[1]), desk.person)
    return file


def a_to_do(**changes: str) -> dict[str, str]:
    return {"to_do_id": str(uuid4()), "what": WORDS, "due_on": TODAY.isoformat(), "given_to": ""} | changes


async def test_who_waits_stands_there_with_a_day_and_comes_off_when_answered(app: FastAPI, clock: Clock) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    mine, free = await arrived(app, a_request()), await arrived(app, a_request())
    file = await file_of(desk, mine)
    await let_in(desk, file, second.person)
    shown = await sheet(desk, "waiting")
    assert (f'href="{file}"' in shown, NAME in shown, f'href="/requests/{free.request_id}"' in shown) == (True,) * 3
    assert "2 people wait for you." in await sentence(desk)
    other = await sheet(second, "waiting")
    assert (f'href="{file}"' in other, f'href="/requests/{free.request_id}"' in other) == (False, True)
    clock.now = NOON + timedelta(days=4)
    assert "until today" in await sheet(desk, "waiting")
    assert "The first answer is promised for today" in await sentence(desk)
    clock.now = NOON + timedelta(days=5)
    assert "promised for" in await sheet(desk, "waiting")
    assert "2 of them wait too long." in await sentence(desk)
    assert await replied(desk, file) == 303
    assert await replied(desk, f"/requests/{free.request_id}") == 303
    assert await sheet(desk, "waiting") == ""


async def test_many_requests_that_nobody_has_taken_push_no_client_off_the_day(
    app: FastAPI, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await sit_down(app, "counsellor")
    for _ in range(3):
        await arrived(app, a_request())
        clock.now += timedelta(hours=1)
    file = await file_of(desk, await arrived(app, a_request()))
    monkeypatch.setattr(overview, "MOST_WAITING", 2)
    shown = await sheet(desk, "waiting")
    assert (shown.count("<li"), f'href="{file}"' in shown) == (2, True)


async def test_who_is_to_be_answered_first_stands_first_and_what_is_urgent_says_so(
    app: FastAPI, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where so many wait longer that not all of them are shown."""
    desk = await sit_down(app, "counsellor")
    before = [await arrived(app, a_request()) for _ in range(3)]
    clock.now += timedelta(hours=1)
    urgent = await arrived(app, a_request())
    assert (await enter(desk, urgent, urgency="danger")).status_code == 303
    for most in (100, 2):
        monkeypatch.setattr(overview, "MOST_WAITING", most)
        first = (await sheet(desk, "waiting")).partition("<li")[2].partition("</li>")[0]
        assert (f"/requests/{urgent.request_id}" in first, "somebody may be in danger" in first) == (True, True)
    listed = (await desk.get("/requests")).text
    places = [listed.index(f"/requests/{one.request_id}") for one in (urgent, before[0])]
    assert (places, listed.count(f"/requests/{urgent.request_id}")) == (sorted(places), 1)
    monkeypatch.setattr(requests_web, "PAGE", 2)
    pages = [(await desk.get(f"/requests?page={number}")).text for number in (1, 2)]
    assert [f"/requests/{urgent.request_id}" in one for one in pages] == [True, False]
    assert await replied(desk, f"/requests/{urgent.request_id}") == 303
    assert 'id="urgent"' not in (await desk.get("/requests")).text


async def test_of_many_deadlines_the_next_dozen_is_in_sight(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file_id = UUID((await a_file(app, desk)).rsplit("/", 1)[1])
    for days in range(1, 14):
        await an_appointment(app, file_id, desk.person, starts_at=NOON + timedelta(days=days))
    in_sight, _, folded = (await sheet(desk, "deadlines")).partition("<details>")
    assert (in_sight.count("<tr><td>"), folded.count("<tr><td>") > 0) == (12, True)
    assert "more, no" in folded.partition("</summary>")[0]


async def test_what_is_due_by_tomorrow_is_in_sight_however_much_is_overdue(app: FastAPI, clock: Clock) -> None:
    desk = await sit_down(app, "counsellor")
    file_id = UUID((await a_file(app, desk)).rsplit("/", 1)[1])
    for days in [*range(1, 14), 15, 16, 17]:
        await an_appointment(app, file_id, desk.person, starts_at=NOON + timedelta(days=days))
    clock.now = NOON + timedelta(days=15, hours=-1)
    in_sight, _, folded = (await sheet(desk, "deadlines")).partition("<details>")
    assert (in_sight.count("<tr><td>"), in_sight.count("overdue since"), "tomorrow" in in_sight) == (14, 13, True)
    assert folded.count("<tr><td>") == 1


async def test_the_sheets_of_deadlines_and_to_dos_take_all_files_of_the_reader(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    first, other = await a_file(app, desk), await a_file(app, desk, "Linden")
    await let_in(desk, first, second.person)
    assert (await desk.post(f"{other}/rights", **asked_for(uuid4(), received_on="2026-02-10"))).status_code == 303
    assert (await desk.post(f"{first}/to-dos", **a_to_do())).status_code == 303
    assert (await desk.post(f"{other}/to-dos", **a_to_do(what="Later.", due_on="2026-03-20"))).status_code == 303
    given = a_to_do(what="For the deputy.", given_to=str(second.person.id))
    assert (await desk.post(f"{first}/to-dos", **given)).status_code == 303
    deadlines, tasks = await sheet(desk, "deadlines"), await sheet(desk, "tasks")
    assert (f'href="{other}/rights"' in deadlines, "Linden" in deadlines, WORDS in deadlines) == (True, True, False)
    assert (WORDS in tasks, "For the deputy." in tasks) == (True, False)
    assert "Later." in tasks.partition("1 more, not before Mar 20, 2026")[2]
    assert ("For the deputy." in await sheet(second, "tasks"), await sheet(second, "deadlines")) == (True, "")
    assert "1 deadline in the next 14 days." in await sentence(desk)
    answer = await second.post(f"{first}/to-dos/{given['to_do_id']}", **{"action": "done", "from": "day"})
    assert answer.status_code == 303
    assert "For the deputy." not in await sheet(second, "tasks")


async def test_a_file_that_became_quiet_is_shown_until_something_is_planned_or_agreed(
    app: FastAPI, clock: Clock
) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await a_file(app, desk)
    await let_in(desk, file, second.person)
    clock.now = NOON + timedelta(days=27)
    assert await sheet(desk, "quiet") == ""
    assert await sentence(desk) == "Nothing is due."
    clock.now = NOON + timedelta(days=28)
    shown = await sheet(desk, "quiet")
    assert (f'href="{file}"' in shown, "for 28 days" in shown) == (True, True)
    assert (await sentence(desk), await sheet(second, "quiet")) == ("1 file has become quiet.", "")
    planned = a_to_do(due_on=(clock.now + timedelta(days=40)).date().isoformat())
    await desk.post(f"{file}/to-dos", **planned)
    assert await sheet(desk, "quiet") == ""
    await desk.post(f"{file}/to-dos/{planned['to_do_id']}", action="done")
    until = (clock.now + timedelta(days=30)).date()
    agreed = {"pause_id": field_in(await desk.get("/"), "pause_id"), "until": until.isoformat(), "from": "day"}
    answer = await desk.post(f"{file}/pauses", why="Writes when ready.", **agreed)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    shown = await sheet(desk, "quiet")
    assert ("1 file is quiet as agreed" in shown, "for 28 days" in shown) == (True, False)
    assert await sentence(desk) == "Nothing is due."
    assert "Writes when ready." in (await desk.get(file)).text
    clock.now = NOON + timedelta(days=59)
    assert "for 59 days" in await sheet(desk, "quiet")
    written = a_message(thread_id=await thread_of(app, file))
    await receive([written], workplace=app.state.workplace, now=clock.now)
    assert await sheet(desk, "quiet") == ""


async def thread_of(app: FastAPI, file: str) -> UUID:
    rows = await ask(app.state.store, "SELECT thread_id, id FROM file")
    return next(UUID(str(row.thread_id)) for row in rows if str(row.id) in file)


async def test_a_file_that_was_handed_over_is_new_until_it_is_taken(app: FastAPI, clock: Clock) -> None:
    lead, desk, new = await sit_down(app, "lead"), await sit_down(app), await sit_down(app)
    file = await a_file(app, desk)
    await let_in(desk, file, lead.person)
    assert (await given_out(lead, desk.person, new.person)).status_code == 303
    assert (f'href="{file}"' in await sheet(new, "new"), await sheet(desk, "new")) == (True, "")
    assert await sentence(new) == "1 file is new to you."
    clock.now = NOON + timedelta(days=8)
    await new.get(file)
    assert f'href="{file}"' in await sheet(new, "new"), "to look at it is not to take it"
    [hand_over] = re.findall(rf'action="({file}/hand-overs/[^"]*)"', await sheet(new, "new"))
    assert (await new.post(hand_over, **{"from": "day"})).headers["location"] == "/#new"
    assert (await sheet(new, "new"), await sentence(new)) == ("", "Nothing is due.")


async def test_files_without_a_deputy_are_a_task_and_those_of_others_are_marked(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await a_file(app, desk)
    assert f'href="{file}/team#add"' in await sheet(desk, "no-deputy")
    assert (await sentence(desk), await sheet(second, "beside")) == ("1 file has no deputy.", "")
    assert f'href="{file}/team">no deputy' in (await desk.get(file)).text.replace("#add", "")
    await let_in(desk, file, second.person)
    assert (await sentence(desk), await sheet(desk, "no-deputy")) == ("Nothing is due.", "")
    shown = await sheet(second, "beside")
    assert (f'href="{file}"' in shown, "you are the deputy of" in shown, desk.person.name in shown) == (True,) * 3
    assert await sentence(second) == "Nothing is due.", "a deputy has no task by that alone"
    listed = (await second.get("/files")).text
    assert (file in listed, "deputy in this file" in listed) == (True, True)
    assert "deputy in this file" not in (await desk.get("/files")).text


async def test_a_colleague_in_need_and_what_is_not_informed_yet_are_said(app: FastAPI) -> None:
    desk, other, deputy = [await sit_down(app) for _ in range(3)]
    event = await arrived(app, a_request())
    await replied(desk, f"/requests/{event.request_id}")
    file = await file_of(desk, event)
    await let_in(desk, file, deputy.person)
    assert ("not yet informed" in await sheet(desk, "steps"), await sentence(desk)) == (True, "1 file has a next step.")
    asked = {"number": "26-001", "reason": "The counsellor is ill, the client at the door.", "opening_id": str(uuid4())}
    assert (await other.post("/break-glass", **asked)).status_code == 303
    assert "/break-glass" in await sheet(desk, "agree")
    assert "1 colleague asks you to agree to an emergency." in await sentence(desk)
    assert (await sheet(other, "agree"), await sentence(other), file in await sheet(other, "steps")) == (
        "",
        "Nothing is due.",
        False,
    )


async def test_an_appointment_is_on_the_day_of_the_colleague_whom_the_client_meets(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await a_file(app, desk)
    await let_in(desk, file, second.person)
    later = NOON + timedelta(hours=1)
    await an_appointment(app, UUID(file.rsplit("/", 1)[1]), desk.person, starts_at=later, staff_id=second.person.id)
    today = await sheet(second, "today")
    assert (f'href="{file}/appointments"' in today, f'href="{file}"' in today) == (True, True)
    assert (await sheet(desk, "today"), "1 appointment today." in await sentence(second)) == ("", True)


async def test_the_line_of_an_appointment_says_when_to_leave_and_that_nobody_interprets(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file_id, at = UUID((await a_file(app, desk)).rsplit("/", 1)[1]), NOON + timedelta(hours=3)
    told = {"leave_at": at - timedelta(minutes=40), "mediation": Interpreting.WANTED}
    await an_appointment(app, file_id, desk.person, starts_at=at, **told)
    today = await sheet(desk, "today")
    assert ("leave at" in today, "interpreter not found yet" in today) == (True, True)


async def test_what_somebody_else_was_to_do_is_seen_while_that_colleague_is_away_or_out_of_the_team(
    app: FastAPI,
) -> None:
    """Who stands in sees what was given to the absent colleague, and who is responsible what was given to one who is
    in the team no more; each with the name."""
    desk, second, stand_in = [await sit_down(app, "counsellor") for _ in range(3)]
    file = await a_file(app, desk)
    await let_in(desk, file, second.person)
    given = a_to_do(what="For the deputy.", given_to=str(second.person.id))
    for one in (a_to_do(), given):
        assert (await desk.post(f"{file}/to-dos", **one)).status_code == 303
    taken = await arrived(app, a_request())
    assert (await take(desk, taken, "taken")).status_code == 303
    assert f"/requests/{taken.request_id}" not in await sheet(stand_in, "waiting")
    place = f"SELECT id FROM file_member WHERE staff_id = '{second.person.id}'"
    [row] = await ask(app.state.store, place)
    assert (await desk.post(f"{file}/team", action="end", member_id=str(row.id))).status_code == 303
    assert "For the deputy." in (tasks := await sheet(desk, "tasks"))
    assert f"<bdi>{second.person.name}</bdi>" in tasks
    absence = {"action": "enter", "absence_id": str(uuid4()), "staff_id": str(desk.person.id)}
    absence |= {"starts_on": str(TODAY), "ends_on": str(TODAY), "deputy_id": str(stand_in.person.id)}
    assert (await desk.post("/team/absences", **absence)).status_code == 303
    said = {"action": "yes", "absence_id": absence["absence_id"]}
    assert (await stand_in.post("/team/absences", **said)).status_code == 303
    assert WORDS in (tasks := await sheet(stand_in, "tasks"))
    assert f"<bdi>{desk.person.name}</bdi>" in tasks
    assert f"/requests/{taken.request_id}" in await sheet(stand_in, "waiting")


async def test_what_needs_a_second_colleague_is_on_the_day_of_the_others_of_the_file(app: FastAPI) -> None:
    """A short message that cannot wait for a safe time is lost after four hours without a second colleague."""
    desk, second, other = [await sit_down(app, "counsellor") for _ in range(3)]
    file = await a_file(app, desk)
    await let_in(desk, file, second.person)
    await planned(desk, file, safe_days="", safe_from="", safe_until="", safe_zone="")
    asked = {"notice_id": str(uuid4()), "outside_template": "look_again", "outside_language": "en"}
    asked |= {"outside_because": "danger", "outside_words": "Somebody is on the way."}
    assert (await desk.post(f"{file}/notices/outside", **asked)).status_code == 303
    shown = await sheet(second, "second")
    assert (f'href="{file}/notices"' in shown, desk.person.name in shown) == (True, True)
    assert "1 thing in a file needs your agreement." in await sentence(second)
    assert (await sheet(desk, "second"), await sheet(other, "second")) == ("", "")
    assert "needs a second colleague" in await sheet(desk, "deadlines")
    assert (await second.post(f"{file}/notices/{asked['notice_id']}", action="agree")).status_code == 303
    assert await sheet(second, "second") == ""


async def test_todays_appointments_stand_in_the_order_of_their_hours_around_now(app: FastAPI, clock: Clock) -> None:
    desk, hour = await sit_down(app), timedelta(hours=1)
    file = await a_file(app, desk)

    async def met(_: Reading, views: Sequence[FileView]) -> list[Task]:
        given = [("Talk.", NOON - hour), ("Accompaniment.", NOON + hour), ("Visit.", NOON + timedelta(days=1))]
        id, day = views[0].id, views[0].day
        return [Task(file_id=id, on=day(at), at=at, what=what, link="/notes") for what, at in given]

    concepts = (*app.state.workplace.concepts, Concept[None](tasks=met))
    object.__setattr__(app.state.workplace, "concepts", concepts)
    today = await sheet(desk, "today")
    places = [today.index(one) for one in ("Talk.", 'class="now"', "Accompaniment.")]
    assert (places, f'href="{file}/notes"' in today, "Visit." in today) == (sorted(places), True, False)
    assert "Visit." in await sheet(desk, "deadlines")
    assert "2 appointments today. 1 deadline in the next 14 days." in await sentence(desk)
    clock.now = NOON + 2 * hour
    today = await sheet(desk, "today")
    assert today.index("Accompaniment.") < today.index('class="now"')


async def test_the_buttons_lead_to_the_note_and_the_to_do_of_the_chosen_file(app: FastAPI) -> None:
    desk = await sit_down(app)
    file = await a_file(app, desk)
    chosen = file.rsplit("/", 1)[1]
    assert f'name="file" value="{chosen}"><bdi>{NAME}</bdi>' in (await desk.get("/")).text
    for given, place in (
        (f"file={chosen}", f"{file}/notes"),
        (f"file={chosen}&place=to-dos", f"{file}/to-dos"),
        (f"file={chosen}&place=erase", f"{file}/notes"),
        ("file=x", "/search"),
    ):
        assert (await desk.get(f"/day/file?{given}")).headers["location"] == place


async def test_the_team_is_shown_in_counts_and_nothing_of_a_file(app: FastAPI, clock: Clock) -> None:
    lead, desk, leaver = await sit_down(app, "lead"), await sit_down(app), await sit_down(app)
    waits, _ = [await file_of(desk, await arrived(app, a_request()), name) for name in (NAME, "Linden")]
    await arrived(app, a_request())
    left = await file_of(leaver, await arrived(app, a_request()), "Clover")
    clock.now = NOON + timedelta(days=5)
    await replied(desk, waits)
    page = (await lead.get("/day/team")).text
    rows = [re.sub(r"<[^>]*>", " ", row).split() for row in re.findall(r"<tr>(.*?)</tr>", page)]
    assert [row[-4:] for row in rows if row[-4:] == ["2", "1", "1", "2"]] == [["2", "1", "1", "2"]]
    assert rows[-1][-4:] == ["–", "1", "1", "–"]
    assert "3 open files have no deputy." in page
    for shown in (NAME, "Linden", "Clover", "26-00", waits, left):
        assert shown not in page
    await ask(app.state.store, f"UPDATE account SET active = false WHERE id = '{leaver.person.id}' RETURNING id")
    page = (await lead.get("/day/team")).text
    assert (f'href="{left}/team"' in page, "26-003" in page, "Clover" in page, waits in page) == (
        True,
        True,
        False,
        False,
    )
    assert (await desk.get("/day/team")).status_code == 403
    assert f'href="/team/{leaver.person.id}/files"' in page
    await ask(app.state.store, f"DELETE FROM account WHERE id = '{leaver.person.id}' RETURNING id")
    page = (await lead.get("/day/team")).text
    assert (f'href="{left}/team"' in page, f"/team/{leaver.person.id}/files" in page) == (True, False)


async def test_the_team_sees_how_many_appointments_each_colleague_has_today_and_nothing_of_them(app: FastAPI) -> None:
    desk, other, lead = [await sit_down(app, role) for role in ("counsellor", "counsellor", "lead")]
    file = await file_of(desk, await arrived(app, a_request()), NAME)
    file_id = UUID(file.rsplit("/", 1)[1])
    midnight = datetime(2026, 3, 5, tzinfo=BERLIN)
    for hours in (-1, 0, 23, 24):
        await an_appointment(
            app, file_id, desk.person, starts_at=midnight + timedelta(hours=hours), place="Behind the mill"
        )
    await an_appointment(app, file_id, desk.person, starts_at=NOON, staff_id=other.person.id)
    gone = await an_appointment(app, file_id, desk.person, starts_at=NOON)
    told: dict[str, Any] = {"reader": desk.person, "workplace": app.state.workplace, "now": NOON}
    await cancel(file_id, gone, by_whom=Through.PERSON, seen=State.AGREED, **told)
    page = (await lead.get("/day/team")).text
    shown = re.findall(r'<td class="number" data-label="Appointments today">([^<]*)</td>', page)
    assert sorted(shown) == ["0", "1", "2", "–"]
    assert (NAME in page, "Behind the mill" in page, file in page) == (False, False, False)


async def test_my_day_leads_straight_to_what_is_done_most(app: FastAPI) -> None:
    desk, deputy, substitute = [await sit_down(app, "counsellor") for _ in range(3)]
    event = await arrived(app, a_request())
    file = await file_of(desk, event, NAME)
    await let_in(desk, file, deputy.person)
    await let_in(desk, file, substitute.person, capacity="substitute", parts=("name", "notes"))
    page = (await desk.get("/?lang=de")).text
    told = [f"{file}/notes?lang=de", f"{file}/appointments?lang=de#agree", f"{file}/disclosures?lang=de#write"]
    for place in (*told, f"{file}?lang=de#written"):
        assert f'href="{place}"' in page, place
    assert 'method="post" action="/search?lang=de"' in page
    for reader, tells in ((deputy, True), (substitute, False)):
        page = (await reader.get("/")).text
        assert (f"{file}/notes" in page, f"{file}/disclosures" in page) == (True, tells)


FILE = File(
    id=uuid4(),
    thread_id=uuid4(),
    key_id="key",
    year=2026,
    number=1,
    opened_at=NOON,
    opened_by=uuid4(),
    responsible=uuid4(),
    pseudonym=NAME,
    counted_as=uuid4(),
    same_as=uuid4(),
)


def a_task(days: int = 0, **changes: Any) -> Task:
    return replace(Task(file_id=FILE.id, on=TODAY + timedelta(days=days), what=WORDS), **changes)


HAND_OVER = HandOver(
    id=uuid4(), file_id=FILE.id, key_id="key", noted_at=NOON, noted_by=uuid4(), given_by=uuid4(), given_to=uuid4()
)
WAITING = Waiting(InboxEntry(uuid4(), NOON, NOON, None, None, None, None), NOON)
EACH: dict[str, Any] = {
    "danger": ((FILE, NextStep("danger", Urgency.DANGER, "acute danger", "")),),
    "waiting": (WAITING,),
    "appointments": (a_task(at=NOON),),
    "deadlines": (a_task(13),),
    "to_dos": (a_task(6, ticked=uuid4()),),
    "reminders": (Reminder(uuid4(), uuid4(), TODAY + timedelta(days=90), WORDS),),
    "handed_over": (ToTake(FILE, HAND_OVER),),
    "no_deputy": (FILE,),
    "deletions": (DeletionWish(uuid4(), "0001", None, None, None, DeletionAsked(TODAY)),),
    "steps": ((FILE, NextStep("inform", Urgency.UNDONE, "not yet informed", "")),),
    "quiet": (QuietFile(FILE, 28),),
    "second": (replace(a_task(), proposed_by=uuid4()),),
}
TO_AGREE: dict[str, Any] = {"asked": 1, "rights": 1, "weeks": 1, "stand_in": 1, "missed": TODAY, "ownerless": 1}
TO_AGREE |= {"accounts": 1}
FOLDED = {
    "beside": (Beside(FILE, Capacity.DEPUTY, None),),
    "later": (a_task(30, ticked=uuid4()),),
    "resting": (QuietFile(FILE, 40, TODAY),),
    "ticked": EACH["reminders"],
    "closed": (FILE,),
}


def test_nothing_is_due_is_said_of_an_empty_day_and_each_sheet_alone_makes_it_untrue() -> None:
    assert {one.name for one in fields(Day)} == {*EACH, "agree", *FOLDED}
    assert {one.name for one in fields(ToAgree)} == {*TO_AGREE}
    nothing = ["Nothing is due."]
    assert summary(Day(), ENGLISH, NOON) == nothing
    assert summary(Day(**FOLDED), ENGLISH, NOON) == nothing
    days = [Day(**{name: shown}) for name, shown in EACH.items()]
    days += [Day(agree=ToAgree(**{name: shown})) for name, shown in TO_AGREE.items()]
    for day in days:
        assert (day.is_free, len(summary(day, ENGLISH, NOON)) >= 1) == (False, True), day
        assert nothing[0] not in summary(day, ENGLISH, NOON)


def test_the_sentence_says_the_counts() -> None:
    later = replace(WAITING, until=NOON + timedelta(days=1))
    day = Day(waiting=(WAITING, later), appointments=(a_task(at=NOON),) * 2, deadlines=(a_task(-1), a_task(0)))
    assert " ".join(summary(day, ENGLISH, NOON + timedelta(minutes=1))) == (
        "2 people wait for you. 1 of them waits too long. 2 appointments today. 1 deadline is overdue. "
        "1 deadline is today."
    )


def test_a_task_has_one_sheet() -> None:
    me, other = uuid4(), uuid4()
    of_mine, of_others = a_task(), replace(a_task(), file_id=uuid4())
    given = [of_mine, replace(of_mine, to=other), of_others, replace(of_others, to=me)]
    assert own_tasks(given, {FILE.id}, me) == [of_mine, given[3]]
    assert own_tasks(given, {FILE.id}, me, away={other}) == [of_mine, given[1], given[3]]
    assert own_tasks(given, {FILE.id}, me, teams={FILE.id: {me}}) == [of_mine, given[1], given[3]]
    assert own_tasks(given, {FILE.id}, me, teams={FILE.id: {me, other}}) == [of_mine, given[3]]
    proposed = [replace(of_mine, proposed_by=one) for one in (me, other)]
    assert (own_tasks(proposed, {FILE.id}, me), second_tasks(proposed, me)) == (proposed[:1], proposed[1:])
    to_do, late_to_do = a_task(7, ticked=uuid4()), a_task(8, ticked=uuid4())
    today, tomorrow, far = a_task(at=NOON), a_task(1, at=NOON), a_task(15)
    found = sorted_tasks([to_do, late_to_do, today, tomorrow, far, a_task(-3)], TODAY)
    assert (found.to_dos, found.later, found.appointments) == ([to_do], [late_to_do], [today])
    assert found.deadlines == [tomorrow, a_task(-3)]


def test_a_file_is_quiet_after_four_weeks_without_a_plan() -> None:
    day = TODAY - timedelta(days=28)
    assert quiet_files([(FILE, day)], [], {}, TODAY) == ([QuietFile(FILE, 28)], [])
    assert quiet_files([(FILE, day + timedelta(days=1))], [], {}, TODAY) == ([], [])
    assert quiet_files([(FILE, day)], [a_task(0)], {}, TODAY) == ([], [])
    assert quiet_files([(FILE, day)], [a_task(-1)], {FILE.id: TODAY - timedelta(days=1)}, TODAY)[0]
    assert quiet_files([(FILE, day)], [], {FILE.id: TODAY}, TODAY) == ([], [QuietFile(FILE, 28, TODAY)])


FILLED = (
    "SELECT set_config('kokon.errand', 'migration', true)",
    """
    INSERT INTO file (id, thread_id, key_id, year, number, opened_at, opened_by, responsible, counted_as, same_as)
    SELECT id, id, id::text, 2026, 1000 + n, :before, :me, :me, id, id
      FROM (SELECT gen_random_uuid() AS id, n FROM generate_series(1, :files) AS n) AS made
    """,
    """
    INSERT INTO file_member (id, file_id, staff_id, capacity, since, parts, reason, added_by)
    SELECT gen_random_uuid(), id, :me, 'responsible', opened_at, '{}', 'handed_over', :me FROM file WHERE number > 1000
    """,
    """
    INSERT INTO request (thread_id, id, key_id, arrived_at, latest_at, waiting_since, file_id)
    SELECT thread_id, gen_random_uuid(), key_id, opened_at, opened_at, CASE WHEN number % 9 = 0 THEN opened_at END, id
      FROM file WHERE number > 1000
    """,
    """
    INSERT INTO to_do (id, file_id, key_id, noted_at, noted_by, given_to, due_on, dropped)
    SELECT gen_random_uuid(), id, key_id, opened_at, :me, :me, date '2026-03-05', false FROM file
     WHERE number > 1000 AND number % 2 = 0
    """,
)
MOST_STATEMENTS = 45


async def test_three_hundred_files_are_asked_for_with_as_many_statements_as_two(app: FastAPI) -> None:
    desk, store = await sit_down(app, "counsellor"), app.state.store

    async def asked() -> int:
        with listening(store.engine.sync_engine) as statements:
            assert (await desk.get("/")).status_code == 200
        return len(statements)

    for name in ("Harbour", "Linden"):
        file = await a_file(app, desk, name)
        await desk.post(f"{file}/to-dos", **a_to_do())
    await arrived(app, a_request())
    await asked()
    few = await asked()
    given = {"me": desk.person.id, "before": NOON - timedelta(days=40), "files": 300}
    async with store.work() as work:
        for statement in FILLED:
            await work.connection.execute(
                text(statement), {name: value for name, value in given.items() if f":{name}" in statement}
            )
    names = ("tasks", "quiet", "steps", "waiting")
    for day, expected in (("/?all=yes", [152, 134, 267, 34]), ("/", [20, 20, 20, 20])):
        shown = [await sheet(desk, name, day) for name in names]
        assert [len(re.findall("<li", one)) for one in shown] == expected
    assert (await asked(), few < MOST_STATEMENTS) == (few, True)


async def test_a_long_list_ends_with_the_way_to_all_of_it(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "MOST_SHOWN", 2)
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    for _ in range(3):
        assert (await desk.post(f"{file}/to-dos", **a_to_do())).status_code == 303
    assert (await sheet(desk, "tasks")).count(WORDS) < (await desk.get("/?all=yes")).text.count(WORDS)
    assert "Show all 3" in await sheet(desk, "tasks")
    assert "Show all" not in (await desk.get("/?all=yes")).text
