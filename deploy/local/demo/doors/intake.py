"""The public page of a centre, with a browser that runs scripts and with one that does not."""

import asyncio
import json
from dataclasses import dataclass, field

from deploy.local.demo.pages import Form, spaced
from deploy.local.demo.people import Client
from deploy.local.demo.visitor import Answer, UnexpectedPageError, Visitor
from shared.keypairs import PublicKey
from shared.receipts import Thread, thread_of
from shared.sealing import NotOpenedError, Purpose, looks_sealed, open_sealed, seal


@dataclass(frozen=True, slots=True)
class Number:
    """What a client goes home with. Its thread is derived only where her browser runs the script."""

    receipt: str = field(repr=False)
    thread: Thread | None = None


class PublicPage:
    """One person's visits to one centre."""

    def __init__(self, visitor: Visitor, client: Client) -> None:
        self._visitor = visitor
        self._client = client
        self._query = {"lang": client.page_language}

    async def write(self) -> Number:
        """Asks for help; sending the same form again after silence is the same request."""
        query = self._query | ({"for": "professional"} if self._client.origin == "professional" else {})
        opened = await self._visitor.get("/write", **query)
        form = opened.form(action="/write")
        return await (self._seal_and_send(form) if self._client.way == "sealed" else self._send(form))

    async def _seal_and_send(self, form: Form) -> Number:
        """What the script of the page does."""
        thread = await asyncio.to_thread(thread_of, self._client.receipt, centre_of(form))
        sealed = self._sealed("request", self._client.words, form, thread)
        answer = await self._visitor.post(form.action, sealed | {"request_id": str(self._client.request_id)})
        arrived_at(answer, "/sent")
        return Number(self._client.receipt, thread)

    async def _send(self, form: Form) -> Number:
        """Without the script: the words travel to the server, which seals them before anything is stored."""
        filled = form.values() | {"words": self._client.words, "language": self._client.language}
        filled |= {"way": self._client.way, "channel": "none"}
        receipt = filled["receipt"]
        answer = await self._visitor.post(form.action, filled)
        if answer.status != 200 or receipt not in answer.text.replace(" ", ""):
            raise UnexpectedPageError("POST", answer.url, answer.status, "the number")
        return Number(receipt)

    async def write_again(self, number: Number, words: str) -> None:
        page = await self._visitor.get("/number", **self._query)
        if number.thread is None:
            answered = await self._asked_for_replies(page, number)
            form = answered.form(action="/message")
            answer = await self._visitor.post(form.action, form.values() | {"receipt": number.receipt, "words": words})
            if answer.status != 200:
                raise UnexpectedPageError("POST", answer.url, answer.status)
            return
        form = page.form(action="/number")
        sealed = self._sealed("message", words, form, number.thread)
        message = page.form(action="/message")
        arrived_at(
            await self._visitor.post(message.action, sealed | {"message_id": str(self._client.message_id)}), "/sent"
        )

    async def replies(self, number: Number) -> list[str]:
        """The answers of the centre, as they stand on her screen."""
        if number.thread is None:
            answered = await self._asked_for_replies(await self._visitor.get("/number", **self._query), number)
            return [said.text for said in answered.page.all("blockquote")]
        kept = await self._visitor.post_json("/replies", {"thread_id": str(number.thread.thread_id)})
        page = await self._visitor.get("/number", **self._query)
        return [opened(blob, number.thread, centre_of(page.form(action="/number"))) for blob in kept["replies"]]

    async def _asked_for_replies(self, page: Answer, number: Number) -> Answer:
        form = page.form(action="/number")
        return await self._visitor.post(form.action, form.values() | {"receipt": number.receipt, "way": "server"})

    def _sealed(self, kind: str, words: str, form: Form, thread: Thread) -> dict[str, str]:
        key = PublicKey.from_json(json.loads(form.element.get("data-keys"))[0])
        content = {
            "v": 1,
            "kind": kind,
            "language": self._client.language,
            "words": words,
            "contact": {"channel": "none", "value": "", "when": ""},
            "from": self._client.origin,
            "reply_to": {name: value for name, value in thread.key.public().to_json().items() if name != "key_id"},
        }
        blob = seal(json.dumps(content).encode(), key, purpose=Purpose.REQUEST, centre=centre_of(form))
        return {"sealed": blob, "key_id": key.key_id, "thread_id": str(thread.thread_id)}


def centre_of(form: Form) -> str:
    return form.element.get("data-centre")


def arrived_at(answer: Answer, path: str) -> None:
    if answer.status != 200 or answer.path != path:
        raise UnexpectedPageError("POST", answer.url, answer.status, path)


def opened(blob: str, thread: Thread, centre: str) -> str:
    """The words of a sealed reply; raises NotOpenedError for one that is not for this number."""
    suite = looks_sealed(blob)
    if suite is None:
        raise NotOpenedError
    content = json.loads(open_sealed(blob, thread.key_in(suite), purpose=Purpose.REPLY, centre=centre))
    return spaced(content["words"])
