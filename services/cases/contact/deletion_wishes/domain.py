"""Where clients wish that everything is deleted, as a list has it."""

from dataclasses import dataclass
from uuid import UUID

from services.cases.contact.deletion_days.domain import DeletionAsked


@dataclass(frozen=True, slots=True)
class DeletionWish:
    """In a list: where it is, and when it was asked for."""

    request_id: UUID
    mark: str
    file_id: UUID | None
    file_code: str | None
    taken_by: UUID | None
    asked: DeletionAsked
