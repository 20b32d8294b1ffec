"""Absences: colleagues and days, and nothing of clients or of reasons."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Date, Table, Text, Uuid, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.foundation.access.store import PlainStore
from services.cases.foundation.sealed.store import metadata
from services.cases.people.absences.domain import Absence, Answer
from services.cases.people.team.store import account

absences = Table(
    "absence",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("staff_id", Uuid, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("deputy_id", Uuid),
    Column("asked_by", Uuid, nullable=False),
    Column("answer", Text),
    CheckConstraint("starts_on <= ends_on", name="absence_ends_after_its_start"),
)
rows = absences.c


class Absences(PlainStore):
    async def since(self, day: date) -> list[Absence]:
        """Those that last on this day or later, in the order in which they begin."""
        asked = select(absences).where(rows.ends_on >= day).order_by(rows.starts_on, rows.ends_on, rows.id)
        return [absence_of(row) for row in await self.connection.execute(asked)]

    async def asked_of(self, deputy_id: UUID, day: date) -> list[Absence]:
        """Those for which this colleague was asked to stand in and has not answered."""
        return [one for one in await self.since(day) if one.deputy_id == deputy_id and one.waits]

    async def hold(self, staff_id: UUID) -> None:
        """Until the work is done nobody else enters an absence of this colleague."""
        await self.connection.execute(select(account.id).where(account.id == staff_id).with_for_update())

    async def to_change(self, absence_id: UUID) -> Absence | None:
        """Until the work is done nobody else changes it."""
        asked = select(absences).where(rows.id == absence_id).with_for_update()
        row = (await self.connection.execute(asked)).one_or_none()
        return absence_of(row) if row else None

    async def save(self, absence: Absence) -> bool:
        """False where it was saved before."""
        row = {column.name: getattr(absence, column.name) for column in absences.columns}
        new = insert(absences).values(row).on_conflict_do_nothing(index_elements=["id"]).returning(rows.id)
        return (await self.connection.execute(new)).first() is not None

    async def save_deputy(self, absence: Absence) -> None:
        deputy = {"deputy_id": absence.deputy_id, "asked_by": absence.asked_by, "answer": absence.answer}
        await self.connection.execute(update(absences).where(rows.id == absence.id).values(deputy))

    async def remove(self, absence_id: UUID) -> None:
        await self.connection.execute(delete(absences).where(rows.id == absence_id))

    async def forget(self, staff_ids: Collection[UUID]) -> None:
        """Of colleagues who left; where they stood in, nobody does."""
        await self.connection.execute(delete(absences).where(rows.staff_id.in_(staff_ids)))
        nobody = update(absences).where(rows.deputy_id.in_(staff_ids)).values(deputy_id=None, answer=None)
        await self.connection.execute(nobody)

    async def forget_ended(self, *, before: date) -> None:
        await self.connection.execute(delete(absences).where(rows.ends_on < before))


def absence_of(row: Any) -> Absence:
    answer = Answer(row.answer) if row.answer else None
    return Absence(row.id, row.staff_id, row.starts_on, row.ends_on, row.deputy_id, row.asked_by, answer)
