"""A client whose number an earlier version gave out writes on in the same conversation, and reads its answers."""

from fastapi import FastAPI

from services.cases.contact.requests.acts import receive
from shared.crypto import receipts
from shared.crypto.receipts import Thread
from shared.crypto.thread_ids import is_given_by_number, kept_id
from shared.events import ReplySealed
from tests.cases.building import CENTRE, a_message, a_request, sit_down
from tests.cases.desk_acts import arrived, replied
from tests.cases.stored_requests import ask, conversation

NUMBER = "1234567812345678"


def given() -> Thread:
    """Slow to derive: once, and not by all who only read the tests."""
    return receipts.thread_of(NUMBER, CENTRE)


async def test_a_message_of_today_goes_on_in_the_conversation_from_before(app: FastAPI) -> None:
    event = await arrived(app, a_request("from before", thread_id=given().thread_id))
    kept = kept_id(given().thread_id, app.state.workplace.thread_key)
    stranger = a_message("of somebody else")
    await receive(
        [a_message("of today", thread_id=kept), stranger], workplace=app.state.workplace, now=app.state.workplace.now()
    )
    found = await conversation(app.state.store, event.request_id)
    assert [one.words for one in found.messages] == ["from before", "of today"]
    assert await ask(app.state.store, "SELECT count(*) FROM request") == [(2,)]


async def test_the_bus_is_told_no_id_that_a_number_gives(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    event = await arrived(app, a_request(thread_id=given().thread_id))
    assert await replied(desk, f"/requests/{event.request_id}", "Come in.") == 303
    [row] = await ask(app.state.store, f"SELECT body FROM outbox WHERE subject = '{ReplySealed.subject}'")
    told = ReplySealed.model_validate_json(row.body)
    assert told.thread_id == kept_id(given().thread_id, app.state.workplace.thread_key)
    assert not is_given_by_number(told.thread_id)
    assert str(given().thread_id).encode() not in row.body
