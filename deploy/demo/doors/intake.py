"""The public page of a centre, with a browser that runs scripts and with one that does not."""

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from deploy.demo.visitors.feedback import Answers, field_of
from deploy.demo.visitors.pages import Form, spaced
from deploy.demo.visitors.people import Client
from deploy.demo.visitors.visitor import Answer, UnexpectedPageError, Visitor
from shared.crypto.keypairs import PublicKey
from shared.crypto.receipts import Thread, thread_of
from shared.crypto.sealing import NotOpenedError, Purpose, looks_sealed, open_sealed, seal


@dataclass(frozen=True, slots=True)
class Number:
    """The number that a client takes home. Its thread is derived only where the browser runs the script."""

    receipt: str = field(repr=False)
    centre: str
    thread: Thread | None = None


class PublicPage:
    """One person's visits to one centre."""

    def __init__(self, visitor: Visitor, client: Client) -> None:
        self._visitor = visitor
        self._client = client
        self._query = {"lang": client.page_language}
        self.sent_at = 0.0
        """When the form left the browser (`time.perf_counter`)."""
        self.perhaps_counted = False
        """Whether the answers may have been counted although no response came: used and unknown codes look the same."""

    async def write(self) -> Number:
        """Asks for help; sending the same form again after silence is the same request."""
        opened = await self._visitor.get("/write", **self._query, **{"from": self._client.origin})
        form = opened.form(action="/write")
        return await (self._seal_and_send(form) if self._client.way == "sealed" else self._send(form))

    async def _seal_and_send(self, form: Form) -> Number:
        """What the script of the page does."""
        centre = form.element.get("data-centre")
        number = Number(self._client.receipt, centre, await asyncio.to_thread(thread_of, self._client.receipt, centre))
        sealed = self._sealed("request", self._client.words, form, number)
        self.sent_at = time.perf_counter()
        answer = await self._visitor.post(form.action, sealed | {"request_id": str(self._client.request_id)})
        return expect(answer, number, answer.path.endswith("/sent"))

    async def _send(self, form: Form) -> Number:
        """Without the script: the words travel to the server, which seals them before anything is stored."""
        filled = form.values() | {"words": self._client.words, "way": self._client.way}
        number = Number(filled["receipt"], form.element.get("data-centre"))
        self.sent_at = time.perf_counter()
        answer = await self._visitor.post(form.action, filled)
        return expect(answer, number, bool(answer.page.all("output", data_receipt=number.receipt)))

    async def write_again(self, number: Number, words: str) -> None:
        if number.thread is None:
            form = (await self._shown(number)).form(action="/message")
            filled = form.values() | {"words": words, "way": self._client.way}
            answer = await self._visitor.post(form.action, filled)
            expect(answer, number, answer.path.endswith("/message"))
            return
        form = (await self._visitor.get("/number", **self._query)).form(action="/message")
        sealed = self._sealed("message", words, form, number)
        answer = await self._visitor.post(form.action, sealed | {"message_id": str(self._client.message_id)})
        expect(answer, number, answer.path.endswith("/sent"))

    async def replies(self, number: Number) -> list[str]:
        """The answers of the centre, as the page shows them."""
        if number.thread is None:
            answers = (await self._shown(number)).page.all("article")
            return [said.text for answer in answers for said in answer.all("p", dir="auto")]
        kept = await self._visitor.post_json("/replies", {"thread_id": str(number.thread.thread_id)})
        known_as = Thread(UUID(kept.get("thread_id", str(number.thread.thread_id))), number.thread.secret)
        return [opened(blob, (known_as, number.thread), number.centre) for blob in kept["replies"]]

    async def say_how_it_was(self, code: str, answers: Answers) -> bool | None:
        """True when the answers were counted; None while the code is unknown here, or was used before an outage."""
        form = (await self._visitor.get("/answers", **self._query)).form(action="/answers")
        faces = {field_of(question): face for question, face in answers.items()}
        answer = await self._visitor.post(form.action, form.values() | faces | {"code": code})
        self.perhaps_counted |= answer.attempts > 1
        return answer.path.endswith("/answers/thanks") or None

    async def _shown(self, number: Number) -> Answer:
        """The page with the answers, decrypted by the server for this one request."""
        form = (await self._visitor.get("/number", **self._query)).form(action="/number")
        answer = await self._visitor.post(form.action, form.values() | {"receipt": number.receipt})
        return expect(answer, answer, answer.path.endswith("/number"))

    def _sealed(self, kind: str, words: str, form: Form, number: Number) -> dict[str, str]:
        assert number.thread is not None
        key = PublicKey.from_json(json.loads(form.element.get("data-keys"))[0])
        public = number.thread.key.public().to_json()
        content = {
            "v": 1,
            "kind": kind,
            "language": self._client.page_language,
            "words": words,
            "contact": {"channel": "none", "value": "", "when": ""},
            "from": self._client.origin,
            "reply_to": {"suite": public["suite"], "public": public["public"]},
        }
        blob = seal(json.dumps(content).encode(), key, purpose=Purpose.REQUEST, centre=number.centre)
        return {"sealed": blob, "key_id": key.key_id, "thread_id": str(number.thread.thread_id)}


def expect[T](answer: Answer, result: T, right: bool) -> T:
    if answer.status != 200 or not right:
        raise UnexpectedPageError("POST", answer.url, answer.status)
    return result


def opened(blob: str, threads: Sequence[Thread], centre: str) -> str:
    """The words of a sealed reply, which is bound to one of these; raises NotOpenedError for one of another number."""
    suite = looks_sealed(blob)
    if suite is None:
        raise NotOpenedError
    for thread in threads:
        with suppress(NotOpenedError):
            content = json.loads(open_sealed(blob, thread.key_in(suite), purpose=Purpose.REPLY, centre=centre))
            return spaced(content["words"])
    raise NotOpenedError
