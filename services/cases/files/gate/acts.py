"""Noting a talk about the information at the beginning, or why it is put off."""

from datetime import date, datetime
from uuid import UUID

from services.cases.contact.gate.domain import Content, Walk, moment_of, record
from services.cases.contact.gate.outcomes import contributions
from services.cases.contact.gate.store import Gates
from services.cases.files.file.store import Files
from services.cases.foundation.outcomes import mark_of
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person
from shared.calendar import month_of


async def note(
    file_id: UUID,
    content: Content,
    *,
    record_id: UUID,
    seen: UUID | None,
    day: date | None = None,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """The record and what it contributes, in one transaction; a form sent twice changes nothing.

    `seen` is the latest record that stood on the page; `day` is that of the talk, today without one. Raises
    FileNotFoundHereError, NotAllowedError, NotYetError, NothingToldError, GateChangedError, LaterOneKnownError,
    IdTakenError.
    """
    at, clock = moment_of(day, now=now, clock=workplace.clock), workplace.clock
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        gate = await Gates(work).gate(file)
        new = record(
            gate, content, record_id=record_id, seen=seen, file_id=file.id, staff_id=reader.id, at=at, clock=clock
        )
        if new is None:
            return
        await Gates(work).save(new, file)
        if isinstance(content, Walk):
            found = contributions(content, mark_of(file.counted_as, workplace.keys.mark))
            for told in workplace.on_talk:
                await told(work, found, month_of(at, clock), month_of(now, clock))
