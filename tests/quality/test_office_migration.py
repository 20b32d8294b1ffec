"""From an office that kept a row for each line to one that keeps the bytes: nothing that was taken is lost."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from alembic import command
from pydantic import SecretStr
from sqlalchemy import text

from services.quality.foundation.tables.store import QualityStore, open_store
from services.quality.office.federation.store import FederationCounts, Look
from services.quality.office.received.domain import Count
from services.quality.office.received.recomputing import Recomputed, recompute
from shared.events import ReleasePublished
from shared.store.upgrade import ALONE, configuration, migrate
from tests.quality.building import a_release
from tests.servers import Postgres

LOOK = Look(date(2026, 3, 5), least=1)
LINE = (
    "INSERT INTO received_line VALUES (:centre, '2026-Q1', '2025-10', :criterion, :measured, :measured_band, "
    ":assessed, :assessed_band)"
)
COUNT = (
    "INSERT INTO federation_count SELECT period, catalogue, criterion, told.line, told.said, count(*) "
    "FROM received_line, LATERAL (VALUES ('measured', coalesce(measured_band::text, measured)), "
    "('assessed', coalesce(assessed_band::text, assessed))) AS told (line, said) GROUP BY 1, 2, 3, 4, 5"
)
KEEP_NUMBERED = (
    "INSERT INTO received_release (centre, period, catalogue, fingerprint, body, received_on, sequence) "
    "VALUES ('north', :period, '2025-10', 'x', '', :day, :number)"
)
KEEP = "INSERT INTO received_release VALUES (:centre, '2026-Q1', '2025-10', 'x', :body, :day)"


async def test_releases_of_an_earlier_kokon_stay_and_can_be_counted_anew(postgres: Postgres) -> None:
    url = postgres.url("empty")
    await asyncio.to_thread(migrate_to, "0009", url)
    store = open_store(url)
    try:
        await keep_as_before(store, a_release("north", U2=(4, 3), S10=(None, 1)), with_body=True)
        await keep_as_before(store, a_release("south", U2=(2, None)), with_body=False)
        async with store.engine.begin() as connection:
            await connection.execute(text(COUNT))
        await asyncio.to_thread(migrate, "office", url)
        before = await shown_counts(store)
        assert {(each.said, each.centres) for each in before if (each.criterion, each.side) == ("U2", "measured")} == {
            ("4", 1),
            ("2", 1),
        }
        assert await recompute(store) == Recomputed(1, 2, 0)
        assert await shown_counts(store) == before
    finally:
        await store.engine.dispose()


def migrate_to(revision: str, url: SecretStr) -> None:
    with ALONE:
        command.upgrade(configuration("office", url), revision)


async def test_a_number_that_was_taken_twice_stays_with_the_release_that_came_first(postgres: Postgres) -> None:
    url = postgres.url("empty")
    await asyncio.to_thread(migrate_to, "0016", url)
    store = open_store(url)
    try:
        async with store.engine.begin() as connection:
            for period, day, number in (("2025-Q3", 9, 1), ("2025-Q4", 8, 1), ("2026-Q1", 9, 4)):
                values = {"period": period, "day": date(2026, 4, day), "number": number}
                await connection.execute(text(KEEP_NUMBERED), values)
        await asyncio.to_thread(migrate, "office", url)
        async with store.work() as work:
            assert await FederationCounts(work).sequences() == {"north": [1, 4]}
            rows = await work.connection.execute(text("SELECT period, sequence FROM received_release ORDER BY period"))
            assert [tuple(row) for row in rows] == [("2025-Q3", None), ("2025-Q4", 1), ("2026-Q1", 4)]
    finally:
        await store.engine.dispose()


async def keep_as_before(store: QualityStore, told: ReleasePublished, *, with_body: bool) -> None:
    """Without noise, number and signature, as releases were; the oldest were kept as lines alone."""
    body: dict[str, Any] = told.model_dump(mode="json", include={"id", "centre", "catalogue", "period", "criteria"})
    kept = json.dumps(body).encode().ljust(16_384) if with_body else None
    async with store.engine.begin() as connection:
        day = date(2026, 4, 2) if with_body else None
        await connection.execute(text(KEEP), {"centre": told.centre, "body": kept, "day": day})
        for line in body["criteria"]:
            await connection.execute(text(LINE), {"centre": told.centre, **line})


async def shown_counts(store: QualityStore) -> Sequence[Count]:
    async with store.work() as work:
        return sorted(await FederationCounts(work).counts(("north", "south"), LOOK), key=repr)
