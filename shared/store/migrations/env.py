"""Run by Alembic: one transaction, one migration at a time per database."""

import asyncio

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

LOCK = 0x6B6F6B6F
"""Two processes that start together migrate one after the other."""

COMMENT = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
"""Of the database itself: a backup notes there when it was made."""

VERSION_IS_ONLY_READ = """
DO $$
DECLARE reader name;
BEGIN
    FOR reader IN SELECT DISTINCT grantee::name FROM information_schema.role_table_grants
                   WHERE table_name = 'alembic_version' AND grantee NOT IN (current_user, 'PUBLIC') LOOP
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM %I', reader);
    END LOOP;
END $$
"""
"""The role of the service gets every right on the rows of a new table; this one says what is in the others."""


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=context.config.attributes.get("metadata"))
    with context.begin_transaction():
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        # rows that are guarded from everybody are still to be changed by a migration
        connection.execute(text("SELECT set_config('kokon.errand', 'migration', true)"))
        if before := context.config.attributes.get("before"):
            comment = connection.execute(text(COMMENT)).scalar() or ""
            before(context.get_context().get_current_revision(), comment)
        context.run_migrations()
        connection.execute(text(VERSION_IS_ONLY_READ))


async def online() -> None:
    url = context.config.attributes["url"].get_secret_value()
    engine = create_async_engine(url, poolclass=pool.NullPool, hide_parameters=True)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(migrate)
            await connection.commit()
    finally:
        await engine.dispose()


asyncio.run(online())
