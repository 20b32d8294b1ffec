"""Noting that a file is quiet as agreed."""

from datetime import date, datetime
from uuid import UUID

from services.cases.files.file.store import Files
from services.cases.files.pauses.domain import agreed
from services.cases.files.pauses.store import Pauses
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person


async def note(
    file_id: UUID,
    until: date,
    why: str | None,
    *,
    pause_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once. Raises FileNotFoundHereError, NotAllowedError, IdTakenError."""
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        await Pauses(work).save(agreed(file, until, why, pause_id=pause_id, by=reader.id, now=now), file)
