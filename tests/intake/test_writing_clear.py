"""Written without a script: sealed in memory before anything is kept, and never lost."""

from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from services.intake import domain
from shared.crypto.receipts import in_groups, thread_of
from shared.crypto.thread_ids import kept_id
from shared.events import MessageSealed, RequestSealed
from shared.languages.addresses import address_in
from shared.process.concurrency_limit import Places
from shared.store.connections import StoreAwayError
from tests.intake.building import (
    CANARY,
    CENTRE,
    KEY,
    NO_CONTACT,
    RECEIPT,
    STAMP,
    THREAD,
    THREAD_KEY,
    clear_fields,
    field_in,
    opened,
    outbox_events,
    sealed_fields,
)
from tests.intake.rows import everything


def stored() -> UUID:
    return kept_id(thread_of(RECEIPT, CENTRE).thread_id, THREAD_KEY)


async def test_clear_words_are_sealed_before_anything_is_written(client: httpx.AsyncClient, app: FastAPI) -> None:
    answer = await client.post(address_in("ar", "/write"), data=clear_fields())
    assert answer.status_code == 200
    (event,) = await outbox_events(app, RequestSealed)
    assert (event.thread_id, event.key_id) == (stored(), KEY.key_id)
    content = opened(event)
    assert (content["words"], content["language"], content["kind"]) == (CANARY, "ar", "request")
    assert CANARY not in await everything(app)


async def test_the_number_is_shown_and_in_no_address(client: httpx.AsyncClient) -> None:
    answer = await client.post("/write", data=clear_fields())
    assert in_groups(RECEIPT) in answer.text
    assert "1234" not in str(answer.url)


async def test_the_same_form_sent_twice_is_one_request(client: httpx.AsyncClient, app: FastAPI) -> None:
    for way in ("server", "plain"):
        answer = await client.post("/write", data=clear_fields(way=way))
        assert in_groups(RECEIPT) in answer.text
    assert len(await outbox_events(app, RequestSealed)) == 1


async def test_other_words_with_the_same_number_are_told_too(client: httpx.AsyncClient, app: FastAPI) -> None:
    for words in ("first", "second"):
        await client.post("/write", data=clear_fields(words=words))
    events = await outbox_events(app, RequestSealed)
    assert [opened(event)["words"] for event in events] == ["first", "second"]
    assert len({event.thread_id for event in events}) == 1


@pytest.mark.parametrize("path", ["/write", "/number"])
async def test_every_form_has_a_secret_of_its_own(client: httpx.AsyncClient, path: str) -> None:
    async def stamp() -> str:
        answer = await (client.get(path) if path == "/write" else client.post(path, data={"receipt": RECEIPT}))
        return field_in(answer.text, "stamp")

    first, second = await stamp(), await stamp()
    assert len(first) == 64
    assert first != second


async def test_a_form_that_comes_back_keeps_its_secret(client: httpx.AsyncClient) -> None:
    answer = await client.post("/write", data=clear_fields(words=" "))
    assert field_in(answer.text, "stamp") == STAMP


async def test_a_contact_of_a_page_from_before_is_sealed_inside(client: httpx.AsyncClient, app: FastAPI) -> None:
    reached = {"channel": "phone", "contact": "0151 000", "when": "after ten", "from": "professional"}
    await client.post("/write", data=clear_fields(**reached))
    (event,) = await outbox_events(app, RequestSealed)
    content = opened(event)
    assert content["contact"] == {"channel": "phone", "value": "0151 000", "when": "after ten", "hours": ""}
    assert content["from"] == "professional"


async def test_a_form_of_a_page_from_before_is_taken_without_a_contact(client: httpx.AsyncClient, app: FastAPI) -> None:
    assert (await client.post("/write", data=clear_fields(channel="email"))).status_code == 200
    (event,) = await outbox_events(app, RequestSealed)
    assert opened(event)["contact"]["channel"] == "none"


async def test_a_contact_of_a_page_from_before_comes_back_with_the_form(client: httpx.AsyncClient) -> None:
    reached = {"channel": "phone", "contact": "0151 000", "when": "after ten"}
    answer = await client.post("/write", data=clear_fields(words=" ") | reached)
    assert {name: field_in(answer.text, name) for name in ("channel", "when")} == {
        "channel": "phone",
        "when": "after ten",
    }
    assert 'value="0151 000"' in answer.text


async def test_a_contact_that_was_not_chosen_is_left_out(client: httpx.AsyncClient, app: FastAPI) -> None:
    await client.post("/write", data=clear_fields(channel="none", contact="0151 000"))
    (event,) = await outbox_events(app, RequestSealed)
    assert opened(event)["contact"] == NO_CONTACT


@pytest.mark.parametrize(
    "changed",
    [
        {"words": "  "},
        {"words": CANARY + "x" * domain.MOST_WORDS},
        {"channel": "pigeon"},
        {"channel": "email", "contact": CANARY * 100},
        {"channel": "email", "contact": CANARY, "hours": "day"},
        {"channel": "email", "contact": "ada@example.org", "hours": "at night"},
        {"from": "neighbour"},
    ],
    ids=lambda changed: "-".join(changed),
)
async def test_a_form_that_needs_another_look_keeps_her_words(
    client: httpx.AsyncClient, app: FastAPI, changed: dict[str, str]
) -> None:
    answer = await client.post("/write", data=clear_fields(words=CANARY) | changed)
    assert answer.status_code == 422
    assert "Nothing is lost" in answer.text
    assert (CANARY in answer.text) == (changed.get("words") != "  ")
    assert RECEIPT in answer.text
    assert await outbox_events(app, RequestSealed) == []


@pytest.mark.parametrize("receipt", ["", "canary", "1" * 5_000])
async def test_a_form_without_a_number_gets_one(client: httpx.AsyncClient, app: FastAPI, receipt: str) -> None:
    answer = await client.post("/write", data=clear_fields(receipt=receipt))
    assert answer.status_code == 200
    assert len(await outbox_events(app, RequestSealed)) == 1


async def test_a_message_in_clear_reaches_the_thread_of_its_number(client: httpx.AsyncClient, app: FastAPI) -> None:
    answer = await client.post("/message", data={"way": "server", "receipt": "1234-5678-1234-5678", "words": CANARY})
    assert answer.status_code == 200
    (event,) = await outbox_events(app, MessageSealed)
    assert event.thread_id == stored()
    assert opened(event)["kind"] == "message"


async def test_an_empty_message_is_asked_for_again(client: httpx.AsyncClient, app: FastAPI) -> None:
    answer = await client.post("/message", data={"way": "server", "receipt": RECEIPT, "words": " "})
    assert answer.status_code == 422
    assert f'value="{RECEIPT}"' in answer.text
    assert await outbox_events(app, MessageSealed) == []


@pytest.mark.parametrize("reason", ["busy", "away"])
@pytest.mark.parametrize("path", ["/write", "/message"])
async def test_words_are_kept_while_we_cannot_take_them(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch, reason: str, path: str
) -> None:
    if reason == "busy":
        for purpose in ("request", "message"):
            monkeypatch.setitem(app.state.desk._places, purpose, Places(0, 0))
    else:
        monkeypatch.setattr(app.state.desk, "hand_in", away)
    answer = await client.post(path, data=clear_fields())
    assert answer.status_code == 503
    assert CANARY in answer.text
    assert "This does not work at the moment." in answer.text
    assert "030 23125 000" in answer.text
    assert await outbox_events(app, RequestSealed) == []


@pytest.mark.parametrize(
    "fields", [sealed_fields(), clear_fields(), clear_fields(words="")], ids=["sealed", "clear", "bad"]
)
async def test_no_log_knows_who_wrote_or_what(
    client: httpx.AsyncClient,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    fields: dict[str, str],
) -> None:
    caplog.set_level("DEBUG")
    await client.post("/write", data=fields, headers={"user-agent": "CANARY agent", "x-forwarded-for": "203.0.113.7"})
    said = caplog.text + "".join(capfd.readouterr())
    for secret in (CANARY, "CANARY agent", "203.0.113.7", RECEIPT, str(THREAD.thread_id)):
        assert secret not in said


async def away(event: object) -> None:
    raise StoreAwayError
