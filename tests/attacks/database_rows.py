"""Every row of every table of quality, as an attacker with the whole database reads it."""

from sqlalchemy import text

from services.quality.foundation.tables.store import QualityStore


async def rows_of(store: QualityStore) -> set[str]:
    async with store.work() as work:
        named = text("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        tables = (await work.connection.execute(named)).scalars().all()
        return {
            f"{table} {row}"
            for table in tables
            for row in (await work.connection.execute(text(f"SELECT t::text FROM {table} t"))).scalars()
        }
