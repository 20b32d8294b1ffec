"""Appointments in the database: hours, colleagues and states in the clear, everything else sealed."""

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, func, select

from services.cases.casework.appointments.domain import (
    TAKES_TIME,
    Appointment,
    AppointmentNotFoundError,
    State,
)
from services.cases.casework.appointments.words import words
from services.cases.foundation.access.domain import Act, Errand, Kind, Part, Subject
from services.cases.foundation.access.store import ErrandStore
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.people.members.store import passed_on

APPOINTMENTS = Records(
    Appointment,
    "appointment",
    newest=("starts_at", "noted_at"),
    is_activity=True,
    happened="kept_at",
    words=words,
    read=Kind.APPOINTMENT,
    index=("file_id", "kept_at"),
    beside=(Index("appointment_of_staff", "staff_id", "starts_at"), Index("appointment_by_hour", "starts_at")),
)
table = APPOINTMENTS.table


class Appointments(RecordStore[Appointment]):
    records = APPOINTMENTS

    async def to_change(self, appointment_id: UUID, file: OfClient) -> Appointment:
        """Held until the work is done. Raises NotAllowedError, AppointmentNotFoundError."""
        found = await self.one(appointment_id, file, change=True)
        if found is None:
            raise AppointmentNotFoundError
        return found

    async def open_in(self, files: Sequence[OfClient]) -> list[Appointment]:
        """Those of several files that have no outcome yet, the soonest first, with what a list shows of them: neither
        where they are nor why. Raises NotAllowedError.
        """
        return (await self.among(files, table.c.state == State.AGREED, only=("kind", "mediation", "leave_at")))[::-1]

    async def between(self, first: datetime, last: datetime, *, staff_id: UUID | None) -> list[Appointment]:
        """Those in files that the reader may read, of one colleague or of all; a moved one stands at its new hour."""
        asked = select(table).where(table.c.starts_at >= first, table.c.starts_at < last, table.c.state != State.MOVED)
        asked = asked if staff_id is None else asked.where(table.c.staff_id == staff_id)
        rows = (await self.connection.execute(asked.order_by(table.c.starts_at, table.c.id))).all()
        await self.work.find_relations({row.file_id for row in rows})
        rows = [row for row in rows if self.work.relation(row.file_id).shows(Part.APPOINTMENTS)]
        await self.work.admit(Act.LIST, Subject(Kind.APPOINTMENT, tuple({row.file_id for row in rows})))
        sealer = await self.work.opener({row.key_id for row in rows})
        return [APPOINTMENTS.opened(row, sealer, row.key_id) for row in rows]


@dataclass(frozen=True, slots=True)
class Engagement:
    """That a colleague is taken, and nothing else of an appointment: no file, no kind, no place, no id."""

    starts_at: datetime
    minutes: int
    staff_id: UUID
    mark: str
    """Tells engagements apart; without the centre's key it leads to no appointment."""


class Engagements(ErrandStore):
    serves = Errand.CALENDAR

    async def between(
        self, first: datetime, last: datetime, *, staff_id: UUID | None, most: int, besides: Collection[UUID] = ()
    ) -> list[Engagement]:
        """Of one colleague or of all; `besides` are appointments that the reader sees anyway."""
        columns = (table.c.id, table.c.starts_at, table.c.minutes, table.c.staff_id)
        asked = select(*columns).where(table.c.starts_at >= first, table.c.starts_at < last)
        asked = asked.where(table.c.state.in_(TAKES_TIME), table.c.id.not_in(bindparam("besides", expanding=True)))
        asked = asked if staff_id is None else asked.where(table.c.staff_id == staff_id)
        ordered = asked.order_by(table.c.starts_at, table.c.id).limit(most)
        rows = await self.connection.execute(ordered, {"besides": list(besides)})
        key = self.work.mark
        assert key
        return [Engagement(row.starts_at, row.minutes, row.staff_id, mark_of(row.id, key)) for row in rows]

    async def counts(self, first: datetime, last: datetime) -> dict[UUID, int]:
        """How many begin in this time, by colleague."""
        taken = table.c.state.in_(TAKES_TIME), table.c.starts_at >= first, table.c.starts_at < last
        asked = select(table.c.staff_id, func.count()).where(*taken).group_by(table.c.staff_id)
        return {staff_id: number for staff_id, number in await self.connection.execute(asked)}


def mark_of(appointment_id: UUID, key: bytes) -> str:
    return hmac.digest(key, b"engagement" + appointment_id.bytes, "sha256").hex()


class OpenAppointments(ErrandStore):
    serves = Errand.HANDING_OVER

    async def pass_on(self, before: UUID, files: Sequence[UUID] | None) -> None:
        """Those of a colleague, in these files or in all, go to who is responsible for each file now."""
        is_open, now = table.c.state == State.AGREED, self.work.now
        await self.connection.execute(passed_on(table.c.staff_id, is_open, before, files, now))
