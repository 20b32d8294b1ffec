"""The last plausible moment of the clock, in the database of a service."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, DateTime, MetaData, SmallInteger, Table, bindparam, text

from shared.store.outbox import Executes
from shared.store.store import Work

CREATE = """
CREATE TABLE clock_state (
    only_row smallint PRIMARY KEY DEFAULT 1,
    seen timestamptz NOT NULL,
    CONSTRAINT clock_state_only_row CHECK (only_row = 1)
)
"""
NOTE = text(
    "INSERT INTO clock_state (seen) VALUES (:now) ON CONFLICT (only_row) DO UPDATE SET seen = excluded.seen"
).bindparams(bindparam("now", type_=DateTime(timezone=True)))


def create_table(op: Executes) -> None:
    """For a migration. Frozen; a change gets its own function."""
    op.execute(CREATE)


def table_in(metadata: MetaData) -> Table:
    return Table(
        "clock_state",
        metadata,
        Column("only_row", SmallInteger, primary_key=True, server_default=text("1"), autoincrement=False),
        Column("seen", DateTime(timezone=True), nullable=False),
        CheckConstraint("only_row = 1", name="clock_state_only_row"),
    )


class ClockWork(Work):
    """A transaction of a service that acts by the calendar."""

    async def clock_seen(self) -> datetime | None:
        """The last moment at which the clock was plausible, or somebody said that it is right."""
        seen: datetime | None = await self.connection.scalar(text("SELECT seen FROM clock_state"))
        return seen

    async def note_clock(self, now: datetime) -> None:
        await self.connection.execute(NOTE, {"now": now})
