"""Kinds and entries by what an address says, or what is not there."""

from uuid import UUID

from starlette.exceptions import HTTPException

from services.quality.evidence.register.domain import Entry, EntryNotFoundError
from services.quality.evidence.register.kinds.every import kind_named
from services.quality.evidence.register.kinds.fields import Kind, UnknownKindError
from services.quality.evidence.register.store import Register
from services.quality.foundation.tables.store import Transaction


def kind_or_404(name: str) -> Kind:
    try:
        return kind_named(name)
    except UnknownKindError:
        raise HTTPException(404) from None


async def history_of(work: Transaction, kind: Kind, entry_id: UUID) -> list[Entry]:
    """All versions, the newest first. Raises EntryNotFoundError."""
    history = await Register(work).history(entry_id)
    if not history or history[0].kind != kind.name:
        raise EntryNotFoundError
    return history
