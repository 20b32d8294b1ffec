"""SQL of the relay on the outbox: every method is one statement in autocommit.

A row belongs to the stream of its event; the address that an addressed event adds to its subject changes nothing.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.bus.publisher import Pending, Stored
from shared.bus.stream_guard import Remembered
from shared.store.outbox import CHANNEL
from shared.topology import subjects_of

LEADER = 0x6F757462
"""First half of the key of an advisory lock, the second is the stream; it is freed with the connection."""
LEAD = text(f"SELECT pg_try_advisory_lock({LEADER}, hashtext(:stream))")
KNOWN = text("INSERT INTO outbox_state (stream) VALUES (:stream) ON CONFLICT DO NOTHING")
PENDING = text(
    "SELECT position, CAST(event_id AS text), subject, CAST(headers AS text), body, "
    "CAST(extract(epoch FROM now() - created_at) AS double precision) "
    "FROM outbox WHERE published_at IS NULL AND subject LIKE ANY(CAST(:subjects AS text[])) "
    "ORDER BY position LIMIT :limit"
)
PUBLISHED = text(
    "WITH done AS (UPDATE outbox SET published_at = now(), stream_sequence = stored.sequence "
    "FROM unnest(CAST(:positions AS bigint[]), CAST(:sequences AS bigint[])) AS stored (position, sequence) "
    "WHERE outbox.position = stored.position RETURNING stored.sequence) "
    "UPDATE outbox_state SET highest_sequence = greatest(highest_sequence, (SELECT max(sequence) FROM done)) "
    "WHERE stream = :stream"
)
REMEMBERED = text("SELECT stream_created, highest_sequence, fell_back FROM outbox_state WHERE stream = :stream")
FIRST_SEEN = text("UPDATE outbox_state SET stream_created = :created WHERE stream = :stream")
FELL_BACK = text("UPDATE outbox_state SET fell_back = true WHERE stream = :stream")
AGAIN = text(
    "WITH again AS (UPDATE outbox SET published_at = NULL, stream_sequence = NULL "
    "WHERE published_at > now() - CAST(:retention AS interval) AND subject LIKE ANY(CAST(:subjects AS text[])) "
    "RETURNING position), "
    "known AS (UPDATE outbox_state SET stream_created = :created, highest_sequence = 0, fell_back = false "
    "WHERE stream = :stream) "
    "SELECT count(*) FROM again"
)
FORGET_PUBLISHED = text(
    "DELETE FROM outbox WHERE position IN (SELECT position FROM outbox "
    "WHERE published_at < now() - CAST(:age AS interval) AND subject LIKE ANY(CAST(:subjects AS text[])) "
    "ORDER BY position LIMIT :limit)"
)
FORGET_TAKEN = text(
    "DELETE FROM outbox WHERE subject LIKE :subject AND published_at IS NOT NULL AND stream_sequence <= :sequence"
)
FORGET_SEEN = text("DELETE FROM inbox WHERE seen_at < now() - CAST(:age AS interval)")


class Backlog:
    """The backlog of one stream, on a connection of its own in autocommit, so that it holds no lock."""

    def __init__(self, connection: AsyncConnection, stream: str) -> None:
        self._connection = connection
        self._stream = stream
        self._subjects = [subject.replace("*", "%") for subject in subjects_of(stream)]

    async def lead(self) -> bool:
        """Whether this connection is the one that publishes; asking again is harmless."""
        return bool(await self._connection.scalar(LEAD, {"stream": self._stream}))

    async def know(self) -> None:
        """Create the row of a stream that is new to this database."""
        await self._do(KNOWN)

    async def quicken(self) -> None:
        """A mark that a crash of the database loses is made again: its event is known to the stream."""
        await self._connection.execute(text("SET synchronous_commit = off"))

    async def listen(self, wake: Callable[[], None]) -> None:
        raw = await self._connection.get_raw_connection()
        driver: Any = raw.driver_connection
        await driver.add_listener(CHANNEL, lambda *_: wake())

    async def pending(self, limit: int) -> list[Pending]:
        rows = await self._connection.execute(PENDING, {"subjects": self._subjects, "limit": limit})
        return [Pending._make(row) for row in rows]

    async def mark(self, rows: Sequence[Pending], stored: Sequence[Stored]) -> None:
        positions = [row.position for row in rows]
        await self._do(PUBLISHED, positions=positions, sequences=[message.sequence for message in stored])

    async def remembered(self) -> Remembered:
        return Remembered(*(await self._connection.execute(REMEMBERED, {"stream": self._stream})).one())

    async def remember(self, created: str) -> None:
        await self._do(FIRST_SEEN, created=created)

    async def remember_fall(self) -> None:
        await self._do(FELL_BACK)

    async def publish_again(self, created: str, retention: timedelta) -> int:
        """Mark the rows of a stream that is gone as unpublished, and return their number."""
        asked = {"stream": self._stream, "subjects": self._subjects, "created": created, "retention": retention}
        return int((await self._connection.execute(AGAIN, asked)).scalar_one())

    async def forget_published(self, age: timedelta, limit: int) -> int:
        asked = {"subjects": self._subjects, "age": age, "limit": limit}
        return (await self._connection.execute(FORGET_PUBLISHED, asked)).rowcount

    async def forget_taken(self, subject: str, sequence: int) -> int:
        """Delete the rows of an event that its listener has acknowledged up to this place in the stream."""
        asked = {"subject": subject.replace("*", "%"), "sequence": sequence}
        return (await self._connection.execute(FORGET_TAKEN, asked)).rowcount

    async def forget_seen(self, age: timedelta) -> int:
        return (await self._connection.execute(FORGET_SEEN, {"age": age})).rowcount

    async def _do(self, statement: TextClause, **values: object) -> int:
        return (await self._connection.execute(statement, {"stream": self._stream, **values})).rowcount
