"""A door with keys of its own, and what people and the centre put through it, with defaults for all else."""

import json
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from pydantic import SecretStr

from deploy.nats.keys import new_seed
from services.intake.app import create_app
from services.intake.domain import Incoming, Written, sealed_here
from services.intake.settings import Settings
from shared.crypto.feedback_codes import hash_of
from shared.crypto.opening_keys import signed
from shared.crypto.receipts import Thread
from shared.crypto.sealing import PrivateKey, Purpose, Suite, open_sealed, seal
from shared.crypto.thread_ids import kept_thread, key_text
from shared.events import (
    CODES_IN_A_BATCH,
    CodesIssued,
    Event,
    OfferedKey,
    OpeningKeysAnnounced,
    PublicationReleased,
    ReplySealed,
)
from shared.store.connections import StoreAwayError
from tests.kept_engines import kept_engine

CENTRE = "north"
ADDRESS = "http://127.0.0.1:8000"
KEY = PrivateKey.derive("north-2", Suite.X25519, b"n" * 32)
FALLBACK = PrivateKey.derive("north-2-p256", Suite.P256, b"n" * 32)
OLD_KEY = PrivateKey.derive("north-1", Suite.X25519, b"o" * 32)
KEYS = {key.key_id: key for key in (KEY, FALLBACK, OLD_KEY)}
CASEWORK = Ed25519PrivateKey.from_private_bytes(b"c" * 32)
"""Signs what casework says of its keys."""
RECEIPT = "1234567812345678"
THREAD = Thread(UUID("8a1ffa11-0000-8000-8000-000000000001"), b"s" * 32)
WRITTEN_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TODAY = date.today()  # noqa: DTZ011 - what the service itself asks
THREAD_KEY = b"t" * 32
KEPT_THREAD = kept_thread(THREAD, THREAD_KEY)
"""As it is stored and told."""
CANARY = "The canary sings at four"


def some_settings(database_url: SecretStr | str = "postgresql+asyncpg://nobody@/nothing", **given: Any) -> Settings:
    usual = {
        "database_url": database_url,
        "nats_url": "nats://127.0.0.1:9",
        "nats_seed": new_seed(),
        "centre": CENTRE,
        "casework_public_keys": (CASEWORK.public_key(),),
        "thread_key": key_text(THREAD_KEY),
        "centre_name": "Counselling North",
        "phone": "030 23125 000",
        "phone_hours": "1-4 10:00-16:00, 5 10:00-13:00",
        "notice_channels": "email",
    }
    return Settings(**{**usual, **given})


@asynccontextmanager
async def at_the_door(settings: Settings, **headers: str) -> AsyncIterator[tuple[httpx.AsyncClient, FastAPI]]:
    """Pages without a bus: what is told stays in the outbox."""
    app = create_app(settings, engines=kept_engine)
    transport = httpx.ASGITransport(app=app)
    try:
        with suppress(StoreAwayError):
            await offer(app)
        async with httpx.AsyncClient(
            transport=transport, base_url=ADDRESS, headers={"accept-language": "en", **headers}
        ) as client:
            yield client, app
    finally:
        await app.state.store.engine.dispose()


def announced(*keys: PrivateKey, number: int = 1, ending: Iterable[str] = (), **signed_by: Any) -> OpeningKeysAnnounced:
    offered = tuple(OfferedKey.model_validate(key.public().to_json()) for key in keys or KEYS.values())
    told = OpeningKeysAnnounced(number=number, keys=offered, ending=tuple(ending), signature="")
    return signed(told, signed_by.get("key", CASEWORK), centre=signed_by.get("centre", CENTRE))


async def offer(app: FastAPI, *keys: PrivateKey, number: int = 1) -> None:
    """As if casework had announced them."""
    async with app.state.store.work() as work:
        await work.put_keys(announced(*keys, number=number))


STAMP = "5a" * 32
NO_CONTACT = {"channel": "none", "value": "", "when": "", "hours": ""}


def some_words(words: str = CANARY, **given: Any) -> Written:
    return Written(**{"kind": "request", "language": "en", "words": words, **given})


def sealed_words(written: Written, thread: Thread = THREAD, stamp: str = STAMP) -> Incoming:
    return sealed_here(written, thread, KEY.public(), centre=CENTRE, stamp=stamp)


def sealed_fields(
    kind: str = "request", *, words: str = CANARY, key: PrivateKey = KEY, thread: Thread = THREAD, **given: str
) -> dict[str, str]:
    """What the script of a form sends."""
    content = some_words(words, kind=kind).to_json(thread.key.public())
    blob = seal(content, key.public(), purpose=Purpose.REQUEST, centre=CENTRE)
    usual = {"sealed": blob, "key_id": key.key_id, "thread_id": str(thread.thread_id), f"{kind}_id": str(uuid4())}
    return usual | given


def clear_fields(**given: str) -> dict[str, str]:
    """What a browser without scripts sends."""
    usual = {"way": "server", "receipt": RECEIPT, "stamp": STAMP, "from": "client", "words": CANARY, "channel": "none"}
    return usual | {"contact": "", "when": ""} | given


def field_in(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def opened(event: Any) -> dict[str, Any]:
    """What `cases` finds inside."""
    key = KEYS[event.key_id]
    content: dict[str, Any] = json.loads(open_sealed(event.blob, key, purpose=Purpose.REQUEST, centre=CENTRE))
    return content


def a_reply(
    words: str = "Come by on Monday",
    *,
    thread: Thread = THREAD,
    suite: Suite = Suite.X25519,
) -> ReplySealed:
    content = json.dumps({"v": 1, "words": words, "at": WRITTEN_AT.isoformat()})
    blob = seal(content.encode(), thread.key_in(suite).public(), purpose=Purpose.REPLY, centre=CENTRE)
    return ReplySealed(reply_id=uuid4(), thread_id=thread.thread_id, blob=blob)


async def outbox_events[E: Event](app: FastAPI, event: type[E]) -> list[E]:
    """The events of a kind in the outbox, in their order."""
    rows = app.state.store.outbox.rows
    chosen = rows.select().where(rows.c.subject == event.subject).order_by(rows.c.position)
    async with app.state.store.engine.connect() as connection:
        return [event.model_validate_json(row.body) for row in await connection.execute(chosen)]


async def keep(app: FastAPI, *replies: ReplySealed) -> None:
    for reply in replies:
        await app.state.desk.keep(reply)


def a_publication(edition: int = 1, **changes: Any) -> PublicationReleased:
    given = {"kind": "opening_hours", "language": "en", "title": "Hours", "text": f"Edition **{edition}**"}
    told = {**given, "edition": edition, "valid_from": TODAY - timedelta(days=2), "id": uuid4(), **changes}
    return PublicationReleased.model_validate(told)


def some_codes(*codes: str, until: str = "2099-12") -> CodesIssued:
    """A batch with these codes in it, and others that nobody has."""
    others = [f"{number:064x}" for number in range(CODES_IN_A_BATCH - len(codes))]
    hashes = sorted([*(hash_of(code, CENTRE) for code in codes), *others])
    return CodesIssued(until=until, hashes=tuple(hashes))
