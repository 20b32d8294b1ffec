"""Whether amounts that came are what they say to be, and by when they have to be there to be counted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from services.quality.foundation.domain import Period
from services.quality.foundation.signing import is_signed_by
from services.quality.office.members.file import Members
from services.quality.publishing.amounts.domain import arrives_by, closes_on
from shared.events import AmountsPublished

type Refusal = Literal["wrong_centre", "unknown_key", "bad_signature", "implausible", "too_late", "other_version"]
FURTHEST = timedelta(days=2)
"""How far the clock of a centre may be ahead: what is said in the far future would stand against all that comes after.
"""


AWAY = timedelta(hours=3)
"""The office notes each hour that it runs; a longer gap over the last midnight means that something may be missing."""
CATCHING_UP = timedelta(days=14)
"""What centres have said comes again from their own streams as soon as they are linked."""


@dataclass(frozen=True, slots=True)
class KnownYear:
    """`lived_at` is when the office last noted that it ran, before it was decided when the sums stand."""

    lived_at: datetime
    stands_from: date | None


def counted_until(year: int) -> date:
    """The last day on which anything of a year is taken where the office runs.

    From the day after, the sums of the year are shown, and stand: nothing is added to them one by one.
    """
    return arrives_by(year)


def stands_from(year: int, lived_at: datetime | None, *, now: datetime, today: date) -> date | None:
    """The first day on which the sums of a year are shown; None while centres may still be heard in any case.

    An office that was away at the end of the last day, or whose database comes from an older copy, waits: what centres
    had said in time comes within a fortnight, and until then nobody sees sums that would change with each of them.
    """
    if today <= counted_until(year):
        return None
    if lived_at and now - lived_at <= AWAY:
        return counted_until(year) + timedelta(days=1)
    return today + CATCHING_UP


def is_shown(year: int, known: KnownYear | None, *, now: datetime, today: date, demo: bool) -> bool:
    """Years before the last one are over for good."""
    if demo or year < today.year - 1:
        return True
    if known and known.stands_from:
        return today >= known.stands_from
    day = stands_from(year, known.lived_at if known else None, now=now, today=today)
    return day is not None and today >= day


def refusal(
    event: AmountsPublished, *, centre: str, members: Members, now: datetime, today: date, demo: bool
) -> Refusal | None:
    """Why amounts cannot be taken; None for those that can. `centre` is what the hub stamped."""
    if event.centre != centre:
        return "wrong_centre"
    last = Period(event.year, 4)
    key = members.key(centre, event.key_id, last)
    if key is None:
        return "unknown_key"
    if not is_signed_by(event, key):
        return "bad_signature"
    if event.year > today.year or (event.year == today.year and not demo) or event.said_at > now + FURTHEST:
        return "implausible"
    return None


def is_late(event: AmountsPublished, known: KnownYear | None, *, now: datetime, clock: ZoneInfo, demo: bool) -> bool:
    """Whether it may not change the sums: they stand, or the centre said it later than anybody may."""
    today = now.astimezone(clock).date()
    if demo or today <= counted_until(event.year):
        return False
    said_in_time = event.said_at.astimezone(clock).date() <= closes_on(event.year)
    return not said_in_time or is_shown(event.year, known, now=now, today=today, demo=demo)
