"""Who is in a file at the moment: ids, a moment and whether a note was begun, and nothing of the client."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, Column, DateTime, Table, Uuid, delete, select
from sqlalchemy.dialects.postgresql import insert

from services.cases.casework.presence.domain import LASTS, Colleague
from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import ErrandStore, ReaderStore
from services.cases.foundation.sealed.store import metadata

presences = Table(
    "presence",
    metadata,
    Column("file_id", Uuid, primary_key=True),
    Column("staff_id", Uuid, primary_key=True),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("writing", Boolean, nullable=False),
)


class Presences(ReaderStore):
    """The audit does not note each look: the page of the file was noted when it was read, and this tells nothing of
    the client. A colleague who may not read the file is refused, and that is noted.
    """

    async def enter(self, file_id: UUID, *, writing: bool | None = None) -> None:
        """The reader is in the file now. `writing` None leaves it as it was. Raises NotAllowedError."""
        await self.work.admit_unnoted(Act.READ, Subject(Kind.FILE, (file_id,)))
        row = {"file_id": file_id, "staff_id": self.reader.id, "seen_at": self.work.now, "writing": bool(writing)}
        entered = insert(presences).values(row)
        changed = {"seen_at": self.work.now} | ({} if writing is None else {"writing": writing})
        await self.connection.execute(
            entered.on_conflict_do_update(index_elements=["file_id", "staff_id"], set_=changed)
        )

    async def others(self, file_id: UUID) -> list[Colleague]:
        """Colleagues who are in the file now. Raises NotAllowedError."""
        await self.work.admit_unnoted(Act.READ, Subject(Kind.FILE, (file_id,)))
        table = presences.c
        here = (table.file_id == file_id) & (table.staff_id != self.reader.id)
        asked = select(table.staff_id, table.writing).where(here, table.seen_at > self.work.now - LASTS)
        return [Colleague(row.staff_id, row.writing) for row in await self.connection.execute(asked)]


class OldPresences(ErrandStore):
    serves = Errand.RETENTION

    async def forget_presences(self, *, before: datetime) -> int:
        """Delete those that were last seen earlier. Number of rows deleted."""
        return (await self.connection.execute(delete(presences).where(presences.c.seen_at < before))).rowcount
