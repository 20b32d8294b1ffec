"""A centre whose clock the test sets, for what is erased in it: its clients, copies of its databases, any row."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, DateTime, Integer, LargeBinary, Table, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from services.cases.app import create_app
from services.cases.contact.requests.acts import receive
from services.cases.foundation.keys.domain import key_id_of
from services.cases.foundation.store import CasesStore
from services.cases.foundation.workplace import Workplace
from services.cases.settings import CasesSettings
from shared.events import RequestSealed
from tests.audit_coverage import every_change_noted
from tests.cases.building import NOON, Database, Desk, a_request, sit_down, some_settings
from tests.cases.desk_acts import file_of, gate_form, walked
from tests.kept_engines import kept_engine

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
EVERYTHING_SEEN = "SELECT set_config('kokon.errand', 'migration', false)"
"""Who migrates a database sees what is in it; row-level security shows it to nobody else."""
LARGE = (BigInteger, Integer)


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)


@dataclass
class Centre:
    """`app` is the service that runs now; `restarted` one that begins on the same databases, as after a crash."""

    settings: CasesSettings
    clock: Clock
    app: FastAPI
    watch: Callable[[FastAPI], None]
    begun: list[FastAPI] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._begins()

    @property
    def workplace(self) -> Workplace:
        found: Workplace = self.app.state.workplace
        return found

    @property
    def store(self) -> CasesStore:
        return self.workplace.store

    def restart(self) -> None:
        self.app = create_app(self.settings, now=self.clock, engines=kept_engine)
        self._begins()

    def _begins(self) -> None:
        self.begun.append(self.app)
        self.watch(self.app)


@asynccontextmanager
async def a_centre(database: Database, folder: Path, **changes: Any) -> AsyncIterator[Centre]:
    settings, clock = await some_settings(database, folder, **changes), Clock()
    with every_change_noted() as watch:
        centre = Centre(settings, clock, create_app(settings, now=clock, engines=kept_engine), watch)
        try:
            yield centre
        finally:
            for app in centre.begun:
                await app.state.store.engine.dispose()
                await app.state.store.ring.store.engine.dispose()


@dataclass(frozen=True)
class Client:
    event: RequestSealed
    place: str
    """The path of the client's file."""
    desk: Desk
    """The desk of the client's counsellor."""

    @property
    def thread_id(self) -> UUID:
        return self.event.thread_id

    @property
    def key_id(self) -> str:
        return key_id_of(self.thread_id)


async def a_request_of(centre: Centre, words: str = "Hello", **changes: Any) -> RequestSealed:
    event = a_request(words, **changes)
    await receive([event], workplace=centre.workplace, now=centre.workplace.now())
    return event


async def a_client(centre: Centre, words: str = "Hello", pseudonym: str = "Harbour", **changes: Any) -> Client:
    """A client with a file, and informed, so that the client is counted."""
    desk = await sit_down(centre.app, "counsellor")
    event = await a_request_of(centre, words, **changes)
    place = await file_of(desk, event, pseudonym)
    assert (await walked(desk, place, **gate_form()))[0] == 303
    return Client(event, place, desk)


@asynccontextmanager
async def raw(url: SecretStr) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url.get_secret_value().replace("+asyncpg", ""))
    try:
        await connection.execute(EVERYTHING_SEEN)
        yield connection
    finally:
        await connection.close()


type Copy = dict[str, str]
"""The rows of every table, as JSON."""


async def copied(url: SecretStr) -> Copy:
    async with raw(url) as database:
        tables = [row["tablename"] for row in await database.fetch(TABLES)]
        asked = "SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text FROM \"{}\" t"
        return {table: await database.fetchval(asked.format(table)) for table in tables}


async def restored(url: SecretStr, copy: Copy) -> None:
    """As if the copy had been put in the place of what is there; the access log only ever grows."""
    async with raw(url) as database, database.transaction():
        ours = [table for table in copy if not table.startswith(("audit_", "alembic_"))]
        order = sorted(ours, key=lambda table: table == "message")
        for table in reversed(order):
            await database.execute(f'DELETE FROM "{table}"')
        for table in order:
            put = f'INSERT INTO "{table}" SELECT * FROM jsonb_populate_recordset(null::"{table}", $1::jsonb)'
            await database.execute(put, copy[table])


async def rows_of(url: SecretStr) -> dict[str, int]:
    return {table: len(json.loads(rows)) for table, rows in (await copied(url)).items()}


def a_value(column: Column[Any], number: int) -> Any:
    """Something that fits into a column, different for each number."""
    kind = column.type
    if isinstance(kind, Uuid):
        return UUID(int=number)
    if isinstance(kind, DateTime):
        return NOON
    if isinstance(kind, Date):
        return date(2026, 1, 1)
    if isinstance(kind, LARGE):
        return number
    if isinstance(kind, LargeBinary):
        return b"sealed %d" % number
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, JSON):
        return {}
    return [] if isinstance(kind, ARRAY) else f"word {number}"


def a_row(table: Table, number: int, **links: Any) -> dict[str, Any]:
    own = {column.name: a_value(column, number * 100 + place) for place, column in enumerate(table.columns)}
    return own | {name: value for name, value in links.items() if name in table.columns}
