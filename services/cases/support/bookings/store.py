"""Bookings of interpreters in the database: hours, states and ids in the clear, everything else sealed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, func, or_, select, update

from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import ErrandStore
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.support.bookings.domain import OPEN, Booking, BookingNotFoundError, State
from services.cases.support.bookings.words import words

BOOKINGS = Records(
    Booking,
    "booking",
    newest=("starts_at", "noted_at"),
    is_activity=False,
    words=words,
    read=Kind.NOTE,
    beside=(Index("booking_of_appointment", "appointment_id"),),
)
table = BOOKINGS.table
SHOWN = ("language", "way", "words")
"""What a list of many files opens of them."""


class Bookings(RecordStore[Booking]):
    records = BOOKINGS

    async def to_change(self, booking_id: UUID, file: OfClient) -> Booking:
        """Held until the work is done. Raises NotAllowedError, BookingNotFoundError."""
        found = await self.one(booking_id, file, change=True)
        if found is None:
            raise BookingNotFoundError
        return found

    async def waiting_in(self, files: Sequence[OfClient]) -> list[Booking]:
        """Those of several files of which something is still to be done."""
        waits = or_(table.c.state.in_(OPEN), table.c.needs_another)
        return await self.among(files, waits, only=SHOWN)

    async def save_talk_off(self, appointment_id: UUID, now: datetime) -> None:
        """The appointment is at another time now, or will not be: a request has nobody to tell, a booking has."""
        theirs = table.c.appointment_id == appointment_id, table.c.state.in_(OPEN), table.c.starts_at > now
        for file_id in set(await self.connection.scalars(select(table.c.file_id).where(*theirs))):
            await self.work.admit(Act.WRITE, Subject(Kind.NOTE, (file_id,)))
        asked = update(table).where(*theirs)
        await self.connection.execute(asked.where(table.c.state == State.BOOKED).values(talk_off_at=now))
        await self.connection.execute(
            asked.where(table.c.state == State.REQUESTED).values(state=State.CANCELLED, needs_another=False)
        )


class Assignments(ErrandStore):
    serves = Errand.COUNTING

    async def first(self, *, until: datetime) -> dict[UUID, datetime]:
        """When each supporter interpreted for the first time, of those who did so by then."""
        was_there = table.c.state == State.FULFILLED, table.c.supporter_id.is_not(None), table.c.starts_at < until
        asked = select(table.c.supporter_id, func.min(table.c.starts_at)).where(*was_there)
        return {
            supporter_id: first
            for supporter_id, first in await self.connection.execute(asked.group_by(table.c.supporter_id))
        }
