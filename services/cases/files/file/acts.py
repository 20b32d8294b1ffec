"""Opening a file from a request."""

from datetime import datetime
from uuid import UUID

from services.cases.contact.requests.store import Requests
from services.cases.files.file.beginnings import save_first_team
from services.cases.files.file.domain import open_file
from services.cases.files.file.store import FileNumbers, Files
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person


async def open_from(
    request_id: UUID, *, pseudonym: str, responsible: UUID, reader: Person, workplace: Workplace, now: datetime
) -> UUID:
    """Return the file of this request, opened if there is none: a second colleague finds the file of the first.

    Where the client was answered already, the client is told of it now, as the plan allows; a reader who opens it for
    a colleague asks for nothing.
    """
    here = now.astimezone(workplace.clock)
    async with workplace.store.reading(reader) as work:
        conversation = await Requests(work).conversation(request_id, change=True)
        if conversation.file_id:
            return conversation.file_id
        number = await FileNumbers(work).next_number(here.year)
        file = open_file(
            conversation, number=number, pseudonym=pseudonym, responsible=responsible, opened_by=reader.id, now=here
        )
        await Files(work).save_file(file)
        await save_first_team(work, file.id, responsible, workplace=workplace, now=file.opened_at)
        await Requests(work).save_filed(file.thread_id, file_id=file.id, code=file.code)
        # what was answered before there was a file, no short message has told yet
        if conversation.messages and (newest := conversation.messages[-1]).from_centre:
            await work.find_relations([file.id])
            for tell_client in workplace.on_answer:
                await tell_client(work, file.id, newest.id, workplace, now)
    return file.id
