"""What one test leaves behind in PostgreSQL or in the loop, the next does not find."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr
from sqlalchemy import MetaData, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.store.outbox import Outbox
from shared.store.store import Store, Work
from tests.kept_engines import call_off, end_all, kept_engine, waiting
from tests.servers import Postgres

LEFT = """select (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()),
  (select count(*) from pg_listening_channels()), (select count(*) from pg_cursors where is_holdable),
  (select count(*) from pg_class where relpersistence = 't'), current_setting('statement_timeout'), current_user,
  (select count(*) from pg_prepared_statements where statement like 'select 4%')"""
LEAVING = (
    "select pg_advisory_lock(1)", "listen something", "declare held cursor with hold for select 1",
    "create temp table left_behind (id int)", "set statement_timeout = '9s'", "select 40 + 2",
)  # fmt: skip
"""The last one stays: a statement that is prepared costs the next nothing, and tells it nothing."""
type Database = Callable[[str], Awaitable[SecretStr]]


@asynccontextmanager
async def connected(url: SecretStr) -> AsyncIterator[AsyncConnection]:
    store = Store(url, Outbox(MetaData()), Work, engines=kept_engine)
    async with store.engine.connect() as connection:
        yield connection
    await store.engine.dispose()


async def test_a_connection_that_is_kept_carries_nothing_but_what_was_prepared(database: Database) -> None:
    url = await database("intake")
    await end_all()
    # keeping is an offer: a session that could not be wiped is ended, which CI saw once in thousands
    for _ in range(3):
        backend, clean = await left_behind(url)
        async with connected(url) as connection:
            if (await connection.execute(text("select pg_backend_pid()"))).scalar_one() == backend:
                assert tuple((await connection.execute(text(LEFT))).one()) == (*clean, 1)
                return
    raise AssertionError("No connection was kept.")


async def left_behind(url: SecretStr) -> tuple[int, tuple[Any, ...]]:
    """Backend of a connection in which everything was left, and what stood there before, without what is prepared."""
    async with connected(url) as connection:
        backend = (await connection.execute(text("select pg_backend_pid()"))).scalar_one()
        clean = (await connection.execute(text(LEFT))).one()
        for statement in LEAVING:
            await connection.execute(text(statement))
        await connection.commit()
        assert tuple((await connection.execute(text(LEFT))).one())[:5] == (1, 1, 1, 1, "9s")
    return backend, tuple(clean[:-1])


async def backend_of(url: SecretStr) -> int:
    async with connected(url) as connection:
        return int((await connection.execute(text("select pg_backend_pid()"))).scalar_one())


async def kept_at(database: Database) -> list[int]:
    url = await database("intake")
    await end_all()
    await backend_of(url)
    return waiting(str(make_url(url.get_secret_value()).database))


async def test_only_connections_of_the_common_loop_are_kept(database: Database) -> None:
    assert len(await kept_at(database)) == 1
    assert await asyncio.to_thread(asyncio.run, kept_at(database)) == []


async def test_a_connection_that_the_server_ended_meanwhile_is_replaced(postgres: Postgres, database: Database) -> None:
    url = await database("intake")
    backend = await backend_of(url)
    postgres.server.sql(f"select pg_terminate_backend({backend}, 5000)")
    assert await backend_of(url) != backend


def test_a_database_of_another_shape_goes_to_nobody(postgres: Postgres) -> None:
    first, _ = postgres.make("intake")
    postgres.drop(first)
    again, _ = postgres.make("intake")
    postgres.server.sql("alter table outbox add column left_behind int", database=again)
    postgres.drop(again)
    new, _ = postgres.make("intake")
    postgres.drop(new)
    assert first == again != new


def test_what_a_test_left_running_is_called_off() -> None:
    loop = asyncio.new_event_loop()
    left = loop.create_task(asyncio.sleep(60))
    call_off(loop)
    loop.close()
    assert left.cancelled()
