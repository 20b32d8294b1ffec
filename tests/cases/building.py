"""Keys, people, letters and stores with defaults, for the tests of cases."""

import json
import re
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from pydantic import SecretStr

from services.cases.contact.gate.domain import How, Point, Walk
from services.cases.contact.requests.domain import Conversation, Message
from services.cases.contact.requests.words import WayBack
from services.cases.foundation.keys.file import SealedFileKeys
from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.keys.place import new_keys, write_once
from services.cases.foundation.keys.store import KeyStore
from services.cases.foundation.sealed.ring import KeyRing
from services.cases.foundation.store import CasesStore, open_store
from services.cases.foundation.workplace import Workplace
from services.cases.people.team.store import Team, accounts
from services.cases.retention.erasure.store import erase_what_came_back
from services.cases.settings import CasesSettings
from shared.accounts.domain import Account, Person
from shared.accounts.sessions import Door
from shared.clock.wall import wall_clock
from shared.crypto.sealing import PrivateKey, Purpose, open_sealed, seal
from shared.events import ONLY_ASKED, ContributionDrawn, MessageSealed, NoticeRequested, RequestSealed
from tests.kept_engines import kept_engine

CENTRE = "centre"
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
THREAD_KEY = b"t" * 32
REPLY_KEY = PrivateKey.generate("reply")
NOTIFY_KEY = PrivateKey.generate("notify")
type Database = Callable[[str], Awaitable[SecretStr]]


@cache
def centre_keys() -> CentreKeys:
    return new_keys(CENTRE, now=NOON)


def a_person(*roles: str, language: str = "en") -> Person:
    return Person(uuid4(), "Counsellor 1", frozenset(roles or ("counsellor",)), language)


def words_of_a_request(words: str = "I need somebody to talk to.", **changes: Any) -> bytes:
    given = {
        "v": 1,
        "kind": "request",
        "language": "en",
        "words": words,
        "contact": {"channel": "none", "value": "", "when": ""},
        "from": "client",
        "reply_to": {"suite": "x25519", "public": b64encode(REPLY_KEY.public().raw).decode()},
    }
    return json.dumps(given | changes).encode()


def sealed_words(content: bytes, key: PrivateKey | None = None) -> tuple[str, str]:
    key = key or centre_keys().opening[0]
    return key.key_id, seal(content, key.public(), purpose=Purpose.REQUEST, centre=CENTRE)


def a_request(
    words: str = "I need somebody to talk to.", thread_id: UUID | None = None, **changes: Any
) -> RequestSealed:
    key_id, blob = sealed_words(words_of_a_request(words, **changes))
    return RequestSealed(request_id=uuid4(), thread_id=thread_id or uuid4(), key_id=key_id, blob=blob)


def a_message(words: str = "It is me again.", thread_id: UUID | None = None, **changes: Any) -> MessageSealed:
    key_id, blob = sealed_words(words_of_a_request(words, kind="message", **changes))
    return MessageSealed(message_id=uuid4(), thread_id=thread_id or uuid4(), key_id=key_id, blob=blob)


def a_conversation(*messages: Message, **changes: Any) -> Conversation:
    reply_to = WayBack(suite="x25519", public=b64encode(REPLY_KEY.public().raw))
    given: dict[str, Any] = {
        "id": uuid4(),
        "thread_id": uuid4(),
        "key_id": "key",
        "arrived_at": NOON,
        "waiting_since": NOON,
        "first_reply_at": None,
        "file_id": None,
        "file_code": None,
        "language": "ar",
        "origin": "client",
        "reply_to": reply_to,
        "messages": messages or (Message(uuid4(), NOON, None, "Hello"),),
    }
    return Conversation(**(given | changes))


def a_walk(*not_yet: Point, **changes: Any) -> Walk:
    points = {point: How.NOT_YET if point in not_yet else How.TOLD for point in Point}
    given: dict[str, Any] = {"points": points, "language": "ar", "interpreter": True, "text": "2026-01/ar"}
    return Walk.model_validate(given | changes)


@asynccontextmanager
async def cases_store(database: Database) -> AsyncIterator[CasesStore]:
    """Fresh and migrated, both databases."""
    ring = KeyRing(SealedFileKeys(centre_keys()), KeyStore(await database("cases-keys"), engines=kept_engine))
    store = a_store(await database("cases"), ring)
    try:
        yield store
    finally:
        await store.engine.dispose()
        await ring.store.engine.dispose()


def a_store(url: SecretStr, ring: KeyRing) -> CasesStore:
    return open_store(
        url, ring, wall_clock, mark=centre_keys().mark, erase_again=erase_what_came_back, engines=kept_engine
    )


def a_workplace(
    store: CasesStore,
    now: Callable[[], datetime] = lambda: NOON,
    left: Callable[[], Awaitable[ContributionDrawn | None]] | None = None,
) -> Workplace:
    return Workplace(store, CENTRE, centre_keys(), NOTIFY_KEY.public(), BERLIN, now, left or nothing_left)


async def nothing_left() -> ContributionDrawn | None:
    """Of a stream to which nobody has told a draw yet."""
    return None


NATS_SEED = SecretStr("SUAMK2FG4MI6UE3ACF3FK3OIQBCEIEZV7NSWFFEW63UXMRLFM2XLAXK4GY")
"""Any seed: an app that was not started connects to nothing."""


async def some_settings(database: Database, folder: Path, **changes: Any) -> CasesSettings:
    """Of a centre whose key file lies in `folder`."""
    write_once(folder / "keys.json", centre_keys(), None)
    given: dict[str, Any] = {
        "database_url": await database("cases"),
        "keys_database_url": await database("cases-keys"),
        "nats_seed": NATS_SEED,
        "centre": CENTRE,
        "key_file": folder / "keys.json",
        "notify_sealing_key": NOTIFY_KEY.public(),
        "quality_url": "http://127.0.0.1:9/",
        "notify_url": "http://127.0.0.1:11/",
        "public_url": "http://cases.test",
        "secure_cookies": False,
        "demo": True,
        "second_factor": "offered",
    }
    return CasesSettings(**(given | changes))


async def hire(store: CasesStore, *roles: str, language: str = "en", email: str = "") -> Person:
    """An account with its address, as the team has it."""
    person = a_person(*roles, language=language)
    async with store.work() as work:
        await accounts.keep(work, Account(person, str(person.id), "no password opens this"))
        await Team(work).save_address(person.id, email or f"{person.id}@example.org")
    return person


def really_told(notices: Iterable[NoticeRequested]) -> list[str]:
    """The addresses to which a mail goes, as `notify` reads them; of the others it only asks."""
    opened = (open_sealed(one.address, NOTIFY_KEY, purpose=Purpose.ADDRESS, centre=CENTRE) for one in notices)
    return [address.decode() for address in opened if not address.startswith(ONLY_ASKED)]


class Desk:
    """A browser without a screen: one person signed in at an app that is not connected to the bus."""

    def __init__(self, app: FastAPI, person: Person, cookie: str) -> None:
        self.app, self.person = app, person
        headers = {"cookie": cookie, "origin": "http://cases.test", "accept": "text/html"}
        self.client = AsyncClient(transport=ASGITransport(app), base_url="http://cases.test", headers=headers)

    async def get(self, path: str) -> Response:
        return await self.client.get(path)

    async def post(self, path: str, **fields: str) -> Response:
        return await self.client.post(path, data=fields)


async def sit_down(app: FastAPI, *roles: str, language: str = "en") -> Desk:
    return await seated(app, await hire(app.state.store, *roles, language=language))


async def seated(app: FastAPI, person: Person) -> Desk:
    """Somebody who has an account."""
    door: Door = app.state.door
    return Desk(app, person, f"{door.cookie}={await door.open(person, now=datetime.now(UTC))}")


def field_in(answer: Response, name: str) -> str:
    """The value of a hidden field of a page."""
    found: list[str] = re.findall(rf'name="{name}" value="([^"]*)"', answer.text)
    return found[0]
