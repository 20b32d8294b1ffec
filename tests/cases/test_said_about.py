"""What is said on the public form beside the words stands with the request, and begins what is known of the needs."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from services.cases.contact.request_steps.domain import AppointmentWish, GenderWish, MediationNeed, RequestUrgency
from services.cases.contact.requests.acts import receive
from services.cases.contact.requests.arrivals.domain import THE_CLIENT
from services.cases.contact.requests.words import About, understood
from services.cases.rights.copies.store import Copies
from services.intake.domain import KEPT as REPLIES_KEPT
from shared.crypto.sealing import PrivateKey, Purpose, open_sealed
from shared.events import ReplySealed
from tests.cases.building import CENTRE, NOON, REPLY_KEY, a_message, a_request, sit_down, words_of_a_request
from tests.cases.desk_acts import arrived, file_of, replied
from tests.cases.request_forms import enter, take
from tests.cases.stored_requests import ask, conversation

SAID = {
    "spoken": "ro",
    "dialect": "from Bihor",
    "mediation": "needed",
    "gender_wish": "woman",
    "name": "Ada",
    "address_as": "by first name",
    "urgency": "today",
    "appointment": "wanted",
    "call_number": "0170 1234567",
    "call_hours": "evening",
    "call_for": "Mrs Smith",
}


async def test_a_request_arrives_with_its_language_and_its_needs(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    request = await arrived(app, a_request(language="de", about=SAID))
    found = await conversation(app.state.store, request.request_id)
    assert (found.language, found.spoken, found.speaks) == ("de", "ro", "ro")
    needs = found.needs
    assert needs is not None
    assert (needs.by, needs.spoken, needs.mediation) == (THE_CLIENT, "ro", MediationNeed.NEEDED)
    assert (needs.urgency, needs.gender_wish) == (RequestUrgency.DEADLINE, GenderWish.WOMAN)
    assert (needs.appointment, found.is_urgent) == (AppointmentWish.WANTED, True)
    page = (await desk.get(f"/requests/{request.request_id}")).text
    for shown in ("Request in Romanian", "from Bihor", "by first name", "0170 1234567", "Mrs Smith", "Ada"):
        assert shown in page
    assert "Romanian" in (await desk.get("/requests")).text


async def test_a_counsellor_puts_it_right_and_what_was_said_stays(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    request = await arrived(app, a_request(about=SAID))
    await enter(desk, request, spoken="hu", urgency="usual")
    found = await conversation(app.state.store, request.request_id)
    assert (found.spoken, found.is_urgent, len(found.all_needs)) == ("hu", False, 2)
    assert found.messages[0].about == About(**SAID)


async def test_nothing_said_leaves_everything_open(app: FastAPI) -> None:
    request = await arrived(app, a_request(language="ar"))
    found = await conversation(app.state.store, request.request_id)
    assert (found.spoken, found.needs, found.messages[0].about) == (None, None, None)


async def test_a_later_message_changes_no_needs(app: FastAPI) -> None:
    event = a_request()
    request = await arrived(app, event)
    later = a_message(thread_id=event.thread_id, about={"spoken": "ro", "urgency": "today"})
    await receive([later], workplace=app.state.workplace, now=app.state.workplace.now())
    found = await conversation(app.state.store, request.request_id)
    assert found.needs is None


async def test_it_is_sealed_and_in_the_copy_of_the_client(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    event = await arrived(app, a_request(about=SAID))
    [(blob,)] = await ask(app.state.store, "SELECT about FROM message")
    assert b"Ada" not in bytes(blob)
    async with app.state.store.reading(desk.person) as work:
        whole = await Copies(work).copy_of_request(event.thread_id, key=app.state.workplace.keys.mark)
    copy = {part.table: part.entries for part in whole}
    assert copy["message"][0].values["said_about"] == SAID


async def test_the_client_is_told_once_that_it_was_read_and_when_to_look_again(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    event = await arrived(app, a_request())
    assert (await take(desk, event, "taken")).status_code == 303
    last = app.state.workplace.today() + REPLIES_KEPT
    place = f"/requests/{event.request_id}"
    assert await replied(desk, place, look_again=f"{last + timedelta(days=1)}") == 422, "the answer is deleted then"
    assert "At most 90 days from today" in (await desk.get(place)).text
    assert await replied(desk, place, look_again=f"{last}") == 303
    rows = await ask(
        app.state.store, f"SELECT body FROM outbox WHERE subject = '{ReplySealed.subject}' ORDER BY position"
    )
    read, answer = (ReplySealed.model_validate_json(row.body) for row in rows)
    assert len(read.blob) == len(answer.blob)
    thread = PrivateKey(str(event.thread_id), REPLY_KEY.suite, REPLY_KEY.raw)
    told = [json.loads(open_sealed(one.blob, thread, purpose=Purpose.REPLY, centre=CENTRE)) for one in (read, answer)]
    assert (told[0]["read"], "read" in told[1], told[1]["look_again"]) == (True, False, f"{last}")
    assert "T00:00:00" in told[0]["at"]
    assert f"{last:%B} {last.day}, {last.year}" in (await desk.get(place)).text


async def test_a_wish_to_delete_everything_stands_with_the_request(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    event = await arrived(app, a_request())
    wish = a_message("", thread_id=event.thread_id, about={"wish": "erase"})
    await receive([wish], workplace=app.state.workplace, now=app.state.workplace.now())
    page = (await desk.get(f"/requests/{event.request_id}")).text
    assert "Everything is to be deleted." in page


async def test_a_wish_to_delete_everything_is_seen_in_the_inbox(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    event = await arrived(app, a_request(about=SAID), a_request())
    assert "wants deletion" not in (await desk.get("/requests")).text
    wish = a_message("", thread_id=event.thread_id, about={"wish": "erase"})
    await receive([wish], workplace=app.state.workplace, now=app.state.workplace.now())
    lines = (await desk.get("/requests")).text.split('<a class="row"')[1:]
    assert {str(event.request_id) in line: "wants deletion" in line for line in lines} == {True: True, False: False}


@pytest.mark.parametrize(
    "about",
    [{"spoken": "klingon", "urgency": "never", "name": 7, "later": "a field of tomorrow"}, {}],
    ids=["of another version", "empty"],
)
def test_what_only_another_version_knows_is_left_out(about: dict[str, object]) -> None:
    assert understood(words_of_a_request(about=about)).about == About()


def test_a_page_from_before_says_nothing_of_it() -> None:
    assert understood(words_of_a_request()).about == About()
    assert understood(words_of_a_request(about={"name": "x" * 500})).about.name == "x" * 200


@pytest.mark.parametrize(
    ("changes", "left_out"),
    [
        ({"from": "professional", "about": SAID}, {"name", "address_as"}),
        ({"from": "professional", "about": SAID | {"consent": "no"}}, {"name", "address_as"}),
        ({"from": "professional", "about": SAID | {"consent": "yes", "call_number": ""}}, set()),
        ({"from": "client", "about": SAID}, set()),
        ({"from": "client", "about": SAID | {"call_number": ""}}, {"call_for"}),
    ],
)
def test_a_page_that_sends_what_was_not_agreed_is_not_believed(changes: dict[str, Any], left_out: set[str]) -> None:
    sent = About(**changes["about"])
    assert understood(words_of_a_request(**changes)).about == sent.model_copy(update=dict.fromkeys(left_out, ""))


async def test_who_is_answered_after_asking_for_deletion_has_asked_by_right(app: FastAPI) -> None:
    """The answer takes it off the inbox; the request by right keeps it on the lists until it is decided."""
    desk = await sit_down(app, "counsellor")
    event = await arrived(app, a_request())
    file = await file_of(desk, event)
    place = f"{file}/rights"
    assert await replied(desk, file) == 303
    assert await rights_of(app) == []
    wish = a_message("", thread_id=event.thread_id, about={"wish": "erase"})
    await receive([wish], workplace=app.state.workplace, now=NOON)
    assert await replied(desk, file) == 303
    [first] = await rights_of(app)
    assert (first.right, first.received_on, first.due_on) == ("erasure", NOON.date(), date(2026, 4, 5))
    assert "asked for by right" in (await desk.get("/files")).text
    assert (await desk.get(place)).text.count(f'href="{place}/{first.id}"') == 1
    assert await replied(desk, file) == 303
    assert [one.id for one in await rights_of(app)] == [first.id]


async def rights_of(app: FastAPI) -> list[Any]:
    return await ask(app.state.store, 'SELECT id, "right", received_on, due_on FROM rights_request')
