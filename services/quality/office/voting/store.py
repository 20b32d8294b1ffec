"""Votes: who has voted, and, apart from it, what. No table holds both."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    insert,
    select,
    update,
)

from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.office.voting.domain import Ballot, Choice

ballots = Table(
    "ballot",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("draft", Uuid, ForeignKey("standard_draft.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("until", Date, nullable=False),
    Column("quorum", Integer, nullable=False),
    Column("called_off", Boolean, nullable=False),
    Index("ballot_of_draft", "draft", "opened_at"),
)
entitled = Table(
    "ballot_entitled",
    metadata,
    Column("ballot", Uuid, ForeignKey("ballot.id"), primary_key=True),
    Column("centre", Text, primary_key=True),
    Column("voted", Boolean, nullable=False),
)
tally = Table(
    "ballot_count",
    metadata,
    Column("ballot", Uuid, ForeignKey("ballot.id"), primary_key=True),
    Column("choice", Text, primary_key=True),
    Column("votes", Integer, nullable=False),
    CheckConstraint("votes >= 0", name="ballot_count_votes_check"),
)


class Ballots(PlainStore):
    async def open_ballot(self, ballot: Ballot) -> None:
        names = ("id", "draft", "text", "opened_at", "until", "quorum", "called_off")
        await self.connection.execute(insert(ballots).values({name: getattr(ballot, name) for name in names}))
        rows = [{"ballot": ballot.id, "centre": centre, "voted": False} for centre in sorted(ballot.entitled)]
        await self.connection.execute(insert(entitled), rows)
        await self.connection.execute(
            insert(tally), [{"ballot": ballot.id, "choice": choice, "votes": 0} for choice in Choice]
        )

    async def call_off_ballot(self, ballot: Ballot) -> None:
        await self.connection.execute(update(ballots).filter_by(id=ballot.id).values(called_off=True))

    async def count_vote(self, ballot: Ballot, choice: Choice, centre: str) -> bool:
        """Who, and, apart from it, what: whether it was this centre's first."""
        mark = update(entitled).filter_by(ballot=ballot.id, centre=centre, voted=False).values(voted=True)
        if (await self.connection.execute(mark.returning(entitled.c.centre))).first() is None:
            return False
        one_more = update(tally).filter_by(ballot=ballot.id, choice=choice).values(votes=tally.c.votes + 1)
        await self.connection.execute(one_more)
        return True

    async def ballots(self, draft: UUID) -> list[Ballot]:
        """The newest first. The rows stay as they are until the transaction ends."""
        asked = select(ballots).filter_by(draft=draft).order_by(ballots.c.opened_at.desc()).with_for_update()
        found = (await self.connection.execute(asked)).all()
        return [await self._ballot(row) for row in found]

    async def _ballot(self, row: Any) -> Ballot:
        who = (await self.connection.execute(select(entitled).filter_by(ballot=row.id))).all()
        what = await self.connection.execute(select(tally).filter_by(ballot=row.id))
        return Ballot(
            row.id,
            row.draft,
            row.text,
            row.opened_at,
            row.until,
            row.quorum,
            frozenset(each.centre for each in who),
            frozenset(each.centre for each in who if each.voted),
            {Choice(each.choice): each.votes for each in what},
            row.called_off,
        )
