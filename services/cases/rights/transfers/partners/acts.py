"""Entering the key of another member centre, and confirming it after a call."""

from datetime import datetime
from uuid import UUID

from services.cases.foundation.workplace import Workplace
from services.cases.people.approvals.domain import Matter, SamePersonError
from services.cases.people.approvals.store import Approvals
from services.cases.rights.transfers.partners.domain import PartnerNotFoundError, confirmed, entered
from services.cases.rights.transfers.partners.store import PartnerKeeping, Partners
from services.cases.rights.transfers.sealed_file import OwnKey
from shared.accounts.domain import Person


def own_key(workplace: Workplace) -> OwnKey:
    return OwnKey.of(workplace.keys.mark, workplace.centre)


async def enter(
    name: str, public_key: str, *, partner_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Another key of a centre that is there has to be confirmed anew. Raises NotAllowedError, OwnKeyError."""
    own = own_key(workplace).public
    async with workplace.store.reading(reader) as work:
        known = await Partners(work).partners()
        new = entered(known, name, public_key, own=own, partner_id=partner_id, by=reader.id, now=now)
        if new:
            await PartnerKeeping(work).save_partner(new)


async def confirm(partner_id: UUID, heard: str, *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """Where transfers need a second colleague, the one who entered the key does not confirm it.

    Raises NotAllowedError, PartnerNotFoundError, SamePersonError, OtherDigitsError.
    """
    async with workplace.store.reading(reader) as work:
        one = await Partners(work).partner(partner_id)
        if one is None:
            raise PartnerNotFoundError
        if one.entered_by == reader.id and await Approvals(work).needed(Matter.TRANSFER):
            raise SamePersonError
        new = confirmed(one, heard, secret=workplace.keys.mark, by=reader.id, now=now)
        await PartnerKeeping(work).save_partner(new)


async def remove(partner_id: UUID, *, reader: Person, workplace: Workplace) -> None:
    """Nothing more is made for this centre; what was made before goes no further, either. Raises NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        await PartnerKeeping(work).remove_partner(partner_id)
