"""Agreeing an appointment, and saying what became of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from services.cases.casework.appointments.domain import (
    Agreement,
    Appointment,
    State,
    Through,
    agreed,
    ended,
    moved,
)
from services.cases.casework.appointments.store import Appointments, OpenAppointments
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person


async def agree(
    file_id: UUID, agreement: Agreement, *, appointment_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Sent twice it is there once. Raises FileNotFoundHereError, NotAllowedError, IdTakenError."""
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        new = agreed(file, agreement, appointment_id=appointment_id, by=reader.id, now=now)
        await Appointments(work).save(new, file)


async def move(
    file_id: UUID,
    appointment_id: UUID,
    starts_at: datetime,
    *,
    new_id: UUID,
    seen: State,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is moved once. Raises ChangedMeanwhileError, AppointmentNotFoundError, IdTakenError and what
    `agree` raises."""
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        store = Appointments(work)
        one = await store.to_change(appointment_id, file)
        both = moved(one, starts_at, new_id=new_id, seen=seen, by=reader.id, now=now)
        if both:
            old, new = both
            await store.save(new, file)
            await store.replace(old, file)
            await workplace.appointment_changed(work, old.id, now=now)


async def keep(
    file_id: UUID, appointment_id: UUID, *, seen: State, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """It took place. Raises ChangedMeanwhileError, NotYetError, AppointmentNotFoundError, NotAllowedError."""
    await change(
        file_id,
        appointment_id,
        lambda one: ended(one, State.KEPT, seen=seen, now=now),
        reader=reader,
        workplace=workplace,
    )


async def miss(
    file_id: UUID,
    appointment_id: UUID,
    by_whom: Through,
    *,
    seen: State,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """It did not take place, and nobody had said so before. Raises what `keep` raises."""
    await change(
        file_id,
        appointment_id,
        lambda one: ended(one, State.MISSED, by_whom, seen=seen, now=now),
        reader=reader,
        workplace=workplace,
    )


async def cancel(
    file_id: UUID,
    appointment_id: UUID,
    by_whom: Through,
    *,
    seen: State,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """It was said before that it will not take place. Raises what `keep` raises."""
    await change(
        file_id,
        appointment_id,
        lambda one: ended(one, State.CANCELLED, by_whom, seen=seen, now=now),
        reader=reader,
        workplace=workplace,
    )


async def change(
    file_id: UUID,
    appointment_id: UUID,
    to: Callable[[Appointment], Appointment | None],
    *,
    reader: Person,
    workplace: Workplace,
) -> None:
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        store = Appointments(work)
        changed = to(await store.to_change(appointment_id, file))
        if changed:
            await store.replace(changed, file)
            if not changed.is_open:
                await workplace.appointment_changed(work, changed.id, now=work.now)


async def pass_on(work: Transaction, before: UUID, files: Sequence[UUID] | None) -> None:
    """What is open and a colleague's goes to who is responsible for each file: the colleague gave the files away."""
    async with work.errand(Errand.HANDING_OVER) as on_errand:
        await OpenAppointments(on_errand).pass_on(before, files)
