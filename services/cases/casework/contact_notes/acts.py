"""Writing down a contact."""

from datetime import datetime
from uuid import UUID

from services.cases.casework.contact_notes.domain import Contact, noted
from services.cases.casework.contact_notes.store import ContactNotes
from services.cases.files.file.store import Files
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person


async def note(
    file_id: UUID, contact: Contact, *, note_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Sent twice it is there once. Raises FileNotFoundHereError, NotAllowedError, NotYetError, IdTakenError."""
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        await ContactNotes(work).save(noted(file, contact, note_id=note_id, by=reader.id, now=now), file)
