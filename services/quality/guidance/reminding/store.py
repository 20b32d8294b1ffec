"""Which week was looked at last, in the database."""

from datetime import date

from sqlalchemy import CheckConstraint, Column, Date, SmallInteger, Table, bindparam, text

from services.quality.foundation.tables.store import PlainStore, metadata

looked = Table(
    "reminder_look",
    metadata,
    Column("only_row", SmallInteger, primary_key=True, server_default=text("1"), autoincrement=False),
    Column("week", Date, nullable=False),
    CheckConstraint("only_row = 1", name="reminder_look_only_row"),
)
LOOK = text(
    "INSERT INTO reminder_look (week) VALUES (:week) ON CONFLICT (only_row) "
    "DO UPDATE SET week = excluded.week WHERE reminder_look.week < excluded.week RETURNING week"
).bindparams(bindparam("week", type_=Date))


class ReminderLooks(PlainStore):
    async def is_first_look(self, week: date) -> bool:
        """Whether nobody has looked in this week, nor in a later one; now somebody has."""
        return (await self.connection.execute(LOOK, {"week": week})).first() is not None
