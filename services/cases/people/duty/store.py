"""The roster: colleagues and days, and nothing of clients."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Date, Table, Uuid, delete, select
from sqlalchemy.dialects.postgresql import insert

from services.cases.foundation.access.store import PlainStore
from services.cases.foundation.sealed.store import metadata
from services.cases.people.duty.domain import Duty

duties = Table(
    "duty",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("staff_id", Uuid, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    CheckConstraint("starts_on <= ends_on", name="duty_ends_after_its_start"),
)
rows = duties.c


class DutyRoster(PlainStore):
    async def between(self, first: date, last: date) -> list[Duty]:
        """All that cover one of these days, in the order in which they begin."""
        asked = select(duties).where(rows.starts_on <= last, rows.ends_on >= first)
        found = await self.connection.execute(asked.order_by(rows.starts_on, rows.ends_on, rows.id))
        return [Duty(row.id, row.staff_id, row.starts_on, row.ends_on) for row in found]

    async def one(self, duty_id: UUID) -> Duty | None:
        row = (await self.connection.execute(select(duties).where(rows.id == duty_id))).one_or_none()
        return Duty(row.id, row.staff_id, row.starts_on, row.ends_on) if row else None

    async def save(self, duty: Duty) -> bool:
        """False where it was saved before."""
        row = {column.name: getattr(duty, column.name) for column in duties.columns}
        new = insert(duties).values(row).on_conflict_do_nothing(index_elements=["id"]).returning(rows.id)
        return (await self.connection.execute(new)).first() is not None

    async def remove(self, duty_id: UUID) -> None:
        await self.connection.execute(delete(duties).where(rows.id == duty_id))

    async def forget(self, staff_ids: Collection[UUID]) -> None:
        await self.connection.execute(delete(duties).where(rows.staff_id.in_(staff_ids)))

    async def forget_ended(self, *, before: date) -> None:
        await self.connection.execute(delete(duties).where(rows.ends_on < before))
