"""Coming back with a number: replies for its holder, and no answer that tells a known number from an unknown one."""

import asyncio
import re
from functools import cache
from time import monotonic
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from shared.crypto.receipts import Thread, in_groups, new_receipt, thread_of
from shared.crypto.sealing import Suite
from shared.languages.receipt_words import words_of
from shared.process.concurrency_limit import BusyError, Places
from tests.intake.building import CENTRE, KEPT_THREAD, RECEIPT, THREAD, a_reply, clear_fields, field_in, keep
from tests.shared.building import until
from tests.shared.patience import on_this_machine

UNKNOWN = "8765432187654321"


@cache
def her_thread() -> Thread:
    return thread_of(RECEIPT, CENTRE)


async def test_the_script_gets_the_sealed_replies_of_a_thread_in_their_order(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    replies = [a_reply(f"number {one}") for one in range(3)]
    for reply in replies:
        await keep(app, reply)
    answer = await client.post("/replies", json={"thread_id": str(THREAD.thread_id)})
    assert answer.json() == {
        "replies": [reply.blob for reply in replies],
        "thread_id": str(KEPT_THREAD.thread_id),
    }


async def test_an_unknown_thread_is_answered_like_one_without_replies(client: httpx.AsyncClient) -> None:
    answers = [await client.post("/replies", json={"thread_id": str(uuid4())}) for _ in range(2)]
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, '{"replies":[]}')}


@pytest.mark.parametrize(
    "asked", [{}, {"thread_id": "canary"}, {"thread_id": str(UUID(int=0)), "more": 1}, [], "canary", 7]
)
async def test_any_other_question_is_refused_without_being_quoted(client: httpx.AsyncClient, asked: object) -> None:
    answer = await client.post("/replies", json=asked, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (422, {"error": "not_valid"})


@pytest.mark.parametrize("suite", list(Suite))
async def test_without_a_script_the_replies_are_opened_in_memory(
    client: httpx.AsyncClient, app: FastAPI, suite: Suite
) -> None:
    await keep(app, a_reply("Come by <on> Monday", thread=her_thread(), suite=suite))
    answer = await client.post("/number", data={"way": "server", "receipt": in_groups(RECEIPT)})
    assert answer.status_code == 200
    assert "Come by &lt;on&gt; Monday" in answer.text
    assert "March 2, 2026" in answer.text


async def test_a_reply_that_the_number_does_not_open_is_said_to_be_there(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    stranger = a_reply("not for her")
    await keep(app, stranger.model_copy(update={"thread_id": her_thread().thread_id}))
    answer = await client.post("/number", data={"way": "server", "receipt": RECEIPT})
    assert "could not be opened" in answer.text
    assert "not for her" not in answer.text


async def test_a_number_without_replies_and_an_unknown_one_look_the_same(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    await client.post("/write", data={"way": "server", "receipt": RECEIPT, "words": "hello"})
    known, unknown = [await client.post("/number", data={"receipt": number}) for number in (RECEIPT, UNKNOWN)]
    assert known.status_code == unknown.status_code == 200
    # each form has a random secret of its own, for every visitor
    stamps = [field_in(answer.text, "stamp") for answer in (known, unknown)]
    assert known.text.replace(RECEIPT, UNKNOWN).replace(stamps[0], stamps[1]) == unknown.text
    assert "no answer for this number." in known.text
    assert "deleted 90 days after it came" in known.text
    assert " yet" not in known.text


WRONG_DIGIT = in_groups(RECEIPT)[:-1] + str((int(in_groups(RECEIPT)[-1]) + 1) % 10)


@pytest.mark.parametrize("typed", ["1234", "1234-5678½", "1" * 100, WRONG_DIGIT])
async def test_a_mistyped_number_is_said_to_be_mistyped_and_is_not_looked_for(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setattr(app.state.desk, "thread_of", None)
    answer = await client.post("/number", data={"receipt": typed})
    assert answer.status_code == 422
    assert "This number is mistyped" in re.sub(r"<template.*</template>", "", answer.text, flags=re.DOTALL)


@pytest.mark.parametrize("path", ["/number", "/message"])
async def test_an_empty_field_is_not_called_mistyped(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.post(path, data={"receipt": " "})
    said = re.sub(r"<template.*</template>", "", answer.text, flags=re.DOTALL)
    assert (answer.status_code, "mistyped" in said, "Please fill this in." in said) == (422, False, True)


async def test_a_number_from_before_the_check_digit_opens_its_answers(client: httpx.AsyncClient, app: FastAPI) -> None:
    await keep(app, a_reply("Come by on Monday", thread=her_thread()))
    for typed in (RECEIPT, in_groups(RECEIPT)):
        assert "Come by on Monday" in (await client.post("/number", data={"receipt": typed})).text


@pytest.mark.parametrize("language", ["en", "ar", "de-simple"])
async def test_the_same_number_in_words_opens_the_same_answers(
    client: httpx.AsyncClient, app: FastAPI, language: str
) -> None:
    await keep(app, a_reply("Come by on Monday", thread=her_thread()))
    typed, headers = " ".join(words_of(RECEIPT, language)), {"accept-language": language}
    page = await client.post("/number", data={"receipt": typed}, headers=headers)
    assert ("Come by on Monday" in page.text, field_in(page.text, "receipt")) == (True, RECEIPT)
    given = await client.post("/write", data=clear_fields(), headers=headers)
    assert typed in given.text


async def test_a_language_without_words_shows_digits_alone(client: httpx.AsyncClient) -> None:
    given = await client.post("/write", data=clear_fields(), headers={"accept-language": "th"})
    assert (in_groups(RECEIPT) in given.text, "data-six" in given.text) == (True, False)


async def test_a_mistyped_word_is_named_and_nothing_is_looked_for(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.state.desk, "thread_of", None)
    words = words_of(RECEIPT, "en")
    unknown, mixed = "know the word arcn", "do not belong together"
    mistyped = {" ".join([*words[:5], "arcn<b>"]): unknown, " ".join(words[:4]): mixed, "canary": mixed}
    for typed, said in mistyped.items():
        answer = await client.post("/number", data={"receipt": typed})
        shown = re.sub(r"<template.*</template>", "", answer.text, flags=re.DOTALL)
        assert (answer.status_code, said in shown, "<b>" in shown) == (422, True, False)


async def test_too_many_at_once_are_asked_to_wait_and_keep_what_they_typed(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.state.desk._places, "number", Places(0, 0))
    answer = await client.post("/number", data={"receipt": in_groups(RECEIPT)})
    assert answer.status_code == 503
    assert in_groups(RECEIPT) in answer.text
    assert "wait a minute" in answer.text


async def test_a_place_is_free_again_after_each_number(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.state.desk._places, "number", Places(1, 0))
    answers = [await client.post("/number", data={"receipt": RECEIPT}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]


async def test_forty_who_try_out_numbers_keep_out_nobody_who_asks_for_help(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    async def guess_twice() -> list[int]:
        return [(await client.post("/number", data={"receipt": new_receipt()})).status_code for _ in range(2)]

    guessing = [asyncio.create_task(guess_twice()) for _ in range(40)]
    await until(lambda: crowded(app))
    asked = []
    for _ in range(3):
        begun = monotonic()
        answer = await client.post("/write", data={"way": "server", "receipt": new_receipt(), "words": "please help"})
        asked.append((answer.status_code, monotonic() - begun))
    answers = {status for each in guessing for status in await each}
    assert answers == {200, 503}  # the crowd was larger than what may wait
    assert {status for status, _ in asked} == {200}
    assert max(seconds for _, seconds in asked) < on_this_machine(2)


async def crowded(app: FastAPI) -> bool:
    try:
        app.state.desk._places["number"].crowd.check()
    except BusyError:
        return True
    return False
