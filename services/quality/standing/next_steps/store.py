"""The next steps that are given to a role, in the database: one row a criterion."""

from typing import Any

from sqlalchemy import Column, Date, DateTime, Table, Text, Uuid, delete, select
from sqlalchemy.dialects.postgresql import insert

from services.quality.foundation.domain import Author, Role
from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.standards.catalogue.ids import Ids
from services.quality.standing.next_steps.domain import NextStep

next_steps = Table(
    "next_step",
    metadata,
    Column("criterion", Text, primary_key=True),
    Column("given_to", Text, nullable=False),
    Column("due", Date, nullable=False),
    Column("author", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)


class NextSteps(PlainStore):
    """By the id that a criterion has now, whatever it was called then; those of criteria that are no more are left
    out."""

    async def all(self, ids: Ids) -> dict[str, NextStep]:
        """What is due first comes first; of two criteria that became one the newer step."""
        rows = await self.connection.execute(select(next_steps).order_by(next_steps.c.at))
        found: dict[str, NextStep] = {}
        for row in rows:
            if now := ids.now(ids.at(row.at), row.criterion):
                found[now] = NextStep(now, Role(row.given_to), row.due, Author(row.author, Role(row.role)), row.at)
        return dict(sorted(found.items(), key=lambda each: (each[1].due, each[0])))

    async def save(self, step: NextStep, ids: Ids) -> None:
        """In the place of the step that the criterion had before."""
        await self.remove(step.criterion, ids)
        row: dict[str, Any] = {"criterion": step.criterion, "given_to": step.to.value, "due": step.due, "at": step.at}
        row |= {"author": step.by.pseudonym, "role": step.by.role.value}
        saving = insert(next_steps).values(row)
        await self.connection.execute(saving.on_conflict_do_update(index_elements=["criterion"], set_=row))

    async def remove(self, criterion: str, ids: Ids) -> None:
        await self.connection.execute(delete(next_steps).where(next_steps.c.criterion.in_(ids.ever(criterion))))
