"""The tables that the code knows are the tables that the migrations make."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from services.quality.foundation.tables.store import know_every_table, metadata
from tests.quality.doors import Database


def differences(connection: Connection) -> list[object]:
    know_every_table()
    found: list[object] = compare_metadata(MigrationContext.configure(connection), metadata)
    return [one for one in found if "alembic_version" not in str(one)]


@pytest.mark.filterwarnings("ignore:autogenerate skipping")
@pytest.mark.parametrize("name", ["quality", "office"])
async def test_migrations_and_tables_agree(database: Database, name: str) -> None:
    engine = create_async_engine((await database(name)).get_secret_value())
    try:
        async with engine.connect() as connection:
            assert await connection.run_sync(differences) == []
    finally:
        await asyncio.shield(engine.dispose())
