"""Usual deputies: colleagues alone, and nothing of clients."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Table, Uuid, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.foundation.access.store import PlainStore
from services.cases.foundation.sealed.store import metadata
from services.cases.people.usual_deputies.domain import UsualDeputy

usual_deputies = Table(
    "usual_deputy",
    metadata,
    Column("staff_id", Uuid, primary_key=True),
    Column("deputy_id", Uuid, nullable=False),
    Column("named_by", Uuid, nullable=False),
    CheckConstraint("deputy_id <> staff_id AND deputy_id <> named_by", name="usual_deputy_is_another"),
)
rows = usual_deputies.c


class UsualDeputies(PlainStore):
    async def usual(self) -> dict[UUID, UUID]:
        """The deputy of each colleague who has one."""
        return {row.staff_id: row.deputy_id for row in await self.connection.execute(select(usual_deputies))}

    async def save(self, usual: UsualDeputy) -> None:
        row = {"deputy_id": usual.deputy_id, "named_by": usual.named_by}
        new = insert(usual_deputies).values(staff_id=usual.staff_id, **row)
        await self.connection.execute(new.on_conflict_do_update(index_elements=["staff_id"], set_=row))

    async def remove(self, staff_id: UUID) -> None:
        await self.connection.execute(delete(usual_deputies).where(rows.staff_id == staff_id))

    async def forget(self, staff_ids: Collection[UUID]) -> None:
        """Of colleagues who left, and where they were the deputy."""
        gone = rows.staff_id.in_(staff_ids) | rows.deputy_id.in_(staff_ids)
        await self.connection.execute(delete(usual_deputies).where(gone))

    async def forget_who_named(self, staff_ids: Collection[UUID]) -> None:
        """Of colleagues whose accounts went: the rule stays, as if its colleague had made it."""
        theirs = update(usual_deputies).where(rows.named_by.in_(staff_ids))
        await self.connection.execute(theirs.values(named_by=rows.staff_id))
