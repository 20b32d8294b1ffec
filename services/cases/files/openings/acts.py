"""Asking to open a file of others, answering that, and looking at it later.

The moment is that of the work itself: the database compares it with its own rules.
"""

from uuid import UUID

from services.cases.files.openings.domain import NoLongerWaitsError, NoSuchFileError, agreed, ask_to_open
from services.cases.files.openings.notices import tell_leads, tell_others
from services.cases.files.openings.store import Openings
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person


async def ask(code: str, reason: str, *, opening_id: UUID, reader: Person, workplace: Workplace) -> None:
    """`code` is the number of the file, such as 26-007. Sent twice it is there once.

    Raises NoSuchFileError, ReasonTooShortError, NotAllowedError, FileNotFoundHereError.
    """
    year, number = code.split("-")
    async with workplace.store.reading(reader) as work:
        found = await Openings(work).find_file(int(year), int(number))
        if found is None:
            raise NoSuchFileError
        file_id, key_id = found
        new = ask_to_open(file_id, code, key_id, reason, opening_id=opening_id, asked_by=reader.id, now=work.now)
        await Openings(work).save_asked(new)
        await tell_others(work, new, workplace=workplace)


async def answer(opening_id: UUID, *, yes: bool, reader: Person, workplace: Workplace) -> bool:
    """False where it was answered before, or asked too long ago; that somebody read it is noted all the same.

    Raises OpeningNotFoundError, NotAllowedError.
    """
    async with workplace.store.reading(reader) as work:
        opening = await Openings(work).opening(opening_id)
        try:
            answered = agreed(opening, by=reader.id, now=work.now, yes=yes)
        except NoLongerWaitsError:
            return False
        await Openings(work).save_answered(answered)
        if yes:
            await tell_leads(work, answered, workplace=workplace)
    return True


async def review(opening_id: UUID, *, reader: Person, workplace: Workplace) -> None:
    """Once; a second review changes nothing. Raises OpeningNotFoundError, NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        await Openings(work).save_reviewed(opening_id)
