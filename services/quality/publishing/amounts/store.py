"""The ledger of amounts: what left of each year, as bytes, and who let it go. Rows are added and never changed."""

from uuid import UUID

from sqlalchemy import Column, DateTime, Index, Integer, LargeBinary, Table, Text, Uuid, insert, select, text

from services.quality.foundation.domain import Author, Role
from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.publishing.amounts.domain import Said
from shared.events import AmountsPublished

said = Table(
    "said_amounts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("approved_by", Uuid, nullable=False),
    Column("approved_role", Text, nullable=False),
    Index("said_amounts_of_year", "year", "said_at"),
)


class SaidAmounts(PlainStore):
    async def one_at_a_time(self) -> None:
        """Until the end of the transaction nobody else lets amounts go: what is said last is really the last."""
        await self.connection.execute(text("LOCK TABLE said_amounts IN SHARE ROW EXCLUSIVE MODE"))

    async def save(self, one: Said) -> None:
        event = one.event
        row = {"id": event.id, "year": event.year, "said_at": event.said_at, "body": event.body()}
        row |= {"approved_by": one.by.pseudonym, "approved_role": one.by.role.value}
        await self.connection.execute(insert(said).values(row))

    async def ids(self) -> set[UUID]:
        return set(await self.connection.scalars(select(said.c.id)))

    async def newest(self) -> dict[int, Said]:
        """By year what was said last."""
        rows = await self.connection.execute(select(said).order_by(said.c.said_at))
        told = [
            Said(AmountsPublished.model_validate_json(row.body), Author(row.approved_by, Role(row.approved_role)))
            for row in rows
        ]
        return {each.event.year: each for each in told}
