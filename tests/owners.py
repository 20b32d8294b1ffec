"""What only the owner of a database may do, in tests: a column more, a lock taken off, a table emptied."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from shared.store.store import Store
from tests.servers import Postgres


@dataclass(frozen=True)
class Owner:
    connection: AsyncConnection


@asynccontextmanager
async def as_owner(postgres: Postgres, store: Store[Any], *, keep: bool = True) -> AsyncIterator[Owner]:
    """A transaction in the database of this store, with the rights of its migrations."""
    url = SecretStr(store.engine.url.render_as_string(hide_password=False))
    engine = create_async_engine(postgres.owner_url(url).get_secret_value(), poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            yield Owner(connection)
            await (connection.commit() if keep else connection.rollback())
    finally:
        await engine.dispose()
