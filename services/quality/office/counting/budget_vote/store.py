"""Votes on the names of a budget: who has voted, and, apart from it, for what. No table holds both."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    Table,
    Text,
    Uuid,
    insert,
    select,
    update,
)

from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.office.counting.budget_vote.domain import BudgetVote

votes = Table(
    "budget_vote",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("until", Date, nullable=False),
    Column("quorum", Integer, nullable=False),
    Column("called_off", Boolean, nullable=False),
    Column("voted_on", Date),
)
entitled = Table(
    "budget_vote_entitled",
    metadata,
    Column("vote", Uuid, ForeignKey("budget_vote.id"), primary_key=True),
    Column("centre", Text, primary_key=True),
    Column("voted", Boolean, nullable=False),
)
tally = Table(
    "budget_vote_count",
    metadata,
    Column("vote", Uuid, ForeignKey("budget_vote.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("criterion", Text, nullable=False),
    Column("votes", Integer, nullable=False),
    CheckConstraint("votes >= 0", name="budget_vote_count_votes_check"),
)


class BudgetVotes(PlainStore):
    async def open_budget_vote(self, vote: BudgetVote) -> None:
        names = ("id", "year", "opened_at", "until", "quorum", "called_off")
        await self.connection.execute(insert(votes).values({name: getattr(vote, name) for name in names}))
        rows = [{"vote": vote.id, "centre": centre, "voted": False} for centre in sorted(vote.entitled)]
        await self.connection.execute(insert(entitled), rows)
        counts = [{"vote": vote.id, "place": n, "criterion": name, "votes": 0} for n, name in enumerate(vote.counts)]
        await self.connection.execute(insert(tally), counts)

    async def call_off_budget_vote(self, vote_id: UUID) -> None:
        await self.connection.execute(update(votes).filter_by(id=vote_id).values(called_off=True))

    async def count_budget_vote(self, vote_id: UUID, names: Collection[str], centre: str, *, day: date) -> None:
        """Who, and, apart from it, for what; a second vote of a centre is not counted."""
        mark = update(entitled).filter_by(vote=vote_id, centre=centre, voted=False).values(voted=True)
        if (await self.connection.execute(mark.returning(entitled.c.centre))).first() is None:
            return
        await self.connection.execute(update(votes).filter_by(id=vote_id).values(voted_on=day))
        if names:
            one_more = update(tally).where(tally.c.vote == vote_id, tally.c.criterion.in_(names))
            await self.connection.execute(one_more.values(votes=tally.c.votes + 1))

    async def lock_budget_votes(self) -> None:
        """Until the end of the transaction nobody else opens one."""
        await self.connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('budget_vote'))")

    async def budget_votes(self, *, to_change: bool = False) -> list[BudgetVote]:
        """The newest first; `to_change` keeps the rows as they are until the transaction ends."""
        asked = select(votes).order_by(votes.c.opened_at.desc(), votes.c.id)
        asked = asked.with_for_update() if to_change else asked
        return [await self._vote(row) for row in (await self.connection.execute(asked)).all()]

    async def _vote(self, row: Any) -> BudgetVote:
        who = (await self.connection.execute(select(entitled).filter_by(vote=row.id))).all()
        what = await self.connection.execute(select(tally).filter_by(vote=row.id).order_by(tally.c.place))
        return BudgetVote(
            row.id,
            row.year,
            row.opened_at,
            row.until,
            row.quorum,
            frozenset(each.centre for each in who),
            {each.criterion: each.votes for each in what},
            frozenset(each.centre for each in who if each.voted),
            row.called_off,
            row.voted_on,
        )
