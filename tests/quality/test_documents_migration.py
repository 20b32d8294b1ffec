"""Files that an earlier Kokon left on the answers to own criteria that are retired go with the update."""

import asyncio

from sqlalchemy import text

from services.quality.foundation.tables.store import open_store
from tests.quality.migrations import migrate_to
from tests.servers import Postgres

ANSWERED = """
INSERT INTO assessment (id, criterion, catalogue, answer, evidence, link, author, role, at)
SELECT md5(criterion)::uuid, criterion, '2025-10', '3', '', '', gen_random_uuid(), 'lead', now()
FROM unnest(ARRAY['L1', 'L2', 'S6']) AS criterion
"""
SET = """
INSERT INTO own_criterion (criterion, number, texts, retired, id, author, role, at, day)
SELECT criterion, number, '{}', retired, gen_random_uuid(), gen_random_uuid(), 'lead', now(), current_date
FROM (VALUES ('L1', 1, ''), ('L1', 2, 'We moved'), ('L2', 1, '')) AS edition (criterion, number, retired)
"""
FILED = """
INSERT INTO register_document (id, entry, kind, size, sealed, author, role, at)
SELECT gen_random_uuid(), id, criterion, 1, '', gen_random_uuid(), 'lead', now() FROM assessment
"""


async def test_files_on_answers_to_retired_criteria_are_deleted_and_no_others(postgres: Postgres) -> None:
    url = postgres.url("empty")
    await asyncio.to_thread(migrate_to, "0044", url)
    store = open_store(url)
    try:
        async with store.engine.begin() as connection:
            for statement in (ANSWERED, SET, FILED):
                await connection.execute(text(statement))
        await asyncio.to_thread(migrate_to, "0045", url)
        async with store.engine.begin() as connection:
            left = await connection.scalars(text("SELECT kind FROM register_document ORDER BY kind"))
            assert list(left) == ["L2", "S6"]
    finally:
        await store.engine.dispose()
