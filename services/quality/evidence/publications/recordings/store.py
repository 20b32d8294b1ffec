"""Recordings in the database: one row a page and language, which stays without its sound when that is withdrawn."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, DateTime, Integer, LargeBinary, Table, Text, func, select
from sqlalchemy.dialects.postgresql import insert

from services.quality.evidence.publications.recordings.domain import Recording, Slot
from services.quality.foundation.tables.store import PlainStore, metadata
from shared.events import RecordedPage, SoundKind

recordings = Table(
    "recording",
    metadata,
    Column("page", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("edition", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("content", LargeBinary),
    Column("released_at", DateTime(timezone=True), nullable=False),
)
WITHOUT_SOUND = (
    recordings.c.page,
    recordings.c.language,
    recordings.c.edition,
    recordings.c.kind,
    recordings.c.released_at,
    func.octet_length(recordings.c.content).label("size"),
)


class Recordings(PlainStore):
    async def heard(self) -> dict[Slot, Recording]:
        """All that the public can hear."""
        found = select(*WITHOUT_SOUND).where(recordings.c.content.is_not(None))
        return {one.slot: one for one in map(_recording, await self.connection.execute(found))}

    async def last_edition(self, slot: Slot) -> int:
        """Also of one that was withdrawn; 0 before the first. Locks it until the end of the transaction."""
        await self.connection.exec_driver_sql(
            "SELECT pg_advisory_xact_lock(hashtext($1))", (f"recording {slot.page} {slot.language}",)
        )
        asked = select(recordings.c.edition).where(*_is(slot))
        return (await self.connection.execute(asked)).scalar_one_or_none() or 0

    async def put_recording(self, recording: Recording, content: bytes) -> None:
        """In the place of the one before, of which nothing stays."""
        await self._put(
            {
                "page": recording.slot.page.value,
                "language": recording.slot.language,
                "edition": recording.edition,
                "kind": recording.kind.value,
                "content": content,
                "released_at": recording.released_at,
            }
        )

    async def heard_edition(self, slot: Slot) -> int:
        """0 where there is no sound."""
        heard = select(recordings.c.edition).where(*_is(slot), recordings.c.content.is_not(None))
        return (await self.connection.execute(heard)).scalar_one_or_none() or 0

    async def erase_sound(self, slot: Slot, edition: int, at: datetime) -> None:
        """Leaves the number up to which all are withdrawn, also where there was nothing."""
        await self._put(
            {
                "page": slot.page.value,
                "language": slot.language,
                "edition": edition,
                "kind": "",
                "content": None,
                "released_at": at,
            }
        )

    async def sound_of(self, slot: Slot) -> tuple[SoundKind, bytes] | None:
        asked = select(recordings.c.kind, recordings.c.content).where(*_is(slot), recordings.c.content.is_not(None))
        row = (await self.connection.execute(asked)).first()
        return (SoundKind(row.kind), bytes(row.content)) if row else None

    async def _put(self, row: dict[str, Any]) -> None:
        put = insert(recordings).values(row)
        await self.connection.execute(put.on_conflict_do_update(constraint=recordings.primary_key, set_=row))


def _is(slot: Slot) -> tuple[Any, Any]:
    return recordings.c.page == slot.page.value, recordings.c.language == slot.language


def _recording(row: Any) -> Recording:
    slot = Slot(RecordedPage(row.page), row.language)
    return Recording(slot, row.edition, SoundKind(row.kind), row.size, row.released_at)
