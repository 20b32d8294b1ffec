"""Writing down what a client decided."""

from datetime import datetime
from uuid import UUID

from services.cases.files.file.store import Files
from services.cases.foundation.workplace import Workplace
from services.cases.support.decisions.domain import Choice, decided
from services.cases.support.decisions.store import Decisions
from shared.accounts.domain import Person


async def decide(
    file_id: UUID,
    said: Choice,
    *,
    decision_id: UUID,
    changes: UUID | None = None,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once. Raises FileNotFoundHereError, NotAllowedError, NotYetError, IdTakenError,
    MissingError, DecisionNotFoundError, ChangedBeforeError.
    """
    today = now.astimezone(workplace.clock).date()
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        store = Decisions(work)
        before = await store.of(file)
        new = decided(file, before, said, changes=changes, decision_id=decision_id, by=reader.id, now=now, today=today)
        if new:
            await store.save(new, file)
