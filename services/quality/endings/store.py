"""Who was let out lately, by the name she has here."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Column, DateTime, Table, Uuid, delete, select
from sqlalchemy.dialects.postgresql import insert

from services.quality.tables.store import accounts, metadata
from shared.events import SessionEnded
from shared.store import Work

KEPT = timedelta(days=1)
"""Longer than any slip is good for."""
endings = Table(
    "let_out",
    metadata,
    Column("pseudonym", Uuid, primary_key=True),
    Column("ended_at", DateTime(timezone=True), nullable=False),
)


class EndingsWork(Work):
    async def let_out(self, ended: SessionEnded) -> None:
        """Ends what she has open here, and remembers until when a slip of hers is worth nothing."""
        await accounts.close_sessions_of(self, ended.pseudonym)
        new = insert(endings).values(pseudonym=ended.pseudonym, ended_at=ended.ended_at)
        later = new.excluded.ended_at > endings.c.ended_at
        await self.connection.execute(
            new.on_conflict_do_update(
                index_elements=["pseudonym"], set_={"ended_at": new.excluded.ended_at}, where=later
            )
        )

    async def is_let_out(self, pseudonym: UUID, *, since: datetime) -> bool:
        """Whether she was let out after that moment. Forgets who was let out long before."""
        await self.connection.execute(delete(endings).where(endings.c.ended_at < since - KEPT))
        asked = select(endings.c.pseudonym).where(endings.c.pseudonym == pseudonym, endings.c.ended_at > since)
        return (await self.connection.execute(asked)).first() is not None
