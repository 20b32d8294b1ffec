"""Hand-overs in the database: colleagues and moments in the clear, the words sealed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Index, Uuid, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.cases.files.file.store import files
from services.cases.files.hand_overs.domain import HandOver
from services.cases.files.hand_overs.words import words
from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import ErrandStore
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.people.members.domain import Member
from services.cases.people.members.store import Members

HAND_OVERS = Records(
    HandOver,
    "hand_over",
    newest=("noted_at",),
    is_activity=False,
    words=words,
    writes=Act.ASSIGN,
    read=Kind.NOTE,
    beside=(Index("hand_over_to_take", "given_to", postgresql_where=text("taken_at IS NULL")),),
)
table = HAND_OVERS.table
ONLY_KEPT = text("SELECT file_id FROM restriction WHERE lifted_at IS NULL AND file_id = ANY(:files)").bindparams(
    bindparam("files", type_=ARRAY(Uuid))
)


@dataclass(frozen=True, slots=True)
class KeyOfClient:
    """A file for a colleague who may not read it: words are sealed for its client, and cannot be read again."""

    id: UUID
    key_id: str


class HandOvers(RecordStore[HandOver]):
    records = HAND_OVERS

    async def save_given(
        self,
        given: Sequence[HandOver],
        *,
        ended: Collection[Member],
        new: Collection[Member],
        beside: Collection[Member],
    ) -> None:
        """The places that end and begin, and the hand-overs that say why: together, or nothing of it.

        The reader is admitted to the places, while still responsible; a hand-over is part of the place that it gives.
        Raises what `Members.save_taken_over` raises.
        """
        await Members(self.work).save_taken_over(ended, new, beside=beside)
        sealer = await self.work.ring.sealer({one.key_id for one in given})
        rows = [HAND_OVERS.row(one, sealer, one.key_id) for one in given]
        async with self.work.errand(Errand.HANDING_OVER):
            await self.connection.execute(insert(table), rows)

    async def to_take(self, among: Sequence[OfClient]) -> list[HandOver]:
        """Those that the reader has not taken yet, of files for which the reader is responsible; the newest first."""
        return await self.among(among, table.c.given_to == self.reader.id, table.c.taken_at.is_(None))

    async def save_taken(self, hand_over_id: UUID, file_id: UUID) -> bool:
        """False where it was taken before, or is another colleague's. Raises NotAllowedError."""
        await self.work.admit(Act.ASSIGN, Subject(Kind.TEAM, (file_id,)))
        own = (table.c.id == hand_over_id) & (table.c.file_id == file_id) & (table.c.given_to == self.reader.id)
        takes = update(table).where(own, table.c.taken_at.is_(None)).values(taken_at=self.work.now)
        return (await self.connection.execute(takes)).rowcount > 0


class FilesOnlyKept(ErrandStore):
    serves = Errand.HANDING_OVER

    async def among(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of these files that are restricted: a colleague who gives them away may not see it otherwise."""
        return set((await self.connection.execute(ONLY_KEPT, {"files": list(ids)})).scalars())


class FilesGiven(ErrandStore):
    """What is needed of files by a colleague who gives them away without reading them."""

    serves = Errand.EXISTENCE

    async def keys_of(self, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """The name of the key of each client."""
        found = await self.connection.execute(select(files.c.id, files.c.key_id).where(files.c.id.in_(ids)))
        return {row.id: row.key_id for row in found}

    async def responsible_of(self, ids: Collection[UUID]) -> Mapping[UUID, UUID]:
        found = await self.connection.execute(select(files.c.id, files.c.responsible).where(files.c.id.in_(ids)))
        return {row.id: row.responsible for row in found}

    async def loads(self) -> Mapping[UUID, int]:
        """The number of open files of each colleague."""
        asked = select(files.c.responsible, func.count().label("number")).where(files.c.closed_at.is_(None))
        found = await self.connection.execute(asked.group_by(files.c.responsible))
        return {row.responsible: row.number for row in found}

    async def threads_of(self, ids: Collection[UUID]) -> Mapping[UUID, UUID]:
        found = await self.connection.execute(select(files.c.id, files.c.thread_id).where(files.c.id.in_(ids)))
        return {row.id: row.thread_id for row in found}
