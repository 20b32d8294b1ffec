"""Reminders in the database: days in the clear, words sealed; the second lock shows them to their colleague alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, DateTime, Index, LargeBinary, Table, Uuid, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import ErrandStore, ReaderStore
from services.cases.foundation.sealed.domain import Field, Sealer
from services.cases.foundation.sealed.store import metadata
from services.cases.people.reminders.domain import KEPT_WHEN_DONE, KEY_ID, Reminder
from services.cases.people.team.store import account

WORDS = Field("reminder", "words", "reminder")
reminders = Table(
    "reminder",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("staff_id", Uuid, nullable=False),
    Column("on", Date, nullable=False),
    Column("words", LargeBinary, nullable=False),
    Column("done_at", DateTime(timezone=True)),
    Index("reminder_of_staff", "staff_id"),
)


class Reminders(ReaderStore):
    """The reader's own."""

    async def reminders(self, *, sealer: Sealer, done_since: datetime) -> list[Reminder]:
        """What is open, the soonest first, and what was done since then."""
        shown = or_(reminders.c.done_at.is_(None), reminders.c.done_at >= done_since)
        asked = select(reminders).where(reminders.c.staff_id == self.reader.id, shown)
        found = await self.connection.execute(asked.order_by(reminders.c.on, reminders.c.id))
        return [opened(row, sealer) for row in found]

    async def save_reminder(self, reminder: Reminder, *, sealer: Sealer) -> None:
        """Sent twice it is there once."""
        row = {
            "id": reminder.id,
            "staff_id": self.reader.id,
            "on": reminder.on,
            "words": sealer.seal(WORDS, reminder.words or "", row=reminder.id, key_id=KEY_ID),
        }
        await self.connection.execute(insert(reminders).values(row).on_conflict_do_nothing(index_elements=["id"]))

    async def save_done(self, reminder_id: UUID, done_at: datetime | None) -> None:
        own = (reminders.c.id == reminder_id) & (reminders.c.staff_id == self.reader.id)
        await self.connection.execute(update(reminders).where(own).values(done_at=done_at))


class OldReminders(ErrandStore):
    serves = Errand.RETENTION

    async def forget_done(self, now: datetime) -> None:
        await self.connection.execute(delete(reminders).where(reminders.c.done_at < now - KEPT_WHEN_DONE))

    async def forget_of_leavers(self) -> None:
        here = select(account.id).where(account.active)
        await self.connection.execute(delete(reminders).where(reminders.c.staff_id.not_in(here)))


def opened(row: Any, sealer: Sealer) -> Reminder:
    words = sealer.read(WORDS, row.words, row=row.id, key_id=KEY_ID)
    return Reminder(row.id, row.staff_id, row.on, words, row.done_at)
