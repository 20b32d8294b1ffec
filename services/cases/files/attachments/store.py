"""Attachments in the database: who and when in clear; name, kind and content sealed, in chunks of one size."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Uuid,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from services.cases.files.attachments.domain import Attachment, AttachmentNotFoundError, Details, Removal
from services.cases.files.file.domain import File
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.access.store import ReaderStore
from services.cases.foundation.audit.domain import Deed
from services.cases.foundation.sealed.domain import PART, Field, Sealer
from services.cases.foundation.sealed.store import metadata

DETAILS = Field("attachment", "details", "attachment")
REMOVAL = Field("attachment", "removal", "attachment")
CONTENT = Field("attachment_chunk", "content", "attachment")

attachments = Table(
    "attachment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("file_id", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("staff_id", Uuid, nullable=False),
    Column("details", LargeBinary),
    Column("removed_at", DateTime(timezone=True)),
    Column("removed_by", Uuid),
    Column("removal", LargeBinary),
    Index("attachment_of_file", "file_id", "at"),
)
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


OF_FILE = (
    select(attachments)
    .where(attachments.c.file_id == bindparam("file"))
    .order_by(attachments.c.at.desc(), attachments.c.id)
)


class Attachments(ReaderStore):
    async def admit_to_attach(self, file_id: UUID) -> None:
        """Before anything is read of what somebody sends."""
        await self.work.admit(Act.WRITE, Subject(Kind.ATTACHMENT, (file_id,)))

    async def attach(self, attachment: Attachment, content: bytes, *, file: File) -> None:
        """Nothing the second time. The file must have been read with `change`: nobody erases it meanwhile."""
        await self.work.admit(Act.WRITE, Subject(Kind.ATTACHMENT, (file.id,)))
        sealer = await self.work.ring.sealer({file.key_id})
        said = attachment.details.model_dump_json() if attachment.details else None
        row = {
            "id": attachment.id,
            "file_id": file.id,
            "at": attachment.at,
            "staff_id": attachment.staff_id,
            "details": sealer.seal_known(DETAILS, said, row=attachment.id, key_id=file.key_id),
        }
        once = insert(attachments).values(row).on_conflict_do_nothing().returning(attachments.c.id)
        if (await self.connection.execute(once)).first():
            for rows in sealed_rows(attachment.id, content, file=file, sealer=sealer):
                await self.connection.execute(insert(chunks), rows)

    async def attachments(self, file: File) -> list[Attachment]:
        """The newest first, removed ones too."""
        await self.work.admit(Act.READ, Subject(Kind.ATTACHMENT, (file.id,)))
        found = (await self.connection.execute(OF_FILE, {"file": file.id})).all()
        sealer = await self.work.opener({file.key_id} if found else ())
        return [opened(row, file.key_id, sealer) for row in found]

    async def attachment(self, id: UUID, *, file: File, change: bool = False) -> Attachment:
        """Raises AttachmentNotFoundError, also for one of another file."""
        await self.work.admit(Act.READ, Subject(Kind.ATTACHMENT, (file.id,)))
        asked = select(attachments).where(attachments.c.id == id, attachments.c.file_id == file.id)
        row = (await self.connection.execute(asked.with_for_update() if change else asked)).one_or_none()
        if row is None:
            raise AttachmentNotFoundError(id)
        return opened(row, file.key_id, await self.work.opener({file.key_id}))

    async def content(self, id: UUID, *, file: File, noted_as: str = Deed.DOWNLOAD) -> bytes:
        """Whole or not at all. Raises AttachmentNotFoundError where it was removed, FieldNotOpenedError."""
        await self.work.admit(Act.READ, Subject(Kind.ATTACHMENT, (file.id,)), noted_as=noted_as)
        asked = select(chunks.c.content).where(chunks.c.attachment_id == id, chunks.c.file_id == file.id)
        parts = list((await self.connection.execute(asked.order_by(chunks.c.number))).scalars())
        if not parts:
            raise AttachmentNotFoundError(id)
        sealer = await self.work.ring.sealer({file.key_id})
        return sealer.open_parts(CONTENT, parts, row=id, key_id=file.key_id)

    async def remove(self, id: UUID, removal: Removal, *, file: File, at: datetime) -> None:
        """Content, name and kind go; that something was here, and why it is not any more, stays. Once more is harmless.

        Raises AttachmentNotFoundError.
        """
        await self.work.admit(Act.WRITE, Subject(Kind.ATTACHMENT, (file.id,)))
        found = await self.attachment(id, file=file, change=True)
        if found.removed_at:
            return
        sealer = await self.work.ring.sealer({file.key_id})
        why = sealer.seal(REMOVAL, removal, row=id, key_id=file.key_id)
        gone = {"details": None, "removed_at": at, "removed_by": self.reader.id, "removal": why}
        await self.connection.execute(delete(chunks).where(chunks.c.attachment_id == id))
        await self.connection.execute(update(attachments).where(attachments.c.id == id).values(gone))


def sealed_rows(id: UUID, content: bytes, *, file: File, sealer: Sealer) -> Iterator[list[dict[str, Any]]]:
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


def opened(row: Any, key_id: str, sealer: Sealer) -> Attachment:
    details = sealer.read(DETAILS, row.details, row=row.id, key_id=key_id)
    removal = sealer.read(REMOVAL, row.removal, row=row.id, key_id=key_id)
    return Attachment(
        id=row.id,
        file_id=row.file_id,
        at=row.at,
        staff_id=row.staff_id,
        details=Details.model_validate_json(details) if details else None,
        removed_at=row.removed_at,
        removed_by=row.removed_by,
        removal=Removal(removal) if removal else None,
    )
