"""Entering the key of another member centre, taking over what the office lists, and confirming after a call."""

from datetime import datetime
from uuid import UUID, uuid5

from services.cases.foundation.access.store import Transaction
from services.cases.foundation.clock.store import CentreClock
from services.cases.foundation.workplace import Workplace
from services.cases.people.approvals.domain import Matter, SamePersonError
from services.cases.people.approvals.store import Approvals
from services.cases.rights.transfers.partners.domain import Partner, PartnerNotFoundError, confirmed, entered
from services.cases.rights.transfers.partners.listed import after_listing, listing_of, with_offered
from services.cases.rights.transfers.partners.store import Listings, PartnerKeeping, Partners
from services.cases.rights.transfers.sealed_file import OwnKey
from shared.accounts.domain import Person
from shared.clock.domain import Clock, judge
from shared.events import MemberListed, TransferKeyAnnounced

ANNOUNCEMENTS = UUID("2c7d0e64-0f0e-5b43-8a5d-91b7a6f0c7d2")


def own_key(workplace: Workplace) -> OwnKey:
    return OwnKey.of(workplace.keys.mark, workplace.centre)


async def centres(work: Transaction, *, own: str) -> list[Partner]:
    """All that cases can be passed on to, whether their keys are confirmed or not."""
    return with_offered(await Partners(work).partners(), await Listings(work).listings(), own=own)


async def enter(
    name: str, public_key: str, *, partner_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Another key of a centre that is there has to be confirmed anew. Raises NotAllowedError, OwnKeyError."""
    own = own_key(workplace).public
    async with workplace.store.reading(reader) as work:
        await Partners(work).hold()
        known = await centres(work, own=own)
        new = entered(known, name, public_key, own=own, partner_id=partner_id, by=reader.id, now=now)
        if new:
            await PartnerKeeping(work).save_partner(new)


async def confirm(partner_id: UUID, heard: str, *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """Where transfers need a second colleague, the one who entered the key does not confirm it.

    Raises NotAllowedError, PartnerNotFoundError, SamePersonError, OtherDigitsError.
    """
    async with workplace.store.reading(reader) as work:
        await Partners(work).hold()
        known = await centres(work, own=own_key(workplace).public)
        one = next((each for each in known if each.id == partner_id), None)
        if one is None:
            raise PartnerNotFoundError
        if one.entered_by == reader.id and await Approvals(work).needed(Matter.TRANSFER):
            raise SamePersonError
        new = confirmed(one, heard, secret=workplace.keys.mark, by=reader.id, now=now)
        await PartnerKeeping(work).save_partner(new)


async def remove(partner_id: UUID, *, reader: Person, workplace: Workplace) -> None:
    """Nothing more is made for this centre; what was made before goes no further, either. Raises NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        await Partners(work).hold()
        await PartnerKeeping(work).remove_partner(partner_id)


async def note_listed(member: MemberListed, *, workplace: Workplace) -> None:
    """What the office says may take a confirmation away, and never gives one."""
    if member.centre == workplace.centre:
        return
    async with workplace.store.work() as work:
        if not await work.first_time(member):
            return
        await Partners(work).hold()
        partners, listings = await Partners(work).partners(), await Listings(work).listings()
        before = next((one for one in listings if one.centre == member.centre), None)
        listing = listing_of(member, before, partners)
        if not await Listings(work).save_listing(listing):
            return
        known = next((one for one in partners if one.id == listing.partner_id), None)
        if known is None or (new := after_listing(known, listing)) == known:
            return
        if new is None:
            await Partners(work).remove_by_office(known.id)
        else:
            await Partners(work).save_changed_by_office(new)


async def announce_key(*, workplace: Workplace, now: datetime) -> None:
    """Once for each key and week. Not while the clock cannot be right: the office goes by the newest."""
    public_key, week = own_key(workplace).public, now.astimezone(workplace.clock).date().isocalendar()[:2]
    async with workplace.store.work() as work:
        if judge(await CentreClock(work).clock_seen(), now) is not Clock.PLAUSIBLE:
            return
        named = uuid5(ANNOUNCEMENTS, f"{workplace.centre}|{public_key}|{week}")
        await work.publish(TransferKeyAnnounced(id=named, public_key=public_key, said_at=now))
