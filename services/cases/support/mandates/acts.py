"""Noting what a client asks the centre to do in the client's name, that it was taken back, and what was done."""

from datetime import datetime
from uuid import UUID

from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.foundation.access.store import Reading
from services.cases.foundation.workplace import Workplace
from services.cases.support.mandates.domain import Terms, done, noted, withdrawn
from services.cases.support.mandates.store import Mandates
from shared.accounts.domain import Person


async def note(
    file_id: UUID, terms: Terms, *, mandate_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """What the client answered. Sent twice it is there once.

    Raises FileNotFoundHereError, NotAllowedError, NotYetError, WrongDaysError, IdTakenError.
    """
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        today = now.astimezone(workplace.clock).date()
        await Mandates(work).save(noted(file, terms, mandate_id=mandate_id, by=reader.id, now=now, today=today), file)


async def withdraw(
    file_id: UUID, mandate_id: UUID, *, new_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """At once and in one step. Nothing where it was withdrawn before.

    Raises FileNotFoundHereError, NotAllowedError, MandateNotFoundError.
    """
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        rows, today = await Mandates(work).of(file), now.astimezone(workplace.clock).date()
        if new := withdrawn(mandate_id, rows, new_id=new_id, by=reader.id, now=now, today=today):
            await Mandates(work).save(new, file)


async def note_done(
    file_id: UUID,
    terms: Terms,
    *,
    mandate_id: UUID | None,
    has_none: bool = False,
    done_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once. Without a mandate that covers it nothing is noted, unless `has_none` says that it
    was done already and there was none.

    Raises FileNotFoundHereError, NotAllowedError, NotYetError, NoMandateError, IdTakenError.
    """
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        rows, today = await Mandates(work).of(file), now.astimezone(workplace.clock).date()
        if any(one.id == done_id for one in rows):
            return
        new = done(
            file, terms, mandate_id, rows, has_none=has_none, done_id=done_id, by=reader.id, now=now, today=today
        )
        await Mandates(work).save(new, file)


async def held(work: Reading, file_id: UUID) -> File:
    """Until the work is done nobody else changes its mandates, or erases it; also of a file that is only kept."""
    await work.keep_there([file_id])
    return await Files(work).file(file_id)
