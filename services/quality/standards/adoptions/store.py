"""Adopted versions in the database, as the files that they are."""

from datetime import datetime

from sqlalchemy import Column, DateTime, Table, Text, select
from sqlalchemy.dialects.postgresql import insert

from services.quality.foundation.tables.store import PlainStore, metadata

standards = Table(
    "adopted_standard",
    metadata,
    Column("version", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("taken_at", DateTime(timezone=True), nullable=False),
)


class Adoptions(PlainStore):
    async def keep_standard(self, version: str, text: str, *, at: datetime) -> bool:
        """Whether it was new; a version never changes once it is there."""
        row = {"version": version, "text": text, "taken_at": at}
        kept = insert(standards).values(row).on_conflict_do_nothing().returning(standards.c.version)
        return (await self.connection.execute(kept)).first() is not None

    async def taken_at(self) -> dict[str, datetime]:
        """By version, when it came from the office."""
        chosen = select(standards.c.version, standards.c.taken_at)
        return {row.version: row.taken_at for row in await self.connection.execute(chosen)}

    async def taken(self) -> list[tuple[str, str]]:
        """Version and file, in the order in which they were taken."""
        chosen = select(standards.c.version, standards.c.text).order_by(standards.c.taken_at, standards.c.version)
        return [(row.version, row.text) for row in await self.connection.execute(chosen)]
