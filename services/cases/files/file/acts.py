"""Opening a file from a request."""

from datetime import datetime
from uuid import UUID, uuid4

from services.cases.contact.requests.store import Requests
from services.cases.files.file.domain import open_file
from services.cases.files.file.store import FileNumbers, Files
from services.cases.foundation.workplace import Workplace
from services.cases.people.members.domain import Reason, responsible_in
from services.cases.people.members.store import Members
from shared.accounts.domain import Person


async def open_from(
    request_id: UUID, *, pseudonym: str, responsible: UUID, reader: Person, workplace: Workplace, now: datetime
) -> UUID:
    """Return the file of this request, opened if there is none: a second colleague finds the file of the first."""
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
        first = responsible_in(
            file.id, responsible, member_id=uuid4(), reason=Reason.OPENED, by=reader.id, now=file.opened_at
        )
        await Members(work).save_first_member(first)
        await Requests(work).save_filed(file.thread_id, file_id=file.id, code=file.code)
    return file.id
