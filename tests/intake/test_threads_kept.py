"""What intake stores and tells of a thread is no id that a number gives; what it stored before stays readable."""

import json
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.intake import domain
from shared.crypto import receipts
from shared.crypto.receipts import Thread
from shared.crypto.sealing import Purpose, Suite, seal
from shared.crypto.thread_ids import kept_thread
from shared.events import MessageSealed, ReplySealed, RequestSealed
from tests.intake.building import (
    CENTRE,
    KEPT_THREAD,
    RECEIPT,
    THREAD,
    THREAD_KEY,
    WRITTEN_AT,
    a_reply,
    clear_fields,
    keep,
    opened,
    outbox_events,
    sealed_fields,
    some_settings,
)
from tests.intake.rows import everything


def given() -> Thread:
    """Slow to derive: once, and not by all who only read the tests."""
    return receipts.thread_of(RECEIPT, CENTRE)


async def test_a_stolen_database_has_no_id_that_a_number_gives(client: httpx.AsyncClient, app: FastAPI) -> None:
    await client.post("/write", data=clear_fields())
    await client.post("/write", data=sealed_fields())
    await client.post("/message", data=sealed_fields("message"))
    await keep(app, a_reply(thread=given()), a_reply())
    stolen = await everything(app)
    for thread in (given(), THREAD):
        assert str(thread.thread_id) not in stolen
        assert str(kept_thread(thread, THREAD_KEY).thread_id) in stolen


@pytest.mark.parametrize("path", ["/write", "/message"])
async def test_a_stolen_id_is_not_taken_for_a_number(client: httpx.AsyncClient, app: FastAPI, path: str) -> None:
    kind = "request" if path == "/write" else "message"
    answer = await client.post(path, data=sealed_fields(kind, thread_id=str(KEPT_THREAD.thread_id)))
    assert answer.status_code == 422
    assert [*await outbox_events(app, RequestSealed), *await outbox_events(app, MessageSealed)] == []


async def test_a_stolen_id_opens_no_replies(client: httpx.AsyncClient, app: FastAPI) -> None:
    await keep(app, a_reply())
    answer = await client.post("/replies", json={"thread_id": str(KEPT_THREAD.thread_id)})
    assert answer.json() == {"replies": []}


async def test_replies_from_before_are_read_with_their_number(client: httpx.AsyncClient, app: FastAPI) -> None:
    """Stored by an earlier version under the id that the number gives; then one comes that is bound to the kept id."""
    earlier = a_reply("from before", thread=given())
    async with app.state.store.work() as work:
        await work.keep(earlier, given().thread_id)
    await app.state.desk.rename_earlier()
    await keep(app, a_reply("of today", thread=kept_thread(given(), THREAD_KEY)))
    page = (await client.post("/number", data={"receipt": RECEIPT})).text
    assert "from before" in page
    assert "of today" in page
    assert "could not be opened" not in page.partition("<template")[0]


async def test_a_request_of_today_is_answered_under_the_kept_id(client: httpx.AsyncClient, app: FastAPI) -> None:
    """As a casework of an earlier version does it, too: it binds the reply to the id that it was told."""
    await client.post("/write", data=clear_fields())
    [event] = await outbox_events(app, RequestSealed)
    assert opened(event)["words"]
    told = Thread(event.thread_id, given().secret)
    content = json.dumps({"v": 1, "words": "Come by", "at": WRITTEN_AT.isoformat()}).encode()
    blob = seal(content, told.key_in(Suite.X25519).public(), purpose=Purpose.REPLY, centre=CENTRE)
    await keep(app, ReplySealed(reply_id=uuid4(), thread_id=event.thread_id, blob=blob))
    assert "Come by" in (await client.post("/number", data={"receipt": RECEIPT})).text


def test_a_reply_of_another_thread_is_not_opened() -> None:
    other = Thread(THREAD.thread_id, b"o" * 32)
    assert domain.opened(a_reply().blob, kept_thread(other, THREAD_KEY), other, centre=CENTRE) is None


@pytest.mark.parametrize("text", ["", "canary", "c2hvcnQ="])
def test_a_key_that_is_none_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(ValueError, match="thread_key") as refusal:
        some_settings(thread_key=text)
    assert not text or text not in str(refusal.value)
