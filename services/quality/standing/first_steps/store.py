"""Which steps are given to which role, in the database: one row a list."""

from sqlalchemy import Column, DateTime, Table, Text, Uuid, delete, select
from sqlalchemy.dialects.postgresql import insert

from services.quality.foundation.domain import Author, Role
from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.standing.first_steps.given_steps import GivenStep

given_steps = Table(
    "given_step",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("given_to", Text, nullable=False),
    Column("author", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)


class GivenSteps(PlainStore):
    async def all(self) -> list[GivenStep]:
        """By list."""
        rows = await self.connection.execute(select(given_steps).order_by(given_steps.c.kind))
        return [GivenStep(row.kind, Role(row.given_to), Author(row.author, Role(row.role)), row.at) for row in rows]

    async def save(self, given: GivenStep) -> None:
        """In the place of what was said of the list before."""
        row = {"given_to": given.to.value, "author": given.by.pseudonym, "role": given.by.role.value, "at": given.at}
        saving = insert(given_steps).values(kind=given.kind, **row)
        await self.connection.execute(saving.on_conflict_do_update(index_elements=["kind"], set_=row))

    async def remove(self, kind: str) -> None:
        await self.connection.execute(delete(given_steps).where(given_steps.c.kind == kind))
