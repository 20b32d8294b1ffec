"""The ledger of amounts: what left of each year, as bytes, and who let it go. Rows are added and never changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    insert,
    select,
    text,
)

from services.quality.foundation.domain import Author, Role
from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.publishing.amounts.domain import Answer, Said
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


answers = Table(
    "amounts_answer",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("amounts_id", Uuid, ForeignKey("said_amounts.id"), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
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
        newest = {each.event.year: each for each in told}
        known = await self.answers_to([each.id for each in newest.values()])
        return {year: replace(each, answer=known.get(each.id)) for year, each in newest.items()}

    async def keep_answer(self, event_id: UUID, amounts_id: UUID, reason: str, *, at: datetime) -> None:
        row = {"event_id": event_id, "amounts_id": amounts_id, "reason": reason, "at": at}
        await self.connection.execute(insert(answers).values(row))

    async def answers_to(self, ids: Sequence[UUID]) -> dict[UUID, Answer]:
        """By what was said, what the office answered last."""
        asked = select(answers).where(answers.c.amounts_id.in_(ids)).order_by(answers.c.at)
        return {row.amounts_id: Answer(row.reason, row.at) for row in await self.connection.execute(asked)}
