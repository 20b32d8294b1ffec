"""Giving a to-do, and saying that it was done."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from services.cases.casework.to_dos.domain import done, given, open_again
from services.cases.casework.to_dos.store import OpenToDos, ToDos
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.workplace import Workplace
from services.cases.people.members.store import Members
from shared.accounts.domain import Person


async def give(
    file_id: UUID,
    what: str,
    *,
    to: UUID,
    on: date,
    to_do_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once.

    Raises FileNotFoundHereError, NotAllowedError, NotInTeamError, IdTakenError.
    """
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        team = await Members(work).team(file_id) if to != reader.id else []
        new = given(file, what, to=to, on=on, team=team, to_do_id=to_do_id, by=reader.id, now=now)
        await ToDos(work).save(new, file)


async def tick(
    file_id: UUID, to_do_id: UUID, *, is_done: bool, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Nothing where the file has no such to-do, or it was ticked. Raises FileNotFoundHereError, NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        if to_do := await ToDos(work).one(to_do_id, file, change=True):
            await ToDos(work).replace(done(to_do, by=reader.id, now=now) if is_done else open_again(to_do), file)


async def pass_on(work: Transaction, before: UUID, files: Sequence[UUID] | None) -> None:
    """What is open and a colleague's goes to who is responsible for each file: the colleague gave the files away."""
    async with work.errand(Errand.HANDING_OVER) as on_errand:
        await OpenToDos(on_errand).pass_on(before, files)
