"""Quarters that an earlier Kokon kept by other rules are not kept on."""

import asyncio

from sqlalchemy import text

from services.quality.foundation.tables.store import open_store
from tests.quality.migrations import migrate_to
from tests.servers import Postgres

KEPT = "INSERT INTO history_quarter VALUES ('2026-Q1', '2025-10')"


async def test_a_quarter_that_was_kept_by_an_earlier_rule_is_made_anew(postgres: Postgres) -> None:
    url = postgres.url("empty")
    await asyncio.to_thread(migrate_to, "0026", url)
    store = open_store(url)
    try:
        async with store.engine.begin() as connection:
            await connection.execute(text(KEPT))
        await asyncio.to_thread(migrate_to, "0027", url)
        async with store.engine.begin() as connection:
            assert await connection.scalar(text("SELECT count(*) FROM history_quarter")) == 0
    finally:
        await store.engine.dispose()
