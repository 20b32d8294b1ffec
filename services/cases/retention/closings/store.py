"""Closings in the database: days, colleagues and the answer of the second one in the clear, all else sealed."""

from collections.abc import Sequence
from uuid import UUID

from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.people.approvals.domain import Approval
from services.cases.retention.closings.domain import Closing, ClosingNotFoundError
from services.cases.retention.closings.words import words

CLOSINGS = Records(Closing, "closing", newest=("noted_at",), is_activity=False, words=words, read=Kind.ENDING)


class Closings(RecordStore[Closing]):
    records = CLOSINGS

    async def to_change(self, closing_id: UUID, file: OfClient) -> Closing:
        """Held until the work is done. Raises NotAllowedError, ClosingNotFoundError."""
        found = await self.one(closing_id, file, change=True)
        if found is None:
            raise ClosingNotFoundError
        return found

    async def waiting_among(self, files: Sequence[OfClient]) -> list[Closing]:
        """Those of several files that wait for a second colleague; nothing of them is opened."""
        return await self.among(files, CLOSINGS.table.c.approval == Approval.WAITING, only=())
