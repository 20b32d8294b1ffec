"""A document is attached to an entry, handed out, and removed."""

import hashlib
from datetime import date
from uuid import UUID, uuid5

from services.quality.evidence.register.domain import RetiredError
from services.quality.evidence.register.kinds.fields import Kind as EntryKind
from services.quality.evidence.register.views.lookups import history_of
from services.quality.foundation.documents.domain import (
    Document,
    DocumentNotFoundError,
    NoKeyError,
    check_days,
    check_room,
)
from services.quality.foundation.documents.sealed import open_sealed, seal
from services.quality.foundation.documents.store import Documents
from services.quality.foundation.domain import Author
from services.quality.standards.desk import Desk
from shared.documents.acceptance import Kind
from shared.telemetry import telemetry

log = telemetry.log(__name__)


async def attach(
    kind: EntryKind,
    entry_id: UUID,
    content: bytes,
    *,
    form: Kind,
    documented_on: date | None,
    valid_until: date | None,
    by: Author,
    form_id: UUID,
    desk: Desk,
) -> None:
    """Sent twice it is there once. `content` was looked at, and `form` is what it is.

    Raises EntryNotFoundError, RetiredError, UnfitDocumentError, NoKeyError.
    """
    check_days(documented_on, valid_until, today=desk.today)
    key = key_of(desk)
    id_ = uuid5(form_id, hashlib.sha256(content).hexdigest())
    async with desk.store.work() as work:
        store = Documents(work)
        await store.hold_still()
        if (await history_of(work, kind, entry_id))[0].retired:
            raise RetiredError
        there = await store.of_entry(entry_id)
        if id_ in {each.id for each in there}:
            return
        check_room(len(content), of_the_entry=len(there), bytes_in_all=await store.bytes_in_all())
        document = Document(id_, entry_id, form, len(content), documented_on, valid_until, by, desk.now())
        await store.add(document, seal(content, key, centre=desk.centre, document=id_))
    log.info("document_attached")


async def handed_out(kind: EntryKind, entry_id: UUID, document_id: UUID, *, desk: Desk) -> tuple[Document, bytes]:
    """Raises EntryNotFoundError, DocumentNotFoundError, NoKeyError, NotOpenedError."""
    async with desk.store.work() as work:
        await history_of(work, kind, entry_id)
        found = await Documents(work).sealed(entry_id, document_id)
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
