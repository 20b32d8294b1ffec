"""Every value of every row of the database, without row-level security."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
from pydantic import SecretStr


async def everything(url: SecretStr) -> Any:
    """A connection that no row is kept from."""
    connection = await asyncpg.connect(url.get_secret_value().replace("+asyncpg", ""))
    await connection.execute("SET kokon.errand = 'migration'")
    return connection


async def dump(url: SecretStr) -> AsyncIterator[tuple[str, bytes]]:
    """Every value of every row of every table, as it lies there."""
    connection = await everything(url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for table in tables:
            for row in await connection.fetch(f'SELECT * FROM "{table["tablename"]}"'):
                for column, value in row.items():
                    place = f"{table['tablename']}.{column}"
                    yield place, value if isinstance(value, bytes) else str(value).encode()
    finally:
        await connection.close()
