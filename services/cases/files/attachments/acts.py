"""Attaching a document or picture to a file, and taking it out again."""

from datetime import datetime
from uuid import UUID

from services.cases.files.attachments.domain import Attachment, Details, Removal, id_of, taken_out
from services.cases.files.attachments.store import Attachments
from services.cases.files.file.store import Files
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person
from shared.documents.inspection import examined_apart


async def attach(
    file_id: UUID,
    name: str,
    content: bytes,
    *,
    clean: bool,
    upload_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """`name` as it is shown. Raises RefusedError, before anything of it was written anywhere, FileNotFoundHereError,
    NotAllowedError.
    """
    kind, content = await examined_apart(name, content, clean=clean, turns=workplace.looking)
    new = Attachment(
        id=id_of(upload_id, file_id, content),
        file_id=file_id,
        at=now,
        staff_id=reader.id,
        details=Details(name=name, kind=kind, size=len(content), cleaned=clean),
    )
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        await Attachments(work).attach(new, content, file=file)


async def take_out(
    attachment_id: UUID, removal: Removal, *, file_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Once more is harmless. Raises AttachmentNotFoundError, FileNotFoundHereError, NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        found = await Attachments(work).attachment(attachment_id, file=file, change=True)
        if gone := taken_out(found, removal, by=reader.id, now=now):
            await Attachments(work).remove(gone, file)
