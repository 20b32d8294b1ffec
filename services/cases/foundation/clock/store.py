"""One row for the centre: its first month, and the last moment at which its clock was plausible."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, DateTime, SmallInteger, Table, Text, select, text, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.foundation.access.store import PlainStore
from services.cases.foundation.sealed.store import metadata

calendar = Table(
    "tally_calendar",
    metadata,
    Column("only_row", SmallInteger, primary_key=True, server_default=text("1"), autoincrement=False),
    Column("first_window", Text, nullable=False),
    Column("clock_seen", DateTime(timezone=True)),
    CheckConstraint("only_row = 1", name="tally_calendar_only_row"),
)


class CentreClock(PlainStore):
    async def first_window(self, *, this_month: str) -> str:
        """The month in which the centre began to count; set when it is asked for the first time."""
        begun = insert(calendar).values(first_window=this_month).on_conflict_do_nothing()
        await self.connection.execute(begun)
        first: str = (await self.connection.execute(select(calendar.c.first_window))).scalar_one()
        return first

    async def begun(self) -> str | None:
        """The same; None before it is set, which happens in the first hours."""
        first: str | None = await self.connection.scalar(select(calendar.c.first_window))
        return first

    async def clock_seen(self) -> datetime | None:
        """The last moment at which the clock was plausible, or somebody said that it is right."""
        seen: datetime | None = await self.connection.scalar(select(calendar.c.clock_seen))
        return seen

    async def note_clock(self, now: datetime, *, this_month: str) -> None:
        await self.first_window(this_month=this_month)
        await self.connection.execute(update(calendar).values(clock_seen=now))
