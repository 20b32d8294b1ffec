"""Remarks in the database: sealed words and a month. How the rows lie says nothing of when they came."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary, Table, Text, Uuid, delete, func, insert, select, text

from services.cases.contact.remarks.domain import ENDED, KEY_ID, Remark
from services.cases.foundation.access.domain import Act, Errand
from services.cases.foundation.access.store import ErrandStore, ReaderStore
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.domain import Field, Sealer
from services.cases.foundation.sealed.store import metadata

WORDS = Field("remark", "words", "remark")
remarks = Table(
    "remark",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("month", Text, nullable=False),
    Column("words", LargeBinary, nullable=False),
    Index("remark_of_month", "month", "id"),
)

# the order makes every deletion come before the first insertion
IN_ORDER = text(
    "WITH gone AS (DELETE FROM remark RETURNING id, month, words) "
    "INSERT INTO remark (id, month, words) SELECT id, month, words FROM gone ORDER BY id"
)

# the same digest as `end_of`
DELETED_BEFORE = text(
    "DELETE FROM remark USING tombstone "
    "WHERE tombstone.key_id = :ended || encode(sha256(convert_to(remark.id::text, 'UTF8')), 'hex')"
).bindparams(ended=ENDED)


class Remarks(ReaderStore):
    async def remarks(self, *, before: str, start: int, size: int, sealer: Sealer) -> list[Remark]:
        """Those of months before this one, the newest month first; in a month in no order that says anything."""
        require(self.reader, Right.READ_REMARKS)
        over = select(remarks).where(remarks.c.month < before).order_by(remarks.c.month.desc(), remarks.c.id)
        rows = (await self.connection.execute(over.offset(start).limit(size))).all()
        await self.work.save_audit(self.reader.id, Act.READ, Thing.REMARK, [row.id for row in rows])
        return [opened(row, sealer) for row in rows]

    async def delete(self, ids: Collection[UUID], *, before: str) -> list[UUID]:
        """Of months before this one, as they are shown; those that were there."""
        require(self.reader, Right.READ_REMARKS)
        gone = delete(remarks).where(remarks.c.id.in_(ids), remarks.c.month < before).returning(remarks.c.id)
        found = (await self.connection.execute(gone)).scalars().all()
        await self.work.save_audit(self.reader.id, Act.ERASE, Thing.REMARK, found)
        return list(found)


class NewRemarks(ErrandStore):
    serves = Errand.ARRIVALS

    async def save(self, new: Sequence[Remark], sealer: Sealer) -> None:
        if new:
            await self.connection.execute(insert(remarks), [row_of(one, sealer) for one in new])

    async def count(self, month: str) -> int:
        asked = select(func.count()).where(remarks.c.month == month)
        async with self.work.errand(Errand.RETENTION):
            return int((await self.connection.execute(asked)).scalar_one())


class OldRemarks(ErrandStore):
    serves = Errand.RETENTION

    async def forget(self, *, before: str) -> None:
        await self.connection.execute(delete(remarks).where(remarks.c.month < before))

    async def delete_again(self) -> None:
        """What readers had deleted, and a restored copy of the database brought back."""
        await self.connection.execute(DELETED_BEFORE)

    async def put_in_order(self) -> None:
        """Rewrite the rows in the order of their ids, which chance made: no transaction and no place joins a remark to
        the event in which it came. The words stay in the database: a flood of them has no room in this process."""
        # others read on; a remark that comes meanwhile waits, and so does a deletion, which would miss the row
        await self.connection.execute(text("LOCK TABLE remark IN EXCLUSIVE MODE"))
        await self.connection.execute(IN_ORDER)


def row_of(one: Remark, sealer: Sealer) -> dict[str, Any]:
    return {
        "id": one.id,
        "month": one.month,
        "words": sealer.seal(WORDS, one.words or "", row=one.id, key_id=KEY_ID),
    }


def opened(row: Any, sealer: Sealer) -> Remark:
    return Remark(row.id, row.month, sealer.read(WORDS, row.words, row=row.id, key_id=KEY_ID))
