"""What only the owner of a database may do, in tests: a column more, a lock taken off, a table emptied."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr
from sqlalchemy import make_url, pool
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from shared.store.store import Store
from tests.servers import OWNERS


@dataclass(frozen=True)
class Owner:
    connection: AsyncConnection


def owner_url(url: SecretStr) -> SecretStr:
    """The same fresh database, with the rights of its migrations."""
    return OWNERS[str(make_url(url.get_secret_value()).database)]


def owner_engine(store: Store[Any]) -> AsyncEngine:
    return create_async_engine(OWNERS[str(store.engine.url.database)].get_secret_value(), poolclass=pool.NullPool)


@asynccontextmanager
async def as_owner(store: Store[Any], *, keep: bool = True) -> AsyncIterator[Owner]:
    """A transaction in the database of this store, with the rights of its migrations."""
    engine = owner_engine(store)
    try:
        async with engine.connect() as connection:
            yield Owner(connection)
            await (connection.commit() if keep else connection.rollback())
    finally:
        await engine.dispose()
