"""Being in a file: told to the colleagues who have it open, too."""

from uuid import UUID

from services.cases.casework.presence.domain import sentence
from services.cases.casework.presence.store import Presences
from services.cases.foundation.access.store import Reading
from services.cases.foundation.workplace import Workplace
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.languages import Wording


async def enter(work: Reading, file_id: UUID, wording: Wording, *, writing: bool | None = None) -> str:
    """Note that the reader is in the file, and return what the page says of the others. Raises NotAllowedError."""
    presences = Presences(work)
    await presences.enter(file_id, writing=writing)
    others = await presences.others(file_id)
    if not others:
        return ""
    names = {one.id: one.name for one in await Team(work).staff()}
    return sentence(others, names, wording)


async def stay(file_id: UUID, wording: Wording, *, reader: Person, workplace: Workplace) -> str:
    """The same, for the page that asks again while it is open. Raises NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        return await enter(work, file_id, wording)
