"""Votes in the database of a centre: whether one is open, and nothing of how anybody votes."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Date, Integer, Table, Text, Uuid, false, select
from sqlalchemy.dialects.postgresql import insert

from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.standards.votes.domain import OpenVote

votes = Table(
    "announced_vote",
    metadata,
    Column("vote", Uuid, primary_key=True),
    Column("draft", Uuid),
    Column("catalogue", Text),
    Column("until", Date),
    Column("office", Text),
    Column("came_on", Date, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("year", Integer),
)
"""Of a vote whose end was heard of first nothing is known but that."""


class Votes(PlainStore):
    async def keep_vote(self, vote: OpenVote) -> None:
        """One that has been closed stays closed, whatever came first."""
        row: dict[str, Any] = {"vote": vote.id, "draft": vote.draft, "catalogue": vote.catalogue, "until": vote.until}
        row |= {"year": vote.year}
        row |= {"office": vote.office, "came_on": vote.came_on, "closed": False}
        await self.connection.execute(insert(votes).values(row).on_conflict_do_nothing())

    async def close_vote(self, vote: UUID, *, on: date) -> None:
        kept = insert(votes).values(vote=vote, came_on=on, closed=True)
        await self.connection.execute(kept.on_conflict_do_update(index_elements=["vote"], set_={"closed": True}))

    async def open_votes(self, today: date) -> list[OpenVote]:
        """Those that end first come first."""
        asked = select(votes).where(votes.c.closed == false(), votes.c.until >= today)
        found = await self.connection.execute(asked.order_by(votes.c.until, votes.c.vote))
        return [
            OpenVote(row.vote, row.draft, row.catalogue, row.until, row.office, row.came_on, row.year) for row in found
        ]
