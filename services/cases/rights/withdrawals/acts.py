"""Ending a consent at the wish of a client, and noting that the recipients were told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.cases.casework.consents.acts import held
from services.cases.casework.consents.domain import Outcome, ended, recipients_told, withdrawals
from services.cases.casework.consents.store import Consents
from services.cases.foundation.workplace import Workplace
from services.cases.rights.disclosures.store import Disclosures
from services.cases.rights.referrals.acts import revoke
from services.cases.rights.transfers.acts import revoke as revoke_transfers
from services.cases.rights.withdrawals.page_parts import untold
from shared.accounts.domain import Person


async def end(
    file_id: UUID,
    consent_id: UUID,
    outcome: Outcome,
    words: str | None,
    *,
    new_id: UUID,
    asked_at: datetime,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """In effect at once: from now on no disclosure can be made by it, and referrals that wait by it are revoked,
    as are transfers whose number was not told. Sent twice it is there once.

    Raises FileNotFoundHereError, NotAllowedError, IdTakenError, NotYetError, ConsentNotFoundError, ConsentEndedError.
    """
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        day = asked_at.astimezone(workplace.clock).date()
        known = await Consents(work).of(file)
        ids: dict[str, UUID] = {"new_id": new_id, "by": reader.id}
        new = ended(consent_id, known, outcome, words, **ids, asked_at=asked_at, now=now, day=day)
        if new:
            await Consents(work).save(new, file)
            if outcome is Outcome.WITHDRAWN:
                await revoke(work, file, new)
                await revoke_transfers(work, file, new, now=now)


async def note_recipients_told(
    file_id: UUID,
    consent_id: UUID,
    words: str | None,
    *,
    new_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Raises FileNotFoundHereError, NotAllowedError, IdTakenError, ConsentNotFoundError."""
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        day, known = now.astimezone(workplace.clock).date(), await Consents(work).of(file)
        disclosures = await Disclosures(work).of(file) if work.relation(file_id).is_whole else []
        has_late = any(untold(one, known, disclosures) for one in withdrawals(known) if one.follows == consent_id)
        told: dict[str, Any] = {"new_id": new_id, "by": reader.id, "now": now, "day": day}
        new = recipients_told(consent_id, known, words, has_late=has_late, **told)
        if new:
            await Consents(work).save(new, file)
