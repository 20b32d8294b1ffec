"""A notify service that runs on a real bus with a real database, and what a test asks of it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import SecretStr

from services.notify import keys
from services.notify.app import create_app
from shared.clock.wall import wall_clock
from shared.crypto.sealing import PrivateKey
from shared.events import (
    ClientNoticeEnded,
    ClientNoticeRequested,
    Event,
    NoticeDelivered,
    NoticeFailed,
    NoticeRequested,
)
from shared.store.store import Store, Work
from tests.kept_engines import kept_engine
from tests.notify.building import a_client_notice, a_letter, a_notice, sealed_address, some_settings
from tests.servers import Nats
from tests.shared.building import connected, drained

CENTRE = "centre"


class House:
    def __init__(self, bus: Nats, url: SecretStr, folder: Path, port: int) -> None:
        self.bus, self.url, self.folder, self.port = bus, url, folder, port
        self.key: PrivateKey = keys.init(folder / "notify.json", CENTRE)
        self.now: Callable[[], datetime] = wall_clock

    @asynccontextmanager
    async def service(self, **given: Any) -> AsyncIterator[Store[Work]]:
        async with self.app(**given) as app:
            yield app.state.store

    @asynccontextmanager
    async def app(self, **given: Any) -> AsyncIterator[FastAPI]:
        usual = {
            "database_url": self.url,
            "nats_url": self.bus.url,
            "nats_seed": self.bus.seeds["notify"],
            "centre": CENTRE,
            "smtp_url": f"smtp://127.0.0.1:{self.port}",
        }
        settings = some_settings(self.folder, **{**usual, **given})
        app = create_app(settings, now=lambda: self.now(), engines=kept_engine)
        async with app.router.lifespan_context(app):
            yield app

    def notice(self, to: str, **given: Any) -> NoticeRequested:
        address = sealed_address(to, self.key, centre=CENTRE)
        return a_notice(**{"key_id": self.key.key_id, "address": address, **given})

    def client_notice(self, to: str, **given: Any) -> ClientNoticeRequested:
        """`given` are fields of the letter and, where it has them, of the notice in it."""
        return a_client_notice(a_letter(to, **{"now": self.now(), **given}), self.key, centre=CENTRE)

    async def ask(self, *events: Event) -> None:
        async with connected(self.bus, "cases") as client:
            for event in events:
                await client.jetstream().publish(event.subject, event.body())

    async def delivered(self, expected: int = 1) -> list[NoticeDelivered]:
        bodies = await drained(self.bus, "cases", NoticeDelivered, expected=expected)
        return [NoticeDelivered.model_validate_json(body) for body in bodies]

    async def failed(self, expected: int = 1) -> list[NoticeFailed]:
        bodies = await drained(self.bus, "cases", NoticeFailed, expected=expected)
        return [NoticeFailed.model_validate_json(body) for body in bodies]

    async def ended(self, expected: int = 1) -> list[ClientNoticeEnded]:
        bodies = await drained(self.bus, "cases", ClientNoticeEnded, expected=expected)
        return [ClientNoticeEnded.model_validate_json(body) for body in bodies]


async def everything(store: Store[Work]) -> str:
    """All rows of all tables as text."""
    tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    async with store.engine.begin() as connection:
        names = [row[0] for row in await connection.exec_driver_sql(tables)]
        assert {"inbox", "outbox"} <= set(names)
        asked = [f"SELECT row_to_json(kept)::text FROM {name} AS kept" for name in names]
        asked.append("SELECT convert_from(body, 'utf8') FROM outbox")
        return "\n".join([str(row[0]) for question in asked for row in await connection.exec_driver_sql(question)])
