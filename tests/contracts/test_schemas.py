"""The tables that the code of a service knows are the tables that its migrations make."""

import importlib
from collections.abc import Awaitable, Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import SecretStr
from sqlalchemy import Column, Connection, Integer, MetaData
from sqlalchemy.ext.asyncio import create_async_engine

from shared.store.upgrade import SCHEMAS

STORES = {
    "cases": "services.cases.foundation.store",
    "cases-keys": "services.cases.foundation.keys.store",
    "office": "services.quality.foundation.tables.store",
    "quality": "services.quality.foundation.tables.store",
}


APPS = {"cases-keys": "services.cases.app", "office": "services.quality.app"}
"""With the app of a service all of its tables are known, whatever was imported before."""


def tables_of(name: str) -> MetaData:
    importlib.import_module(APPS.get(name, f"services.{name}.app"))
    metadata = importlib.import_module(STORES.get(name, f"services.{name}.store")).metadata
    assert isinstance(metadata, MetaData)
    return metadata


async def differences(url: SecretStr, metadata: MetaData) -> list[str]:
    def compared(connection: Connection) -> list[str]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return [str(found) for found in compare_metadata(context, metadata) if "alembic_version" not in str(found)]

    engine = create_async_engine(url.get_secret_value())
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(compared)
    finally:
        await engine.dispose()


@pytest.mark.filterwarnings("ignore:autogenerate skipping")
@pytest.mark.parametrize("name", SCHEMAS)
async def test_migrations_and_tables_agree(database: Callable[[str], Awaitable[SecretStr]], name: str) -> None:
    assert await differences(await database(name), tables_of(name)) == []


@pytest.mark.filterwarnings("ignore:autogenerate skipping")
async def test_a_column_that_no_migration_makes_would_be_found(
    database: Callable[[str], Awaitable[SecretStr]],
) -> None:
    metadata = MetaData()
    for table in tables_of("notify").tables.values():
        table.to_metadata(metadata)
    metadata.tables["inbox"].append_column(Column("forgotten", Integer))
    assert len(await differences(await database("notify"), metadata)) == 1
