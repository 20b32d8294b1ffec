"""A public door that runs for real, and the centre behind it that opens and answers."""

import asyncio
import json
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Page
from pydantic import SecretStr

from services.cases.contact.requests.words import RequestWords, understood
from services.intake.app import create_app
from services.intake.pages.recordings.domain import NUMBERS
from services.intake.store import open_store
from services.quality.evidence.publications.recordings.domain import Recording, events_of
from shared.crypto.sealing import PrivateKey, PublicKey, Purpose, Suite, open_sealed, seal
from shared.events import MessageSealed, ReplySealed, RequestSealed
from shared.languages.addresses import address_in
from tests.browser.served_apps import served
from tests.intake.building import CENTRE, KEYS, WRITTEN_AT, announced, some_settings
from tests.servers import Nats, Postgres
from tests.shared.building import connected, until
from tests.shared.free_ports import free_port
from tests.shared.patience import PATIENCE

EXIT = "https://www.wikipedia.org/"
READY = "[data-ready]:not([disabled])"
VOICES = """(() => {
  window.spoken = [];
  const voice = (lang, localService) => ({ lang, localService, name: lang });
  speechSynthesis.getVoices = () => [voice("ar-SA", true), voice("de-DE", false), voice("en_GB", true)];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  speechSynthesis.speak = (one) => window.spoken.push([one.lang, one.text]);
  speechSynthesis.cancel = () => window.spoken.push("cancelled");
})()"""
"""The voices of a device, which the browser of a test has none of."""


@dataclass(frozen=True, slots=True)
class Doorway:
    """`address` is where a browser finds it."""

    address: str
    bus: Nats
    postgres: Postgres
    database: str

    def outbox_events(self, event: type[RequestSealed | MessageSealed]) -> list[RequestSealed | MessageSealed]:
        """What is in the outbox, in its order."""
        asked = f"select convert_from(body, 'UTF8') from outbox where subject = '{event.subject}' order by position"
        rows = self.postgres.server.sql(asked, database=self.database).splitlines()
        return [event.model_validate_json(row) for row in rows if row.startswith("{")]

    def latest(self, event: type[RequestSealed | MessageSealed] = RequestSealed) -> RequestSealed | MessageSealed:
        return self.outbox_events(event)[-1]

    def answer(self, words: str, to: RequestSealed | MessageSealed, **besides: Any) -> None:
        """As `cases` does it: sealed for the key that came with the request, over the bus. Returns when it is there."""
        reply_to = opened(to).reply_to
        assert reply_to
        key = PublicKey(str(to.thread_id), Suite[reply_to.suite.upper()], reply_to.public)
        content = json.dumps({"v": 1, "words": words, "at": WRITTEN_AT.isoformat()} | besides).encode()
        blob = seal(content, key, purpose=Purpose.REPLY, centre=CENTRE)
        reply = ReplySealed(reply_id=uuid4(), thread_id=to.thread_id, blob=blob)
        elsewhere(self._publish(reply))

    def has_reply(self, reply: ReplySealed) -> None:
        """Returns when it is there, also where `cases` itself has told it."""

        async def there() -> None:
            await until(lambda: self._has(reply))

        elsewhere(there())

    async def _publish(self, reply: ReplySealed) -> None:
        async with connected(self.bus, "cases") as client:
            await client.jetstream().publish(reply.subject, reply.body())
        await until(lambda: self._has(reply))

    def hear(self, recording: Recording, content: bytes) -> None:
        """As `quality` tells it, over the bus. Returns when the door knows it."""
        elsewhere(self._tell_recording(recording, content))

    async def _tell_recording(self, recording: Recording, content: bytes) -> None:
        async with connected(self.bus, "quality") as client:
            for event in events_of(recording, content):
                await client.jetstream().publish(event.subject, event.body())
        page, language = recording.slot.page, recording.slot.language
        address = f"{self.address}{address_in(language, '/')}s/{NUMBERS[page]}/{recording.edition}"
        async with httpx.AsyncClient(timeout=PATIENCE) as reader:
            await until(lambda: answers(reader, address))

    def _has(self, reply: ReplySealed) -> bool:
        asked = f"select count(*) from reply where reply_id = '{reply.reply_id}'"
        return "1" in self.postgres.server.sql(asked, database=self.database).split()


async def answers(reader: httpx.AsyncClient, address: str) -> bool:
    return (await reader.get(address)).status_code == 200


def opened(event: RequestSealed | MessageSealed) -> RequestWords:
    return understood(open_sealed(event.blob, KEYS[event.key_id], purpose=Purpose.REQUEST, centre=CENTRE))


def elsewhere(work: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: the thread of a browser test has a loop already."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


async def offered(url: SecretStr, *keys: PrivateKey) -> None:
    store = open_store(url)
    async with store.work() as work:
        await work.put_keys(announced(*keys))
    await store.engine.dispose()


@contextmanager
def doorway(postgres: Postgres, bus: Nats, *keys: PrivateKey, **changes: Any) -> Iterator[Doorway]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    database, url = postgres.make("intake")
    given = {"nats_url": bus.url, "nats_seed": bus.seeds["intake"], "public_url": address, "exit_url": EXIT}
    app = create_app(some_settings(url, **(given | changes)))
    with served(app, port):
        elsewhere(offered(url, *keys))
        yield Doorway(address, bus, postgres, database)


def write(page: Page, address: str, words: str, *, language: str = "en") -> None:
    """Fills the form and waits until the script could send it."""
    page.goto(f"{address}/write?lang={language}")
    page.wait_for_selector(READY)
    page.fill("[name=words]", words)


def to_step(page: Page, name: str) -> None:
    """On to another step of the form."""
    while page.is_hidden(f"[data-step={name}]"):
        page.click("[data-go='1']")


def number_given(page: Page) -> str:
    page.wait_for_selector("#number:not(:empty)", state="visible")
    return page.inner_text("#number")


def keep(page: Page) -> None:
    """Says that the number is kept, so that the page lets its reader go."""
    page.check("[data-kept-tick]")
    page.click("[data-kept]")
    page.wait_for_url("**/sent*")


def look(page: Page, address: str, number: str, *, language: str = "en") -> None:
    if page.is_visible("[data-kept]"):
        keep(page)
    page.goto(f"{address}/number?lang={language}")
    page.wait_for_selector(f"#number-form {READY}")
    page.fill("#field-receipt", number)
    page.click("#number-form [data-ready]")
    page.wait_for_selector("[data-thread]:not([hidden])")
