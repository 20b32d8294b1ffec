"""Lifting a restriction. It is set where the request of the client is answered."""

from datetime import datetime
from uuid import UUID

from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.workplace import Workplace
from services.cases.rights.restrictions.domain import lifted, running
from services.cases.rights.restrictions.store import Restrictions
from shared.accounts.domain import Person


async def lift(file_id: UUID, because: str, *, told: bool, reader: Person, workplace: Workplace, now: datetime) -> None:
    """Nothing where the file is not restricted.

    Raises FileNotFoundHereError, NotAllowedError, and NotToldFirstError where the client was not `told` before.
    """
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id)
        await work.admit(Act.RIGHTS, Subject(Kind.FILE, (file.id,)))
        if current := running(await Restrictions(work).of(file)):
            await Restrictions(work).replace(lifted(current, because, told=told, by=reader.id, now=now), file)
