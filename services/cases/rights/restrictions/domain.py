"""A restriction: from then on the file is only kept, until it is lifted and the client was told before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.cases.foundation.records.domain import OfClient, Record, sealed


class Ground(StrEnum):
    """Why a file is restricted: Article 18, paragraph 1."""

    DISPUTED = "disputed"
    UNLAWFUL = "unlawful"
    CLAIMS = "claims"
    OBJECTED = "objected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction(Record):
    """`lifted_because` is None where it cannot be opened, or nothing was lifted."""

    key_id: str
    since: datetime
    set_by: UUID
    ground: Ground
    lifted_at: datetime | None = None
    lifted_by: UUID | None = None
    lifted_because: str | None = sealed(default=None)


class NotToldFirstError(Exception):
    """The client is told before a restriction is lifted (Article 18, paragraph 3)."""


def restricted(file: OfClient, ground: Ground, *, restriction_id: UUID, by: UUID, now: datetime) -> Restriction:
    return Restriction(id=restriction_id, file_id=file.id, key_id=file.key_id, since=now, set_by=by, ground=ground)


def lifted(restriction: Restriction, because: str, *, told: bool, by: UUID, now: datetime) -> Restriction:
    """Raises NotToldFirstError."""
    if not told:
        raise NotToldFirstError
    return replace(restriction, lifted_at=now, lifted_by=by, lifted_because=because)


def running(restrictions: Sequence[Restriction]) -> Restriction | None:
    return next((one for one in restrictions if one.lifted_at is None), None)
