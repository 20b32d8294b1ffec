"""The tables that the code knows are the tables that the migrations make."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import SecretStr
from sqlalchemy import Connection, MetaData
from sqlalchemy.ext.asyncio import create_async_engine

from services.cases.keys.store import metadata as of_keys
from services.cases.store import metadata as of_cases
from tests.cases.building import Database


async def differences(url: SecretStr, metadata: MetaData) -> list[object]:
    engine = create_async_engine(url.get_secret_value())

    def compared(connection: Connection) -> list[object]:
        found: list[object] = compare_metadata(MigrationContext.configure(connection), metadata)
        return [one for one in found if "alembic_version" not in str(one)]

    try:
        async with engine.connect() as connection:
            return await connection.run_sync(compared)
    finally:
        await asyncio.shield(engine.dispose())


@pytest.mark.filterwarnings("ignore:autogenerate skipping")
@pytest.mark.parametrize(("name", "metadata"), [("cases", of_cases), ("cases-keys", of_keys)])
async def test_migrations_and_tables_agree(database: Database, name: str, metadata: MetaData) -> None:
    assert await differences(await database(name), metadata) == []
