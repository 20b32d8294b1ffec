"""Noting what somebody outside the centre was told of a client."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from services.cases.casework.consents.domain import RecipientKind, What
from services.cases.casework.consents.store import Consents
from services.cases.foundation.access.domain import Act
from services.cases.foundation.workplace import Workplace
from services.cases.retention.schedule.store import Keeping
from services.cases.rights.disclosures.domain import Because, Duty, Way, disclosed
from services.cases.rights.disclosures.store import Disclosures
from shared.accounts.domain import Person


async def note(
    file_id: UUID,
    recipient: str,
    what: Collection[What],
    words: str,
    *,
    way: Way,
    because: Because,
    consent_id: UUID | None = None,
    recipient_kind: RecipientKind | None = None,
    duty: Duty | None = None,
    disclosure_id: UUID,
    told_on: date,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once. A disclosure by consent needs one that holds on its day: the one of `consent_id`, or
    the only one that there is.

    Raises FileNotFoundHereError, NotAllowedError, NotYetError, NoGroundError, IdTakenError.
    """
    async with workplace.store.reading(reader) as work:
        # nobody erases the file in the moment in which something is written into it
        file = await Keeping(work).held_fast(file_id, Act.RIGHTS)
        if await Disclosures(work).one(disclosure_id, file):
            return
        new = disclosed(
            file,
            recipient,
            what,
            words,
            way=way,
            because=because,
            consents=await Consents(work).of(file),
            consent_id=consent_id,
            recipient_kind=recipient_kind,
            duty=duty,
            disclosure_id=disclosure_id,
            told_on=told_on,
            by=reader.id,
            now=now,
            today=now.astimezone(workplace.clock).date(),
        )
        await Disclosures(work).save(new, file)
