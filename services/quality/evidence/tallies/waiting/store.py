"""Waiting tallies in the database: what a kept one holds and no more, in a form that outlives the words of today."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    delete,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from services.quality.evidence.tallies.domain import Tally
from services.quality.evidence.tallies.store import columns_of, outcomes_of
from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.standards.catalogue.domain import Source

LOCK = 0x6B6F6B6F6E07
"""One at a time lets a tally wait, or takes up what waits."""
waiting = Table(
    "waiting_tally",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False),
    Column("source", Text, nullable=False),
    Column("catalogue", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("cells", JSONB, nullable=False),
    UniqueConstraint("source", "catalogue", "month", name="waiting_tally_each_month_once"),
    CheckConstraint("source IN ('casework', 'feedback')", name="waiting_tally_source"),
)


class WaitingTallies(PlainStore):
    async def one_by_one(self) -> None:
        """Waits until nobody else does this, and lets nobody else until this work is done."""
        await self.connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})

    async def keep_waiting(self, tally: Tally, *, event_id: UUID) -> bool:
        """False where another one of its month waits that says otherwise. The same again changes nothing."""
        cells = {measure: columns_of(known) for measure, known in tally.outcomes.items()}
        row = {"event_id": event_id, "source": tally.source.value, "catalogue": tally.catalogue, "month": tally.window}
        kept = insert(waiting).values(**row, cells=cells).on_conflict_do_nothing().returning(waiting.c.event_id)
        if (await self.connection.execute(kept)).first():
            return True
        return tally in (await self.waiting_tallies([tally.catalogue])).values()

    async def waiting_tallies(self, catalogues: Collection[str]) -> dict[UUID, Tally]:
        """Those of some versions by their event, in the order in which they came."""
        asked = select(waiting).where(waiting.c.catalogue.in_(catalogues)).order_by(waiting.c.number)
        return {row.event_id: _tally(row) for row in await self.connection.execute(asked)}

    async def end_waiting(self, event_ids: Collection[UUID]) -> None:
        await self.connection.execute(delete(waiting).where(waiting.c.event_id.in_(event_ids)))

    async def awaited(self) -> dict[str, int]:
        """By version of the standards: how many tallies wait for it."""
        asked = select(waiting.c.catalogue, func.count().label("waiting")).group_by(waiting.c.catalogue)
        rows = await self.connection.execute(asked.order_by(waiting.c.catalogue))
        return {row.catalogue: row.waiting for row in rows}


def _tally(row: Any) -> Tally:
    outcomes = {measure: outcomes_of(**cell) for measure, cell in row.cells.items()}
    return Tally(row.catalogue, row.month, outcomes, Source(row.source))
