"""What the office says of the member centres: which there are, and the key of each. Nothing of it is trusted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from services.cases.rights.transfers.partners.domain import Partner
from shared.events import MemberListed

MEMBERS = UUID("8f5f1b0e-3c1b-5d0f-9a4e-6d1c2f7b9e30")


@dataclass(frozen=True, slots=True)
class Listing:
    """`partner_id` is the number under which the centre is known here. One without a key has left."""

    centre: str
    partner_id: UUID
    name: str
    public_key: str | None
    listed_at: datetime


def listing_of(member: MemberListed, before: Listing | None, partners: Sequence[Partner]) -> Listing:
    """Of a centre that was entered by hand before: by its key, or by its name."""
    known = before.partner_id if before else None
    if known not in {one.id for one in partners} and (same := entered_by_hand(member, partners)):
        known = same.id
    return Listing(
        member.centre, known or uuid5(MEMBERS, member.centre), member.name, member.public_key, member.listed_at
    )


def entered_by_hand(member: MemberListed, partners: Sequence[Partner]) -> Partner | None:
    """The key counts before the name. Of a centre that left only what the office listed here itself goes."""
    if member.public_key is None:
        return None
    by_key = (one for one in partners if one.public_key == member.public_key)
    by_name = (one for one in partners if one.name.casefold() == member.name.casefold())
    return next(by_key, None) or next(by_name, None)


def offered(listing: Listing) -> Partner | None:
    """A centre that nobody has called yet; None for one that left."""
    if listing.public_key is None:
        return None
    return Partner(listing.partner_id, listing.name, listing.public_key, entered_at=listing.listed_at, entered_by=None)


def with_offered(partners: Sequence[Partner], listings: Iterable[Listing], *, own: str) -> list[Partner]:
    """Those that are entered, and all others that the office lists, by name."""
    entered = {one.id for one in partners}
    more = [one for each in listings if each.partner_id not in entered and (one := offered(each))]
    return sorted([*partners, *(one for one in more if one.public_key != own)], key=lambda one: (one.name, one.id))


def after_listing(one: Partner, listing: Listing) -> Partner | None:
    """What is entered here, once the office has said this; None for a centre that left.

    Another key has to be confirmed anew. The name stays as it was confirmed: a name that the office exchanges must not
    lead to the key of another centre.
    """
    if listing.public_key is None:
        return None
    if listing.public_key == one.public_key:
        return one
    return replace(
        one,
        public_key=listing.public_key,
        entered_at=listing.listed_at,
        entered_by=None,
        confirmed_at=None,
        confirmed_by=None,
        proof=None,
        changed=one.changed or one.confirmed_at is not None,
    )
