"""Whom an incident concerns, by what the audit knows of a time and a person."""

from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID

from services.cases.oversight.audit_review.domain import Span


class Audit(Protocol):
    """What the incident register asks of the audit: ids by kind of what was shown to, or changed by, somebody."""

    async def affected(self, span: Span, *, actor: UUID | None) -> Mapping[str, set[UUID]]:
        """`actor` None is anybody."""
        ...

    async def file_codes(self, ids: Collection[UUID]) -> Mapping[UUID, str]: ...


async def people_concerned(audit: Audit, span: Span, *, actor: UUID | None) -> tuple[list[str], int]:
    """Numbers of the files, in order, and how many conversations have none. Raises NotAllowedError."""
    found = await audit.affected(span, actor=actor)
    ids = {id for kind in ("file", "gate", "conversation") for id in found.get(kind, ())}
    codes = await audit.file_codes(sorted(ids))
    unfiled = [id for id in found.get("conversation", ()) if id not in codes]
    return sorted(set(codes.values())), len(unfiled)
