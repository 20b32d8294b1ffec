"""Keys, people, letters and stores with defaults, for the tests of cases."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from services.cases.gate.domain import How, Point, Walk
from services.cases.keys.file import SealedFileKeys, new_keys
from services.cases.keys.form import CentreKeys
from services.cases.keys.ring import KeyRing
from services.cases.keys.store import KeyStore
from services.cases.requests.domain import Conversation, Message
from services.cases.requests.words import ReplyKey
from services.cases.store import CasesStore, open_store
from services.cases.workplace import Workplace
from shared.events import MessageSealed, RequestSealed
from shared.sealing import PrivateKey, Purpose, seal
from shared.signin.domain import Person

CENTRE = "centre"
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
REPLY_KEY = PrivateKey.generate("reply")
NOTIFY_KEY = PrivateKey.generate("notify")
type Database = Callable[[str], Awaitable[SecretStr]]


@cache
def centre_keys() -> CentreKeys:
    return new_keys(CENTRE)


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
    reply_to = ReplyKey(suite="x25519", public=b64encode(REPLY_KEY.public().raw))
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
    ring = KeyRing(SealedFileKeys(centre_keys()), KeyStore(await database("cases-keys")))
    store = open_store(await database("cases"), ring)
    try:
        yield store
    finally:
        await store.engine.dispose()
        await ring.store.engine.dispose()


def a_workplace(store: CasesStore, now: Callable[[], datetime] = lambda: NOON) -> Workplace:
    return Workplace(store, CENTRE, centre_keys(), NOTIFY_KEY.public(), BERLIN, now)
