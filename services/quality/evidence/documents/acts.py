"""A document is attached to an entry, handed out, and removed."""

import hashlib
from collections.abc import Sequence
from uuid import UUID, uuid5

from services.quality.evidence.register.domain import RetiredError
from services.quality.evidence.register.kinds.fields import Kind as EntryKind
from services.quality.evidence.register.views.lookups import history_of
from services.quality.foundation.documents.domain import (
    Accepted,
    Document,
    DocumentNotFoundError,
    NoKeyError,
    check_days,
    check_room,
)
from services.quality.foundation.documents.sealed import open_sealed, seal
from services.quality.foundation.documents.store import Documents
from services.quality.foundation.domain import Author
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.desk import Desk
from shared.telemetry import telemetry

log = telemetry.log(__name__)


async def attach(kind: EntryKind, entry_id: UUID, file: Accepted, *, by: Author, form_id: UUID, desk: Desk) -> None:
    """Sent twice it is there once. Raises EntryNotFoundError, RetiredError, UnfitDocumentError, NoKeyError."""
    async with desk.store.work() as work:
        await Documents(work).hold_still()
        if (await history_of(work, kind, entry_id))[0].retired:
            raise RetiredError
        await seal_at(work, entry_id, [file], by=by, form_id=form_id, desk=desk)


async def seal_at(
    work: Transaction, owner: UUID, files: Sequence[Accepted], *, by: Author, form_id: UUID, desk: Desk
) -> None:
    """Add files to an entry or an answer, while nobody else adds any. Raises UnfitDocumentError, NoKeyError."""
    key, store = key_of(desk), Documents(work)
    there = {each.id for each in await store.of_entry(owner)}
    for file in files:
        check_days(file.documented_on, file.valid_until, today=desk.today)
        id_, size = uuid5(form_id, hashlib.sha256(file.content).hexdigest()), len(file.content)
        if id_ in there:
            continue
        check_room(size, of_the_entry=len(there), bytes_in_all=await store.bytes_in_all())
        document = Document(id_, owner, file.kind, size, file.documented_on, file.valid_until, by, desk.now())
        await store.add(document, seal(file.content, key, centre=desk.centre, document=id_))
        there.add(id_)
        log.info("document_attached")


async def handed_out(kind: EntryKind, entry_id: UUID, document_id: UUID, *, desk: Desk) -> tuple[Document, bytes]:
    """Raises EntryNotFoundError, DocumentNotFoundError, NoKeyError, NotOpenedError."""
    async with desk.store.work() as work:
        await history_of(work, kind, entry_id)
        return await opened(work, entry_id, document_id, desk)


async def opened(work: Transaction, owner: UUID, document_id: UUID, desk: Desk) -> tuple[Document, bytes]:
    """Raises DocumentNotFoundError, NoKeyError, NotOpenedError."""
    found = await Documents(work).sealed(owner, document_id)
    if found is None:
        raise DocumentNotFoundError
    document, sealed = found
    return document, open_sealed(sealed, key_of(desk), centre=desk.centre, document=document.id)


async def remove(kind: EntryKind, entry_id: UUID, document_id: UUID, *, desk: Desk) -> None:
    """Raises EntryNotFoundError, DocumentNotFoundError."""
    async with desk.store.work() as work:
        await history_of(work, kind, entry_id)
        if not await Documents(work).remove(entry_id, document_id):
            raise DocumentNotFoundError
    log.info("document_removed")


def key_of(desk: Desk) -> bytes:
    if desk.document_key is None:
        raise NoKeyError
    return desk.document_key
