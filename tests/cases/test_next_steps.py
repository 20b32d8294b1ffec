"""What a file says has to be done next, what of it has a day, and what is different once it is closed."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.contact.gate.domain import Gate, GateRecord
from services.cases.contact.gate.page_parts import CONCEPT as GATE
from services.cases.contact.requests.acts import receive
from services.cases.contact.requests.domain import Waiting
from services.cases.contact.requests.page_parts import CONCEPT as REQUESTS
from services.cases.files.file.page_parts import CONCEPT as FILE
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Relation
from services.cases.foundation.records.concept import Concept, FileView, most_pressing_first
from services.cases.retention.holds.domain import Hold, HoldReason
from services.cases.retention.holds.store import Holds
from services.cases.rights.subject_requests.page_parts import CONCEPT as SUBJECT_REQUESTS
from tests.cases.building import NOON, Desk, a_message, a_request, a_walk, sit_down
from tests.cases.desk_acts import arrived, asked_for, file_of, gate_form, replied, walked
from tests.cases.rights_requests import taken_down

TODAY = NOON.date()
NOT_INFORMED = Gate(())
CLOSE = {"action": "close", "because": "goals_reached"}
MENU = "1 request by right is open."


def steps(
    app: FastAPI,
    waits_since: datetime | None,
    gate: Gate,
    *,
    closed_at: datetime | None = None,
    due: date | None = None,
) -> list[str]:
    """What the concepts propose for such a file, the most pressing first."""
    file = SimpleNamespace(id=uuid4(), closed_at=closed_at)
    view = FileView(
        file, Relation(), NOON, app.state.pages.languages.negotiated(wanted="en", accepted=None), app.state.workplace
    )
    known: list[tuple[Concept[Any], object]] = [
        (FILE, None),
        (REQUESTS, Waiting(waits_since)),
        (GATE, gate),
        (SUBJECT_REQUESTS, due),
    ]
    return [one.code for one in most_pressing_first(concept.step(it, view) for concept, it in known if concept.step)]


@pytest.mark.parametrize(
    ("waits", "closed", "due", "step"),
    [
        (True, False, None, "answer"),
        (True, False, 0, "answer"),
        (True, True, 0, "closed_unanswered"),
        (False, False, None, "inform"),
        (False, False, 29, "inform"),
        (False, False, 8, "inform"),
        (False, False, 7, "rights"),
        (False, False, -3, "rights"),
        (False, True, None, "closed"),
        (False, True, 29, "rights"),
    ],
)
async def test_the_most_pressing_comes_first(
    app: FastAPI, waits: bool, closed: bool, due: int | None, step: str
) -> None:
    found = steps(
        app,
        NOON if waits else None,
        NOT_INFORMED,
        closed_at=NOON if closed else None,
        due=None if due is None else TODAY + timedelta(days=due),
    )
    assert found[0] == step


async def test_what_has_a_day_comes_before_that_nothing_is_open(app: FastAPI) -> None:
    everything_told = Gate((GateRecord(id=uuid4(), file_id=uuid4(), at=NOON, staff_id=uuid4(), content=a_walk()),))
    assert steps(app, None, everything_told) == ["nothing_due"]
    assert steps(app, None, everything_told, due=TODAY + timedelta(days=29)) == ["rights", "nothing_due"]


async def test_who_wrote_after_closing_is_told_apart_from_whom_nobody_answered(app: FastAPI) -> None:
    hour = timedelta(hours=1)
    assert steps(app, NOON + hour, NOT_INFORMED, closed_at=NOON)[0] == "wrote_after_closing"
    assert steps(app, NOON - hour, NOT_INFORMED, closed_at=NOON)[0] == "closed_unanswered"


async def a_file_with_everything_done(app: FastAPI) -> tuple[Desk, str]:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    assert await replied(desk, file) == 303
    assert (await walked(desk, file, **gate_form()))[0] == 303
    return desk, file


async def test_nothing_is_due_only_where_nothing_is_open_by_right(app: FastAPI) -> None:
    desk, file = await a_file_with_everything_done(app)
    assert "Nothing is due." in (await desk.get(file)).text
    asked_id = await taken_down(desk, file)
    page = (await desk.get(file)).text
    assert "Nothing is due." not in page
    assert "It is answered by April 2, 2026." in page
    assert "asked for by right" in (await desk.get("/files")).text
    withdrawn = {"action": "settle", "outcome": "withdrawn"}
    assert (await desk.post(f"{file}/rights/{asked_id}", **withdrawn)).status_code == 303
    assert "Nothing is due." in (await desk.get(file)).text


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-05", "2026-04-01"])
async def test_nothing_is_due_only_where_no_task_is_open(app: FastAPI, day: str) -> None:
    desk, file = await a_file_with_everything_done(app)
    to_do_id = str(uuid4())
    given = {"to_do_id": to_do_id, "what": "Ask the clinic for the papers.", "due_on": day, "given_to": ""}
    assert (await desk.post(f"{file}/to-dos", **given)).status_code == 303
    assert "Nothing is due." not in (await desk.get(file)).text
    assert "nothing open" not in (await desk.get("/files")).text
    assert (await desk.post(f"{file}/to-dos/{to_do_id}", action="done")).status_code == 303
    assert "Nothing is due." in (await desk.get(file)).text
    assert "nothing open" in (await desk.get("/files")).text


async def test_the_day_of_what_is_asked_by_right_stands_beside_every_other_step(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    await taken_down(desk, file)
    page = (await desk.get(file)).text
    assert "There is a message that waits for an answer." in page
    assert "It is answered by April 2, 2026." in page


async def test_a_hold_and_the_day_of_deletion_stand_there(app: FastAPI) -> None:
    desk, file = await a_file_with_everything_done(app)
    lead = await sit_down(app, "lead")
    async with app.state.store.reading(desk.person) as work:
        opened = await Files(work).file(UUID(file.rsplit("/", 1)[1]))
    async with app.state.store.reading(lead.person) as work:
        await Holds(work).hold(opened.thread_id, Hold(date(2026, 6, 1), HoldReason.COMPLAINT), today=TODAY)
    page = (await desk.get(file)).text
    assert "held until Jun 1, 2026" in page
    assert "Nothing is due." not in page
    assert (await desk.post(f"{file}/closing", **CLOSE)).status_code == 303
    page = (await desk.get(file)).text
    assert "It is deleted on March 5, 2027, if nothing happens until then." in page


async def test_the_menu_counts_what_is_open_by_right_for_those_who_may_see_it(app: FastAPI) -> None:
    desk, file = await a_file_with_everything_done(app)
    lead, other = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    assert MENU not in (await desk.get("/files")).text
    asked_id = await taken_down(desk, file)
    places = ("/", "/files", "/rights", file, f"{file}/rights", f"{file}/rights/{asked_id}", f"{file}/closing")
    for place in (*places, "/requests", f"{file}/disclosures", f"{file}/gate", f"{file}/same-client", "/codes"):
        assert MENU in (await desk.get(place)).text, place
    assert MENU in (await lead.get("/rights")).text
    assert MENU not in (await other.get("/files")).text


async def test_the_count_of_the_inbox_stays_in_the_menu_on_every_page_of_a_file(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    asked_id = await taken_down(desk, file)
    for place in ("rights", f"rights/{asked_id}", "closing", "disclosures", "gate", "same-client", "team", "erase"):
        assert "1 person waits for an answer." in (await desk.get(f"{file}/{place}")).text, place
    for place in ("/", "/requests", "/rights", "/files", "/search", "/codes", "/tallies", "/team", "/incidents"):
        assert "1 person waits for an answer." in (await desk.get(place)).text, place
    await arrived(app, a_request())
    assert "1 person waits for an answer." in (await (await sit_down(app, "lead")).get("/retention")).text


async def test_closing_a_file_in_which_somebody_waits_asks_first_and_takes_it_out_of_the_inbox(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    event = await arrived(app, a_request())
    file = await file_of(desk, event)
    place = f"{file}/closing"
    assert "has no answer yet" in (await desk.get(place)).text
    answer = await desk.post(place, **CLOSE, counselled="no")
    assert answer.status_code == 422
    assert "has no answer yet" in answer.text
    assert "closed since" not in (await desk.get(file)).text
    assert (await desk.post(place, **CLOSE, counselled="no", unanswered="yes")).status_code == 303
    assert file not in (await desk.get("/requests")).text
    page = (await desk.get(file)).text
    assert "closed since Mar 5, 2026" in page
    assert "There is a message that waits" not in page
    assert "Nothing has to be done." in page
    listed = (await desk.get("/files")).text
    assert ">closed</span>" in listed
    assert "waiting for an answer" not in listed


async def test_whoever_writes_after_closing_is_noticed(app: FastAPI) -> None:
    desk, lead = await sit_down(app, "counsellor"), await sit_down(app, "lead")
    event = await arrived(app, a_request())
    file = await file_of(desk, event)
    assert await replied(desk, file) == 303
    assert (await desk.post(f"{file}/closing", **CLOSE, counselled="no")).status_code == 303
    later = NOON + timedelta(days=40)
    app.state.store._now = lambda: later
    object.__setattr__(app.state.workplace, "now", lambda: later)
    await receive([a_message(thread_id=event.thread_id)], workplace=app.state.workplace, now=app.state.workplace.now())
    inbox = (await desk.get("/requests")).text
    assert file in inbox
    assert "wrote after closing" in inbox
    assert "wrote after closing" in (await desk.get("/files")).text
    day, others = (await desk.get("/")).text, (await lead.get("/")).text
    assert f'href="{file}"' in day.partition('id="waiting"')[2].partition("</section>")[0]
    assert ("wrote after closing" in day, "1 person waits for you." in day) == (True, True)
    assert f'href="{file}"' not in others.partition('id="waiting"')[2].partition("</section>")[0]
    page = (await desk.get(file)).text
    assert "The client wrote after the file was closed, and waits for an answer." in page
    assert "closed since" in page
    covers = (await lead.get("/files?whose=centre")).text
    assert "waiting for an answer" in covers
    assert "closed" in covers
    assert await replied(desk, file) == 303
    assert file not in (await desk.get("/requests")).text
    assert "Nothing has to be done." in (await desk.get(file)).text


async def test_closing_again_and_asking_by_right_change_no_waiting(app: FastAPI) -> None:
    desk, file = await a_file_with_everything_done(app)
    assert (await desk.post(f"{file}/closing", **CLOSE)).status_code == 303
    await desk.post(f"{file}/rights", **asked_for(uuid4()))
    page = (await desk.get(file)).text
    assert "Something was asked for by right." in page
    assert "closed since" in page
