"""Noting what a client answered when asked for a consent."""

from datetime import datetime
from uuid import UUID

from services.cases.casework.consents.domain import Agreement, noted
from services.cases.casework.consents.store import Consents
from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.foundation.access.store import Reading
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person


async def note(
    file_id: UUID,
    agreement: Agreement,
    *,
    consent_id: UUID,
    follows: UUID | None = None,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once. `follows` is the row that it answers or renews.

    Raises FileNotFoundHereError, NotAllowedError, IdTakenError, NotYetError, WrongDaysError, ConsentNotFoundError,
    ConsentEndedError, NoAnswerError, AnsweredBeforeError.
    """
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        new = noted(
            file,
            agreement,
            await Consents(work).of(file),
            consent_id=consent_id,
            follows=follows,
            by=reader.id,
            now=now,
            today=now.astimezone(workplace.clock).date(),
        )
        if new:
            await Consents(work).save(new, file)


async def held(work: Reading, file_id: UUID) -> File:
    """Until the work is done nobody else changes its consents, or erases it; also of a file that is only kept."""
    await work.keep_there([file_id])
    return await Files(work).file(file_id)
