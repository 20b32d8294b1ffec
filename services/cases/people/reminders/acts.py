"""Writing down what a colleague wants to be reminded of, and saying that it is done."""

from datetime import date, datetime
from uuid import UUID

from services.cases.foundation.workplace import Workplace
from services.cases.people.reminders.domain import Reminder, reminder_sealer
from services.cases.people.reminders.store import Reminders
from shared.accounts.domain import Person


async def write(words: str, *, on: date, reminder_id: UUID, reader: Person, workplace: Workplace) -> None:
    """Sent twice it is there once."""
    new = Reminder(reminder_id, reader.id, on, words)
    async with workplace.store.reading(reader) as work:
        await Reminders(work).save_reminder(new, sealer=reminder_sealer(workplace.keys))


async def tick(reminder_id: UUID, *, is_done: bool, reader: Person, workplace: Workplace, now: datetime) -> None:
    """Nothing where it is not the reader's own."""
    async with workplace.store.reading(reader) as work:
        await Reminders(work).save_done(reminder_id, now if is_done else None)
