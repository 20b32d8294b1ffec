"""Attachments in the database: who and when in clear; name, kind and content sealed, in chunks of one size."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Column, LargeBinary, SmallInteger, Table, Uuid, delete, select
from sqlalchemy.dialects.postgresql import insert

from services.cases.files.attachments.domain import Attachment, AttachmentNotFoundError
from services.cases.files.attachments.words import words
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.audit.domain import Deed
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore, Written
from services.cases.foundation.sealed.domain import PART, Field, Sealer
from services.cases.foundation.sealed.store import metadata

ATTACHMENTS = Records(
    Attachment,
    "attachment",
    newest=("at", "id"),
    is_activity=True,
    words=words,
    written=Written(at="at", by="staff_id"),
    read=Kind.ATTACHMENT,
    index=("file_id", "at"),
)
attachments = ATTACHMENTS.table
CONTENT = Field("attachment_chunk", "content", "attachment")

chunks = Table(
    "attachment_chunk",
    metadata,
    Column("attachment_id", Uuid, primary_key=True),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("file_id", Uuid, nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),
)
ROWS_AT_ONCE = 16
"""A megabyte in one statement, however large a file is."""


class Attachments(RecordStore[Attachment]):
    """Removed ones, too. The content lies beside the record, in parts of one size."""

    records = ATTACHMENTS

    async def admit_to_attach(self, file_id: UUID) -> None:
        """Before anything is read of what somebody sends."""
        await self.work.admit(Act.WRITE, Subject(Kind.ATTACHMENT, (file_id,)))

    async def attach(self, attachment: Attachment, content: bytes, *, file: OfClient) -> None:
        """Nothing the second time. The file must have been read with `change`: nobody erases it meanwhile."""
        if await self.save(attachment, file):
            sealer = await self.work.ring.sealer({file.key_id})
            for rows in sealed_rows(attachment.id, content, file=file, sealer=sealer):
                await self.connection.execute(insert(chunks), rows)

    async def attachment(self, id: UUID, *, file: OfClient, change: bool = False) -> Attachment:
        """`change` holds it until the work is done. Raises AttachmentNotFoundError, also for one of another file."""
        await self.work.admit(Act.READ, Subject(Kind.ATTACHMENT, (file.id,)))
        found = await self.one(id, file, change=change)
        if found is None:
            raise AttachmentNotFoundError(id)
        return found

    async def content(self, id: UUID, *, file: OfClient, noted_as: str = Deed.DOWNLOAD) -> bytes:
        """Whole or not at all. Raises AttachmentNotFoundError where it was removed, FieldNotOpenedError."""
        await self.work.admit(Act.READ, Subject(Kind.ATTACHMENT, (file.id,)), noted_as=noted_as)
        asked = select(chunks.c.content).where(chunks.c.attachment_id == id, chunks.c.file_id == file.id)
        parts = list((await self.connection.execute(asked.order_by(chunks.c.number))).scalars())
        if not parts:
            raise AttachmentNotFoundError(id)
        sealer = await self.work.ring.sealer({file.key_id})
        return sealer.open_parts(CONTENT, parts, row=id, key_id=file.key_id)

    async def remove(self, attachment: Attachment, file: OfClient) -> None:
        """The content goes with what was known of it. The attachment is one that was taken out."""
        await self.replace(attachment, file)
        gone = (chunks.c.attachment_id == attachment.id) & (chunks.c.file_id == file.id)
        await self.connection.execute(delete(chunks).where(gone))


def sealed_rows(id: UUID, content: bytes, *, file: OfClient, sealer: Sealer) -> Iterator[list[dict[str, Any]]]:
    """Some rows at a time: no more of a file than a megabyte is there twice."""
    step = PART * ROWS_AT_ONCE
    for start in range(0, max(len(content), 1), step):
        first, last = start // PART, start + step >= len(content)
        parts = sealer.seal_parts(
            CONTENT, content[start : start + step], row=id, key_id=file.key_id, first=first, last=last
        )
        yield [
            {"attachment_id": id, "number": first + number, "file_id": file.id, "content": part}
            for number, part in enumerate(parts)
        ]
