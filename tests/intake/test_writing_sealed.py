"""Sealed by the browser: taken as it came, once however often it is sent, or refused with a reason."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI

from services.intake import domain
from services.intake.domain import HandedIn
from services.intake.letters.desk import Desk
from shared.events import MessageSealed, RequestSealed
from shared.languages.addresses import address_in
from shared.store.connections import StoreAwayError
from tests.intake.building import (
    CANARY,
    FALLBACK,
    KEPT_THREAD,
    OLD_KEY,
    opened,
    outbox_events,
    sealed_fields,
    sealed_words,
)

SENT = {"accept": "application/json"}


async def test_a_sealed_request_is_told_as_it_came(client: httpx.AsyncClient, app: FastAPI) -> None:
    fields = sealed_fields()
    answer = await client.post("/write", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, address_in("en", "/sent"))
    (event,) = await outbox_events(app, RequestSealed)
    assert (event.blob, event.thread_id) == (fields["sealed"], KEPT_THREAD.thread_id)
    assert str(event.id) == str(event.request_id) == fields["request_id"]


@pytest.mark.parametrize("key", [FALLBACK, OLD_KEY], ids=["other suite", "older key"])
async def test_every_key_of_the_centre_is_taken(client: httpx.AsyncClient, app: FastAPI, key: object) -> None:
    await client.post("/write", data=sealed_fields(key=key))  # type: ignore[arg-type]
    (event,) = await outbox_events(app, RequestSealed)
    assert opened(event)["words"] == CANARY


async def test_a_sealed_request_sent_twice_is_one(client: httpx.AsyncClient, app: FastAPI) -> None:
    fields = sealed_fields()
    answers = [await client.post("/write", data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(await outbox_events(app, RequestSealed)) == 1


async def test_a_sealed_message_is_told_as_a_message(client: httpx.AsyncClient, app: FastAPI) -> None:
    answer = await client.post(address_in("ar", "/message"), data=sealed_fields("message"))
    assert (answer.status_code, answer.headers["location"]) == (303, address_in("ar", "/sent"))
    (event,) = await outbox_events(app, MessageSealed)
    assert event.thread_id == KEPT_THREAD.thread_id


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"sealed": "Y2xlYXIgd29yZHM="}, 422, "not_sealed"),
        ({"sealed": CANARY}, 422, "not_sealed"),
        ({"key_id": "south-1"}, 422, "unknown_key"),
        ({"thread_id": "canary"}, 422, "not_sealed"),
        ({"request_id": ""}, 422, "not_sealed"),
        ({"sealed": "A" * (domain.LARGEST_BLOB + 4)}, 413, "too_large"),
        ({"sealed": "A" * 600_000}, 413, "too_large"),
    ],
    ids=lambda value: None if isinstance(value, dict) else str(value),
)
async def test_what_is_not_sealed_for_this_centre_is_refused(
    client: httpx.AsyncClient, app: FastAPI, changed: dict[str, str], status: int, code: str
) -> None:
    answer = await client.post("/write", data=sealed_fields() | changed, headers=SENT)
    assert (answer.status_code, answer.json()) == (status, {"error": code})
    assert await outbox_events(app, RequestSealed) == []


async def test_a_refusal_is_a_page_for_people(client: httpx.AsyncClient) -> None:
    fields = sealed_fields(key_id="south-1")
    answer = await client.post(address_in("de", "/write"), data=fields, headers={"accept": "text/html"})
    assert answer.status_code == 422
    assert "war zu lange offen oder wurde unterwegs verändert" in answer.text
    assert fields["sealed"][:40] not in answer.text


async def test_a_sealed_request_is_told_to_try_again_while_the_database_is_away(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.state.desk, "hand_in", away)
    answer = await client.post("/write", data=sealed_fields(), headers=SENT)
    assert (answer.status_code, answer.json()) == (503, {"error": "away"})


async def test_many_at_once_are_all_taken(client: httpx.AsyncClient, app: FastAPI) -> None:
    events = [sealed_words(words) for words in different_words(40)]
    await at_once(app.state.desk, [*events, *events])
    assert {event.id for event in await outbox_events(app, RequestSealed)} == {event.id for event in events}


def different_words(number: int) -> list[domain.Written]:
    return [domain.Written(kind="request", language="en", words=f"word {one}") for one in range(number)]


async def at_once(desk: Desk, events: list[domain.Incoming]) -> None:
    await asyncio.gather(*(desk.hand_in(HandedIn(event)) for event in events))


async def away(event: object) -> None:
    raise StoreAwayError
