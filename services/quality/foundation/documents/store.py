"""Documents of entries and answers, sealed. A file is read only where it is handed out."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from services.quality.foundation.documents.domain import Document
from services.quality.foundation.domain import Author, Role
from services.quality.foundation.tables.store import PlainStore, metadata
from shared.documents.acceptance import Kind

documents = Table(
    "register_document",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("entry", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("documented_on", Date),
    Column("valid_until", Date),
    Column("author", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("register_document_of_entry", "entry"),
)
SHOWN = [column for column in documents.c if column.name != "sealed"]


class Documents(PlainStore):
    async def hold_still(self) -> None:
        """Nobody else adds one until this work is done, so that all of them together stay within their room."""
        await self.connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('register_document'))")

    async def of_entry(self, entry: UUID) -> list[Document]:
        """The newest first."""
        asked = select(*SHOWN).where(documents.c.entry == entry).order_by(documents.c.at.desc(), documents.c.id)
        return [_document(row) for row in await self.connection.execute(asked)]

    async def ending(self, until: date) -> list[Document]:
        """Those whose last day is not after `until`, in no order."""
        asked = select(*SHOWN).where(documents.c.valid_until <= until)
        return [_document(row) for row in await self.connection.execute(asked)]

    async def bytes_in_all(self) -> int:
        return int((await self.connection.execute(select(func.coalesce(func.sum(documents.c.size), 0)))).scalar_one())

    async def add(self, document: Document, sealed: bytes) -> None:
        """Once; the same sent again changes nothing."""
        same = ("id", "entry", "size", "documented_on", "valid_until", "at")
        row = {name: getattr(document, name) for name in same} | {"kind": document.kind.value, "sealed": sealed}
        row |= {"author": document.by.pseudonym, "role": document.by.role.value}
        await self.connection.execute(insert(documents).values(row).on_conflict_do_nothing())

    async def sealed(self, entry: UUID, document_id: UUID) -> tuple[Document, bytes] | None:
        asked = select(documents).where(documents.c.id == document_id, documents.c.entry == entry)
        row = (await self.connection.execute(asked)).first()
        return (_document(row), row.sealed) if row else None

    async def remove(self, entry: UUID, document_id: UUID) -> bool:
        """Whether it was there."""
        gone = delete(documents).where(documents.c.id == document_id, documents.c.entry == entry)
        return (await self.connection.execute(gone.returning(documents.c.id))).first() is not None

    async def pass_on(self, ids: Collection[UUID], *, to: UUID) -> None:
        """They belong to another one from now on."""
        await self.connection.execute(update(documents).where(documents.c.id.in_(ids)).values(entry=to))

    async def remove_of_entry(self, entry: UUID) -> None:
        await self.connection.execute(delete(documents).where(documents.c.entry == entry))


def _document(row: Any) -> Document:
    by = Author(row.author, Role(row.role))
    return Document(row.id, row.entry, Kind(row.kind), row.size, row.documented_on, row.valid_until, by, row.at)
