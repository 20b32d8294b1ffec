"""Noting that the policy document was offered, asked for, handed over or not wanted."""

from datetime import datetime
from uuid import UUID

from services.cases.files.file.store import Files
from services.cases.foundation.workplace import Workplace
from services.cases.support.policy_documents.domain import Step, noted
from services.cases.support.policy_documents.store import PolicyDocuments
from shared.accounts.domain import Person


async def note(
    file_id: UUID, step: Step, *, step_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Sent twice it is there once. Raises FileNotFoundHereError, NotAllowedError, NotYetError, IdTakenError."""
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        today = now.astimezone(workplace.clock).date()
        await PolicyDocuments(work).save(noted(file, step, step_id=step_id, by=reader.id, now=now, today=today), file)
