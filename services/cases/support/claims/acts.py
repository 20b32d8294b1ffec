"""Noting what somebody outside demands, and what becomes of it. No information leaves the centre by this."""

from datetime import datetime
from uuid import UUID

from services.cases.casework.consents.store import Consents
from services.cases.files.file.store import Files
from services.cases.foundation.workplace import Workplace
from services.cases.support.claims.domain import ClaimNotFoundError, Demand, Result, changed, noted
from services.cases.support.claims.store import Claims
from shared.accounts.domain import Person


async def note(
    file_id: UUID, demand: Demand, *, claim_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Sent twice it is there once.

    Raises FileNotFoundHereError, NotAllowedError, NotYetError, TooEarlyError, IdTakenError.
    """
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        today = now.astimezone(workplace.clock).date()
        await Claims(work).save(noted(file, demand, claim_id=claim_id, by=reader.id, now=now, today=today), file)


async def change(
    file_id: UUID,
    claim_id: UUID,
    demand: Demand,
    *,
    seen: datetime | None,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Only who may see the consents of the file may say that something was told by one.

    Raises FileNotFoundHereError, NotAllowedError, ClaimNotFoundError, ChangedMeanwhileError, NotYetError,
    TooEarlyError, NoConsentError.
    """
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        claim = await Claims(work).one(claim_id, file, change=True)
        if claim is None:
            raise ClaimNotFoundError
        consents = await Consents(work).of(file) if demand.result is Result.CONSENT else []
        today = now.astimezone(workplace.clock).date()
        new = changed(claim, demand, seen=seen, consents=consents, by=reader.id, now=now, today=today)
        await Claims(work).replace(new, file)
