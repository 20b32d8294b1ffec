"""What was typed comes back with every answer of the server, and no address carries it."""

import re
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI

from services.intake.app import LARGEST_WRITING
from services.intake.domain import MOST_WORDS
from shared.crypto.receipts import in_groups, thread_of
from shared.events import MessageSealed, RequestSealed
from shared.languages.addresses import address_in
from shared.process.concurrency_limit import Places
from shared.web.security import LARGEST_BODY
from tests.intake.building import CANARY, CENTRE, RECEIPT, STAMP, a_reply, clear_fields, field_in, keep, outbox_events

FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}
TO_GERMAN = {"way": "language"}


@pytest.mark.parametrize("path", ["/write", "/number", "/message", "/answers", "/answers/words"])
async def test_another_language_brings_back_what_was_typed(client: httpx.AsyncClient, app: FastAPI, path: str) -> None:
    typed = {"receipt": RECEIPT, "words": CANARY, "code": CANARY, "answer": "yes"}
    answer = await client.post(address_in("ar", path), data=clear_fields(**typed) | TO_GERMAN)
    assert answer.status_code == 200
    assert answer.headers["content-language"] == "ar"
    assert (RECEIPT if path == "/number" else CANARY) in answer.text
    assert str(answer.url).endswith(address_in("ar", path))
    assert [*await outbox_events(app, RequestSealed), *await outbox_events(app, MessageSealed)] == []


async def test_another_language_keeps_the_form_the_same(client: httpx.AsyncClient) -> None:
    form = clear_fields(**{"from": "professional"}) | TO_GERMAN
    answer = await client.post(address_in("de", "/write"), data=form)
    kept = {name: field_in(answer.text, name) for name in ("receipt", "stamp", "from")}
    assert kept == {"receipt": RECEIPT, "stamp": STAMP, "from": "professional"}


async def test_another_language_shows_the_answers_again(client: httpx.AsyncClient, app: FastAPI) -> None:
    await keep(app, a_reply("Come by on Monday", thread=thread_of(RECEIPT, CENTRE)))
    form = {"receipt": RECEIPT, "words": CANARY} | TO_GERMAN
    answer = await client.post(address_in("de", "/message"), data=form)
    assert "Come by on Monday" in answer.text
    assert CANARY in answer.text


async def test_another_language_brings_the_text_back_when_many_show_their_number(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.state.desk._places, "number", Places(0, 0))
    answer = await client.post(address_in("de", "/message"), data={"receipt": RECEIPT, "words": CANARY} | TO_GERMAN)
    assert answer.status_code == 503
    assert CANARY in answer.text


@pytest.mark.parametrize("path", ["/write", "/number", "/answers", "/answers/words"])
async def test_without_scripts_the_languages_are_buttons_that_say_what_they_do(
    client: httpx.AsyncClient, app: FastAPI, path: str
) -> None:
    page = (await client.get(path)).text
    [unscripted] = re.findall(r"<details class=\"menu tongue\">.*?</details>", page, re.DOTALL)
    assert unscripted.count('name="way" value="language"') == len(app.state.pages.languages)
    assert f'formaction="{address_in("ar", path)}"' in unscripted
    assert "goes to our server" in unscripted


@pytest.mark.parametrize("path", ["/write", "/message"])
async def test_a_text_that_is_too_long_comes_back_whole_and_says_by_how_much(
    client: httpx.AsyncClient, app: FastAPI, path: str
) -> None:
    words = "x" * 99_990 + CANARY[:10]
    answer = await client.post(path, data=clear_fields(words=words))
    assert answer.status_code == 422
    assert words in answer.text
    assert "At most 20,000 characters can be sent at once; these are 80,000 too many." in answer.text
    assert await outbox_events(app, RequestSealed) == []


@pytest.mark.parametrize("path", ["/write", "/number", "/answers", "/answers/words"])
async def test_no_text_is_cut_by_the_form(client: httpx.AsyncClient, path: str) -> None:
    page = (await client.get(path)).text
    assert [area for area in re.findall(r"<textarea[^>]*>", page) if "maxlength" in area] == []


@pytest.mark.parametrize("path", ["/write", "/message"])
async def test_a_body_that_is_too_large_gives_back_the_beginning_of_its_text(
    client: httpx.AsyncClient, app: FastAPI, path: str
) -> None:
    words = CANARY + "مرحبا" * 100_000
    body = urlencode(clear_fields(words=words)).encode()
    assert LARGEST_BODY < len(body) < max(LARGEST_WRITING.values())
    answer = await client.post(path, content=body, headers=FORM)
    assert answer.status_code == 413
    assert words[:MOST_WORDS] in answer.text
    assert words[: MOST_WORDS + 1] not in answer.text
    assert "its beginning, 20,000 characters" in answer.text
    assert "https://www.wikipedia.org/" in answer.text
    assert RECEIPT in answer.text
    assert await outbox_events(app, RequestSealed) == []


@pytest.mark.parametrize("end", range(-4, 1))
async def test_a_body_may_be_cut_within_a_letter(client: httpx.AsyncClient, end: int) -> None:
    start = urlencode(clear_fields(words="")).encode().replace(b"words=", b"").replace(b"&&", b"&")
    body = (start + b"&words=").ljust(LARGEST_BODY + end - 6, b"a") + b"%D9%85" * 3
    answer = await client.post("/write", content=body, headers=FORM)
    assert answer.status_code == 413
    assert "aaaa" in answer.text
    assert "\N{REPLACEMENT CHARACTER}" not in answer.text


async def test_a_body_that_is_far_too_large_is_refused_with_the_exit(client: httpx.AsyncClient) -> None:
    body = b"words=" + b"x" * max(LARGEST_WRITING.values())
    answer = await client.post("/write", content=body, headers=FORM)
    assert answer.status_code == 413
    assert "https://www.wikipedia.org/" in answer.text
    assert "<title>Information</title>" in answer.text


async def test_a_program_hears_that_a_sealed_body_is_too_large(client: httpx.AsyncClient) -> None:
    body = urlencode({"sealed": "A" * LARGEST_BODY}).encode()
    answer = await client.post("/write", content=body, headers=FORM | {"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (413, {"error": "too_large"})


async def test_a_number_that_is_shown_is_confirmed_before_the_page_is_left(client: httpx.AsyncClient) -> None:
    page = (await client.post("/write", data=clear_fields())).text.partition("<template")[0]
    stays = ("wikipedia", "#main", 'href="tel:')
    links = [link for link in re.findall(r"<a [^>]*>", page) if not any(part in link for part in stays)]
    assert in_groups(RECEIPT) in page
    assert links == []
    assert re.search(r'<form data-keeping method="get".*?type="checkbox" required.*?data-kept>', page, re.DOTALL)
    assert "I have kept my number" in page
    assert "deleted 90 days after it came" in page
