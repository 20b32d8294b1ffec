"""Asking for an interpreter, booking one, and saying what became of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from services.cases.casework.appointments.domain import Interpreting, interpreted
from services.cases.casework.appointments.store import Appointments
from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Part
from services.cases.foundation.access.store import Reading, Transaction
from services.cases.foundation.workplace import Workplace
from services.cases.people.supporters.domain import supporter_sealer
from services.cases.people.supporters.store import Supporters
from services.cases.people.undertakings.store import Undertakings
from services.cases.support.bookings.domain import (
    Asked,
    Because,
    Begun,
    Booking,
    Instead,
    Payment,
    State,
    Through,
    Told,
    WishMet,
    booked,
    cancelled,
    failed,
    fulfilled,
    replaced,
    requested,
)
from services.cases.support.bookings.store import Bookings
from shared.accounts.domain import Person


async def ask(
    file_id: UUID,
    asked: Asked,
    *,
    booking_id: UUID,
    instead_of: UUID | None = None,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once. `instead_of` is a booking that failed or was called off.

    Raises FileNotFoundHereError, NotAllowedError, IdTakenError, BookingNotFoundError.
    """
    async with workplace.store.reading(reader) as work:
        file, store = await Files(work).file(file_id, change=True), Bookings(work)
        before = await store.to_change(instead_of, file) if instead_of else None
        new = requested(file, asked, booking_id=booking_id, by=reader.id, now=now, instead_of=instead_of)
        if not await store.save(new, file):
            return
        if before and (changed := replaced(before)):
            await store.replace(changed, file)
        await note_in_appointment(work, new, file, Interpreting.ASKED)


async def book(
    file_id: UUID,
    booking_id: UUID,
    supporter_id: UUID,
    *,
    seen: State,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is booked once.

    Raises NotBookableError without a pledge of secrecy and the whole introduction, SupporterNotFoundError,
    BookingChangedError, BookingNotFoundError, FileNotFoundHereError, NotAllowedError.
    """
    async with workplace.store.reading(reader) as work:
        file, store = await Files(work).file(file_id, change=True), Bookings(work)
        one = await store.to_change(booking_id, file)
        supporter = await Supporters(work).one(supporter_id, sealer=supporter_sealer(workplace.keys))
        new = booked(
            one,
            supporter,
            await Undertakings(work).undertakings(),
            seen=seen,
            by=reader.id,
            now=now,
            today=now.astimezone(workplace.clock).date(),
            on=one.starts_at.astimezone(workplace.clock).date(),
        )
        if new:
            await store.replace(new, file)
            await note_in_appointment(work, new, file, Interpreting.FOUND)


async def fulfil(
    file_id: UUID,
    booking_id: UUID,
    begun: Begun,
    wish_met: WishMet | None = None,
    payment: Payment | None = None,
    *,
    seen: State,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Raises NotYetError, BookingChangedError, BookingNotFoundError, FileNotFoundHereError, NotAllowedError."""
    await change(
        file_id,
        booking_id,
        lambda one: fulfilled(one, begun, wish_met, payment, seen=seen, now=now),
        reader=reader,
        workplace=workplace,
    )


async def fail(
    file_id: UUID,
    booking_id: UUID,
    because: Because,
    told: Sequence[Told],
    instead: Instead,
    *,
    seen: State,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Raises what `fulfil` raises."""
    await change(
        file_id,
        booking_id,
        lambda one: failed(one, because, told, instead, seen=seen, now=now),
        reader=reader,
        workplace=workplace,
    )


async def cancel(
    file_id: UUID,
    booking_id: UUID,
    by_whom: Through,
    *,
    seen: State,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Raises what `fulfil` raises."""
    await change(
        file_id,
        booking_id,
        lambda one: cancelled(one, by_whom, seen=seen, now=now),
        reader=reader,
        workplace=workplace,
    )


async def change(
    file_id: UUID,
    booking_id: UUID,
    to: Callable[[Booking], Booking | None],
    *,
    reader: Person,
    workplace: Workplace,
) -> None:
    async with workplace.store.reading(reader) as work:
        file, store = await Files(work).file(file_id, change=True), Bookings(work)
        new = to(await store.to_change(booking_id, file))
        if new:
            await store.replace(new, file)
            if new.needs_another:
                await note_in_appointment(work, new, file, Interpreting.ASKED)
            elif new.state is State.CANCELLED:
                await note_in_appointment(work, new, file, Interpreting.NOT_NEEDED)


async def note_in_appointment(work: Reading, one: Booking, file: File, to: Interpreting) -> None:
    """The appointment says, too, whether somebody interprets; not for a reader who does not have the appointments."""
    if one.appointment_id is None or not work.relation(file.id).shows(Part.APPOINTMENTS):
        return
    store = Appointments(work)
    appointment = await store.one(one.appointment_id, file, change=True)
    if appointment and (changed := interpreted(appointment, to)):
        await store.replace(changed, file)


async def note_talk_off(work: Transaction, appointment_id: UUID, now: datetime) -> None:
    """In the work that moves an appointment or ends it: an interpreter who was booked for it has to be told."""
    assert isinstance(work, Reading)
    await Bookings(work).save_talk_off(appointment_id, now)
