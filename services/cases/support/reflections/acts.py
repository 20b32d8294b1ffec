"""Writing a reflection note."""

from datetime import datetime
from uuid import UUID

from services.cases.files.file.store import Files
from services.cases.foundation.workplace import Workplace
from services.cases.support.reflections.domain import reflected
from services.cases.support.reflections.store import Reflections
from shared.accounts.domain import Person


async def reflect(
    file_id: UUID, words: str, *, reflection_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Also in a file that is closed. Sent twice it is there once.

    Raises FileNotFoundHereError, NotAllowedError, IdTakenError.
    """
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        await Reflections(work).save(reflected(file, words, reflection_id=reflection_id, by=reader.id, now=now), file)
