"""In every language a request is sent, answered and read again, with what a script sends and without a script."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.cases.contact.requests.domain import sealed_for_client
from services.cases.contact.requests.words import ReplyWords, RequestWords, WayBack, understood
from shared.crypto import receipts
from shared.crypto.receipts import in_groups, new_receipt, thread_of
from shared.crypto.sealing import Purpose, open_sealed, seal
from shared.events import ReplySealed, RequestSealed
from shared.languages import KNOWN
from shared.languages.addresses import address_in
from tests.intake.building import (
    CENTRE,
    KEY,
    KEYS,
    THREAD_KEY,
    WRITTEN_AT,
    clear_fields,
    field_in,
    keep,
    outbox_events,
    some_settings,
    some_words,
)

OFFERED = some_settings().languages
WORDS, REPLY = "CANARY-words ١٢٣ ไทย 中文 🆘", "Monday, then."


class ByForm:
    """A browser without scripts: forms and pages."""

    def __init__(self, client: httpx.AsyncClient, code: str) -> None:
        self.client = client
        self.code = code
        self.number = ""

    async def page(self, answer: Awaitable[httpx.Response]) -> str:
        page = (await answer).text
        assert f'<html lang="{self.code}" dir="{KNOWN[self.code].direction}">' in page
        return page

    async def send(self) -> None:
        place = address_in(self.code, "/write")
        form = await self.page(self.client.get(place))
        hidden = {name: field_in(form, name) for name in ("receipt", "stamp")}
        self.number = in_groups(hidden["receipt"])
        given = await self.page(self.client.post(place, data=clear_fields(words=WORDS, **hidden)))
        assert self.number in given

    async def read(self) -> str:
        typed = {"receipt": KNOWN[self.code].in_own_digits(self.number), "way": "server"}
        return await self.page(self.client.post(address_in(self.code, "/number"), data=typed))


class BySeal:
    """What the script does, in the words of this language."""

    def __init__(self, client: httpx.AsyncClient, code: str) -> None:
        self.client = client
        self.code = code
        self.thread = thread_of(new_receipt(), CENTRE)

    async def send(self) -> None:
        content = replace(some_words(WORDS), language=self.code).to_json(self.thread.key.public())
        fields = {
            "sealed": seal(content, KEY.public(), purpose=Purpose.REQUEST, centre=CENTRE),
            "key_id": KEY.key_id,
            "thread_id": str(self.thread.thread_id),
            "request_id": str(uuid4()),
        }
        place = address_in(self.code, "/write")
        answer = await self.client.post(place, data=fields, headers={"accept": "application/json"})
        assert (answer.status_code, answer.headers["location"]) == (303, address_in(self.code, "/sent"))

    async def read(self) -> str:
        answer = await self.client.post("/replies", json={"thread_id": str(self.thread.thread_id)})
        [blob], bound_to = answer.json()["replies"], UUID(answer.json()["thread_id"])
        key = replace(self.thread, thread_id=bound_to).key
        return open_sealed(blob, key, purpose=Purpose.REPLY, centre=CENTRE).decode()


def as_cases_reads_it(event: RequestSealed) -> RequestWords:
    return understood(open_sealed(event.blob, KEYS[event.key_id], purpose=Purpose.REQUEST, centre=CENTRE))


def answer_to(event: RequestSealed) -> ReplySealed:
    """As `cases` seals it: for the key that came with the request."""
    key = as_cases_reads_it(event).reply_to
    assert key
    to = WayBack(**key.model_dump())
    words = ReplyWords(words=REPLY, at=WRITTEN_AT)
    way_back = WayBack.model_validate_json(to.model_dump_json())
    return sealed_for_client(words, uuid4(), event.thread_id, way_back, centre=CENTRE, thread_key=THREAD_KEY)


@pytest.mark.parametrize("way", [ByForm, BySeal])
async def test_in_every_language_it_is_sent_answered_and_read(
    client: httpx.AsyncClient,
    app: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
    way: Callable[[httpx.AsyncClient, str], ByForm | BySeal],
) -> None:
    monkeypatch.setattr(receipts, "ROUNDS", 1_000)
    assert len(OFFERED) == 19
    for code in OFFERED:
        person = way(client, code)
        await person.send()
        told = (await outbox_events(app, RequestSealed))[-1]
        request = as_cases_reads_it(told)
        assert (request.language, request.words) == (code, WORDS)
        await keep(app, answer_to(told))
        assert REPLY in await person.read(), code
    assert len(await outbox_events(app, RequestSealed)) == len(OFFERED)
