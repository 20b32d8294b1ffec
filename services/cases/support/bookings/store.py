"""Bookings of interpreters in the database: hours, states and ids in the clear, everything else sealed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Index, func, or_, select, update

from services.cases.casework.appointments.store import APPOINTMENTS
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
USUAL_LENGTH, NEAR_BY = timedelta(hours=1), timedelta(days=1)
"""Of a talk without an appointment, and how far apart two talks begin at most that can overlap."""


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


class TakenSupporters(ErrandStore):
    serves = Errand.CALENDAR

    async def at_the_time_of(self, one: Booking) -> set[UUID]:
        """The supporters who are booked for another talk at that time, in whichever file; nothing else is said of it.

        A talk lasts as long as its appointment; without one it is taken to last an hour.
        """
        talk = APPOINTMENTS.table
        columns = (table.c.id, table.c.supporter_id, table.c.starts_at, talk.c.minutes)
        near = table.c.starts_at.between(one.starts_at - NEAR_BY, one.starts_at + NEAR_BY)
        asked = select(*columns).outerjoin_from(table, talk, talk.c.id == table.c.appointment_id).where(near)
        rows = (await self.connection.execute(asked.where(table.c.state == State.BOOKED))).all()
        minutes = await self.connection.scalar(select(talk.c.minutes).where(talk.c.id == one.appointment_id))
        ends_at = one.starts_at + lasts(minutes)
        return {
            row.supporter_id
            for row in rows
            if row.id != one.id and row.starts_at < ends_at and one.starts_at < row.starts_at + lasts(row.minutes)
        }


def lasts(minutes: int | None) -> timedelta:
    return timedelta(minutes=minutes) if minutes else USUAL_LENGTH


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
