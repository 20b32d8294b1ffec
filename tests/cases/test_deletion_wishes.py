"""A wish for deletion has its month without a file too, until everything is deleted or a file takes it down."""

from datetime import date, datetime, timedelta

from fastapi import FastAPI

from services.cases.contact.deletion_days.domain import DeletionAsked
from services.cases.contact.deletion_wishes.acts import note_earlier
from services.cases.contact.requests.acts import receive
from shared.events import RequestSealed
from shared.languages import Wording, catalogue
from tests.cases.building import BERLIN, NOON, a_message, a_request, sit_down
from tests.cases.desk_acts import arrived, file_of, replied
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask

ENGLISH = Wording("en", catalogue("en"), BERLIN)


async def wished(app: FastAPI, *, at: datetime = NOON) -> RequestSealed:
    event = await arrived(app, a_request())
    await receive(
        [a_message("", thread_id=event.thread_id, about={"wish": "erase"})], workplace=app.state.workplace, now=at
    )
    return event


async def days(app: FastAPI) -> list[date | None]:
    return [row[0] for row in await ask(app.state.store, "SELECT erasure_asked_on FROM request ORDER BY arrived_at")]


def test_it_is_due_a_month_after_it_was_written() -> None:
    asked = DeletionAsked(date(2026, 1, 31))
    assert asked.due_on == date(2026, 2, 28)
    assert [asked.is_due_soon(date(2026, 2, day)) for day in (20, 21)] == [False, True]
    assert [asked.is_late(day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [False, True]


async def test_without_a_file_it_has_its_day_wherever_somebody_looks_until_it_is_erased(app: FastAPI) -> None:
    event = await wished(app)
    day = f"due on {ENGLISH.day(DeletionAsked(NOON.date()).due_on, 'medium')}"
    place, alone = f"/requests/{event.request_id}", await sit_down(app, "data_protection")
    desk = await sit_down(app, "counsellor")
    assert await replied(desk, place) == 303, "answered, it waits for nobody; it is still to be deleted"
    for page in ("/requests", place, "/"):
        assert day in (await desk.get(page)).text, page
    assert f'href="{place}/erase"' in (await desk.get("/")).text
    assert "1 person wants everything deleted." in (await desk.get("/")).text
    assert f'href="{place}"' in (await desk.get("/rights")).text
    registered = (await alone.get("/rights")).text
    assert day in registered
    assert "1 request by right is open." in registered
    assert place not in registered, "who reads no clients is led to none"
    done = await desk.post(f"{place}/erase", ground="consent_withdrawn", sure="yes")
    assert done.headers["location"].startswith("/certificates/")
    assert [day in (await one.get("/rights")).text for one in (desk, alone)] == [False, False]


async def test_a_day_that_is_over_is_said(app: FastAPI) -> None:
    event, desk = await wished(app, at=NOON - timedelta(days=40)), await sit_down(app, "counsellor")
    for page in ("/requests", f"/requests/{event.request_id}", "/", "/rights"):
        assert "was due on" in (await desk.get(page)).text, page


async def test_a_colleague_who_took_it_sees_to_it(app: FastAPI) -> None:
    event, desk = await wished(app), await sit_down(app, "counsellor")
    other = await sit_down(app, "counsellor")
    await ask(
        app.state.store,
        f"UPDATE request SET taken_by = '{other.person.id}' WHERE id = '{event.request_id}' RETURNING id",
    )
    assert ['id="deletions"' in (await one.get("/")).text for one in (desk, other)] == [False, True]


async def test_in_a_file_it_stands_until_an_answer_or_a_colleague_takes_it_down(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    lead, outsider = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    for take in ("answer", "by hand"):
        event = await wished(app)
        file = await file_of(desk, event)
        assert 'id="wishes"' in (await lead.get("/rights")).text, "a lead answers for the centre"
        assert 'id="wishes"' not in (await outsider.get("/rights")).text
        if take == "answer":
            assert await replied(desk, file) == 303
        else:
            await taken_down(desk, file, right="erasure")
        assert set(await days(app)) == {None}
        listed = (await lead.get("/rights")).text
        assert 'id="wishes"' not in listed
        assert "Deletion" in listed or "delet" in listed


async def test_what_an_earlier_version_took_in_gets_its_day_at_the_start(app: FastAPI) -> None:
    await wished(app)
    await arrived(app, a_request())
    await ask(app.state.store, "UPDATE request SET erasure_asked_on = NULL RETURNING id")
    assert await note_earlier(workplace=app.state.workplace) == 1
    assert sorted(await days(app), key=bool) == [None, NOON.date()]
    assert await note_earlier(workplace=app.state.workplace) == 0


async def test_only_the_first_day_counts(app: FastAPI) -> None:
    event = await wished(app, at=NOON - timedelta(days=3))
    again = a_message("", thread_id=event.thread_id, about={"wish": "erase"})
    await receive([again], workplace=app.state.workplace, now=NOON)
    assert await days(app) == [NOON.date() - timedelta(days=3)]
