"""On which day it was last told that a backup is overdue."""

from datetime import date

from sqlalchemy import CheckConstraint, Column, Date, SmallInteger, Table, select, text
from sqlalchemy.dialects.postgresql import insert

from services.cases.foundation.access.store import PlainStore
from services.cases.foundation.sealed.store import metadata

reminders = Table(
    "backup_reminder",
    metadata,
    Column("only_row", SmallInteger, primary_key=True, server_default=text("1"), autoincrement=False),
    Column("day", Date, nullable=False),
    CheckConstraint("only_row = 1", name="backup_reminder_only_row"),
)


class BackupReminders(PlainStore):
    async def last_told(self) -> date | None:
        """Until the work is done nobody else tells it."""
        await self.connection.execute(text("LOCK TABLE backup_reminder IN SHARE ROW EXCLUSIVE MODE"))
        day: date | None = await self.connection.scalar(select(reminders.c.day))
        return day

    async def note_told(self, day: date) -> None:
        told = insert(reminders).values(day=day)
        await self.connection.execute(told.on_conflict_do_update(index_elements=["only_row"], set_={"day": day}))
