"""Own words of a client about the centre: sealed as a request is, with no number, no code and nothing beside them."""

import json
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI

from services.intake.domain import MOST_WORDS
from shared.crypto.receipts import new_receipt
from shared.events import RequestSealed
from shared.languages.addresses import address_in
from shared.process.concurrency_limit import Places
from shared.web.security import LARGEST_BODY
from tests.intake.building import CANARY, field_in, opened, outbox_events, sealed_fields

PATH, THANKS = "/answers/words", address_in("en", "/answers/words/thanks")
FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}


async def send(client: httpx.AsyncClient, words: str = CANARY, **fields: str) -> httpx.Response:
    return await client.post(PATH, data={"words": words, **fields}, headers={"accept": "text/html"})


async def test_without_scripts_it_is_sealed_before_it_is_stored_and_leads_nowhere(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    page = (await client.get(PATH)).text
    fields = {name: field_in(page, name) for name in ("receipt", "stamp")}
    answers = [await send(client, **fields) for _ in range(2)]
    assert [(answer.status_code, answer.headers["location"]) for answer in answers] == [(303, THANKS)] * 2
    [event] = await outbox_events(app, RequestSealed)
    said = opened(event)
    assert said == {
        "v": 1,
        "kind": "feedback",
        "language": "en",
        "words": CANARY,
        "contact": {"channel": "none", "value": "", "when": "", "hours": ""},
        "from": "client",
        "about": {},
    }
    assert CANARY not in json.dumps(event.model_dump(mode="json"))


async def test_on_the_bus_it_is_a_request_of_the_same_size(client: httpx.AsyncClient, app: FastAPI) -> None:
    await send(client)
    await client.post("/write", data={"words": CANARY, "channel": "none", "way": "server"})
    one, other = await outbox_events(app, RequestSealed)
    assert len(one.blob) == len(other.blob)
    assert one.model_dump().keys() == other.model_dump().keys()
    assert one.thread_id.version == other.thread_id.version


async def test_nothing_of_a_code_or_of_answers_is_taken_with_it(client: httpx.AsyncClient, app: FastAPI) -> None:
    await send(
        client, code="234679CDFHJK", u2_4="yes", name="CANARY-NAME", contact="CANARY@example.org", channel="email"
    )
    [event] = await outbox_events(app, RequestSealed)
    said = json.dumps(opened(event))
    assert "CANARY-NAME" not in said
    assert "example.org" not in said
    assert "234679CDFHJK" not in said


async def test_sealed_by_the_browser_it_goes_the_way_of_requests(client: httpx.AsyncClient, app: FastAPI) -> None:
    answer = await client.post("/write", data=sealed_fields())
    assert answer.headers["location"] == address_in("en", "/sent")
    page = (await client.get(PATH)).text
    assert f'data-sealed-to="{address_in("en", "/write")}"' in page


async def test_words_that_are_missing_or_too_long_come_back_with_what_is_wrong(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    missing, long = await send(client, " "), await send(client, CANARY + "x" * MOST_WORDS)
    huge = await client.post(PATH, content=urlencode({"words": CANARY + "م" * LARGEST_BODY}), headers=FORM)
    assert (missing.status_code, long.status_code, huge.status_code) == (422, 422, 413)
    assert "Please fill this in." in missing.text
    for answer in (long, huge):
        assert CANARY in answer.text
        assert "Please send it in several parts." in answer.text
        assert "with your number" not in answer.text
    assert await outbox_events(app, RequestSealed) == []


async def test_it_waits_in_a_queue_of_its_own_and_keeps_no_cry_for_help_out(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.state.desk._places, "feedback", Places(0, 0))
    busy = await send(client)
    assert busy.status_code == 503
    assert CANARY in busy.text
    wrote = await client.post(
        "/write", data={"words": "Help", "channel": "none", "way": "server", "receipt": new_receipt()}
    )
    assert wrote.status_code == 200
    [event] = await outbox_events(app, RequestSealed)
    assert opened(event)["kind"] == "request"


async def test_the_page_says_who_reads_it_how_long_and_that_nobody_answers(client: httpx.AsyncClient) -> None:
    page, thanks = (await client.get(PATH)).text, (await client.get("/answers/words/thanks")).text
    for said in (
        "In danger now?",
        "Nobody can answer you here.",
        "Only the lead of our centre",
        "one year later",
        "no names",
    ):
        assert said in page, said
    assert page.index("In danger now?") < page.index("<textarea")
    assert "Our server sees when something comes." in page
    assert "Nobody can answer them" in thanks
    for path in ("/answers", "/answers/thanks"):
        assert f'href="{address_in("en", PATH)}"' in (await client.get(path)).text
