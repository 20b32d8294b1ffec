"""What the relay reads and writes of the outbox: every method is one statement that stands for itself."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.outbox import CHANNEL
from shared.publishing import Pending, Stored
from shared.stream_guard import Remembered

LEADER = 0x6F757462
"""Key of the advisory lock; PostgreSQL keeps it per database and frees it with the connection."""
LEAD = text(f"SELECT pg_try_advisory_lock({LEADER})")
PENDING = text(
    "SELECT position, CAST(event_id AS text), subject, CAST(headers AS text), body, "
    "CAST(extract(epoch FROM now() - created_at) AS double precision) "
    "FROM outbox WHERE published_at IS NULL ORDER BY position LIMIT :limit"
)
PUBLISHED = text(
    "WITH done AS (UPDATE outbox SET published_at = now(), stream_sequence = stored.sequence "
    "FROM unnest(CAST(:positions AS bigint[]), CAST(:sequences AS bigint[])) AS stored (position, sequence) "
    "WHERE outbox.position = stored.position RETURNING stored.sequence) "
    "UPDATE outbox_state SET highest_sequence = greatest(highest_sequence, (SELECT max(sequence) FROM done))"
)
REMEMBERED = text("SELECT stream_created, highest_sequence, fell_back FROM outbox_state")
FIRST_SEEN = text("UPDATE outbox_state SET stream_created = :created")
FELL_BACK = text("UPDATE outbox_state SET fell_back = true")
AGAIN = text(
    "WITH again AS (UPDATE outbox SET published_at = NULL, stream_sequence = NULL "
    "WHERE published_at > now() - CAST(:retention AS interval) RETURNING position), "
    "known AS (UPDATE outbox_state SET stream_created = :created, highest_sequence = 0, fell_back = false) "
    "SELECT count(*) FROM again"
)
FORGET_PUBLISHED = text(
    "DELETE FROM outbox WHERE position IN (SELECT position FROM outbox "
    "WHERE published_at < now() - CAST(:age AS interval) ORDER BY position LIMIT :limit)"
)
FORGET_SEEN = text("DELETE FROM inbox WHERE seen_at < now() - CAST(:age AS interval)")


class Backlog:
    """Lives on a connection of its own, which commits each statement: nothing is locked while the network works."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lead(self) -> bool:
        """Whether this connection is the one that publishes; asking again is harmless."""
        return bool(await self._connection.scalar(LEAD))

    async def quicken(self) -> None:
        """A mark that a crash of the database loses is made again: its event is known to the stream."""
        await self._connection.execute(text("SET synchronous_commit = off"))

    async def listen(self, wake: Callable[[], None]) -> None:
        raw = await self._connection.get_raw_connection()
        driver: Any = raw.driver_connection
        await driver.add_listener(CHANNEL, lambda *_: wake())

    async def pending(self, limit: int) -> list[Pending]:
        rows = await self._connection.execute(PENDING, {"limit": limit})
        return [Pending._make(row) for row in rows]

    async def mark(self, rows: Sequence[Pending], stored: Sequence[Stored]) -> None:
        positions = [row.position for row in rows]
        await self._do(PUBLISHED, positions=positions, sequences=[message.sequence for message in stored])

    async def remembered(self) -> Remembered:
        return Remembered(*(await self._connection.execute(REMEMBERED)).one())

    async def remember(self, created: str) -> None:
        await self._do(FIRST_SEEN, created=created)

    async def remember_fall(self) -> None:
        await self._do(FELL_BACK)

    async def publish_again(self, created: str, retention: timedelta) -> int:
        """How many rows wait again because the stream they were in is gone."""
        asked = {"created": created, "retention": retention}
        return int((await self._connection.execute(AGAIN, asked)).scalar_one())

    async def forget_published(self, age: timedelta, limit: int) -> int:
        return await self._do(FORGET_PUBLISHED, age=age, limit=limit)

    async def forget_seen(self, age: timedelta) -> int:
        return await self._do(FORGET_SEEN, age=age)

    async def _do(self, statement: TextClause, **values: object) -> int:
        return (await self._connection.execute(statement, values)).rowcount
