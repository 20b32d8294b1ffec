"""What the holder of a number sees and can do: own words where wished, a day to look again, a copy, and deletion."""

import json
from datetime import date
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.cases.contact.requests.words import understood
from services.intake.domain import MOST_WORDS, check_own, own_copy
from services.intake.store import MOST_OWN
from shared.crypto import receipts
from shared.crypto.receipts import Thread, in_groups
from shared.crypto.sealing import Purpose, Suite, seal
from shared.events import MessageSealed, ReplySealed, RequestSealed
from tests.intake.building import (
    CANARY,
    CENTRE,
    RECEIPT,
    THREAD,
    WRITTEN_AT,
    a_reply,
    clear_fields,
    keep,
    opened,
    outbox_events,
    sealed_fields,
)
from tests.intake.rows import everything

LARGE = seal(b"x" * 90_000, THREAD.key.public(), purpose=Purpose.REPLY, centre=CENTRE)


def hers() -> Thread:
    """Slow to derive: once, and not by all who only read the tests."""
    return receipts.thread_of(RECEIPT, CENTRE)


async def answers_page(client: httpx.AsyncClient, **fields: str) -> str:
    page = (await client.post("/number", data={"receipt": RECEIPT} | fields)).text
    return page.partition("<template")[0]


def a_reply_of_today(**content: object) -> ReplySealed:
    said = {"v": 1, "words": "", "at": WRITTEN_AT.isoformat()} | content
    blob = seal(json.dumps(said).encode(), hers().key.public(), purpose=Purpose.REPLY, centre=CENTRE)
    return ReplySealed(reply_id=uuid4(), thread_id=hers().thread_id, blob=blob)


@pytest.mark.parametrize("own", ["yes", "no", ""])
async def test_own_words_are_shown_only_where_that_was_chosen(
    client: httpx.AsyncClient, app: FastAPI, own: str
) -> None:
    await client.post("/write", data=clear_fields(own=own))
    await client.post("/message", data={"way": "server", "receipt": RECEIPT, "words": "once more", "own": own})
    page = await answers_page(client)
    assert (CANARY in page, "once more" in page, page.count("You wrote:") == 2) == ((own == "yes",) * 3)
    assert CANARY not in await everything(app)
    assert ("There is no answer for this number." in page) == (own != "yes")


async def test_own_words_that_came_sealed_are_kept_as_they_came(client: httpx.AsyncClient, app: FastAPI) -> None:
    own = own_copy(CANARY, THREAD, centre=CENTRE, at=WRITTEN_AT)
    for kind, path in (("request", "/write"), ("message", "/message")):
        assert (await client.post(path, data=sealed_fields(kind, own_sealed=own))).status_code == 303
    answer = await client.post("/replies", json={"thread_id": str(THREAD.thread_id)})
    assert answer.json()["replies"] == [own, own]


@pytest.mark.parametrize("suite", Suite)
def test_the_longest_own_words_are_not_too_large(suite: Suite) -> None:
    """With every sign at four bytes, and sealed for either key."""
    content = {"v": 1, "words": "🛟" * MOST_WORDS, "at": WRITTEN_AT.isoformat(), "mine": True}
    key = THREAD.key_in(suite).public()
    check_own(seal(json.dumps(content, ensure_ascii=False).encode(), key, purpose=Purpose.REPLY, centre=CENTRE))


async def test_of_very_many_own_words_the_newest_stay_and_every_answer(client: httpx.AsyncClient, app: FastAPI) -> None:
    own = [own_copy(f"own {number}", THREAD, centre=CENTRE, at=WRITTEN_AT) for number in range(MOST_OWN + 2)]
    await keep(app, reply := a_reply())
    for blob in own:
        assert (await client.post("/message", data=sealed_fields("message", own_sealed=blob))).status_code == 303
    answer = await client.post("/replies", json={"thread_id": str(THREAD.thread_id)})
    assert answer.json()["replies"] == [reply.blob, *own[2:]]


@pytest.mark.parametrize("own", [CANARY, "A" * 300_000, LARGE], ids=["clear", "large", "larger than words are"])
async def test_own_words_that_are_not_sealed_are_refused_with_all_else(
    client: httpx.AsyncClient, app: FastAPI, own: str
) -> None:
    answer = await client.post("/write", data=sealed_fields(own_sealed=own), headers={"accept": "application/json"})
    assert answer.status_code in (413, 422)
    assert await outbox_events(app, RequestSealed) == []
    assert CANARY not in await everything(app)


async def test_a_day_to_look_again_and_that_it_was_read_are_said(client: httpx.AsyncClient, app: FastAPI) -> None:
    await keep(
        app, a_reply_of_today(read=True), a_reply_of_today(words="Come", look_again=date(2026, 3, 9).isoformat())
    )
    page = await answers_page(client)
    assert "We have read what you wrote." in page
    assert "Please look here again on March 9, 2026." in page
    assert "older than 90 days is deleted" in page


async def test_a_copy_is_a_text_with_a_name_that_says_nothing(client: httpx.AsyncClient, app: FastAPI) -> None:
    await client.post("/write", data=clear_fields(own="yes"))
    await keep(app, a_reply("Come by on Monday", thread=hers()), a_reply_of_today(read=True))
    answer = await client.post("/number", data={"receipt": in_groups(RECEIPT), "way": "copy"})
    assert answer.headers["content-disposition"] == 'attachment; filename="text.txt"'
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.index("You wrote:") < answer.text.index(CANARY) < answer.text.index("Come by on Monday")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("way", ["clear", "sealed"])
async def test_deleting_by_number_takes_the_answers_and_tells_the_centre(
    client: httpx.AsyncClient, app: FastAPI, way: str
) -> None:
    thread = hers() if way == "clear" else THREAD
    await keep(app, a_reply(thread=thread), a_reply(thread=hers() if way == "sealed" else THREAD))
    if way == "clear":
        fields = {"way": "erase", "receipt": RECEIPT, "words": "", "own": "yes", "sure": "yes"}
        assert "Deleted here." in (await client.post("/message", data=fields)).text
        [event] = await outbox_events(app, MessageSealed)
        content = opened(event)
        assert (content["words"], content["about"]) == ("", {"wish": "erase"})
        assert understood(json.dumps(content).encode()).about.wish == "erase"
    else:
        assert (await client.post("/message", data=sealed_fields("message", erase="yes"))).status_code == 303
    left = [await client.post("/replies", json={"thread_id": str(one.thread_id)}) for one in (thread, hers(), THREAD)]
    assert left[0].json()["replies"] == []
    assert sum(len(one.json()["replies"]) for one in left[1:]) == 1, "of somebody else"


async def test_a_deletion_that_was_not_ticked_deletes_nothing(client: httpx.AsyncClient, app: FastAPI) -> None:
    await keep(app, reply := a_reply(thread=hers()))
    answer = await client.post("/message", data={"way": "erase", "receipt": RECEIPT, "words": CANARY})
    assert answer.status_code == 422
    assert '<a href="#field-sure">Delete everything</a>: Please fill this in.' in answer.text
    assert '<details class="other-ways" open>' in answer.text
    assert CANARY in answer.text
    assert await outbox_events(app, MessageSealed) == []
    left = await client.post("/replies", json={"thread_id": str(hers().thread_id)})
    assert left.json()["replies"] == [reply.blob]


async def test_a_deletion_that_cannot_be_told_deletes_nothing(client: httpx.AsyncClient, app: FastAPI) -> None:
    await keep(app, a_reply())
    fields = sealed_fields("message", erase="yes") | {"key_id": "of nobody"}
    assert (await client.post("/message", data=fields)).status_code == 422
    answer = await client.post("/replies", json={"thread_id": str(THREAD.thread_id)})
    assert len(answer.json()["replies"]) == 1
