"""Whether amounts that came are what they say to be, and by when they have to be there to be counted."""

from datetime import date, datetime, timedelta
from typing import Literal

from services.quality.foundation.domain import Period
from services.quality.foundation.signing import is_signed_by
from services.quality.office.members.file import Members
from services.quality.publishing.amounts.domain import arrives_by
from shared.events import AmountsPublished

type Refusal = Literal["wrong_centre", "unknown_key", "bad_signature", "implausible"]
FURTHEST = timedelta(days=2)
"""How far the clock of a centre may be ahead: what is said in the far future would stand against all that comes after.
"""


def counted_until(year: int) -> date:
    """The last day on which anything of a year is usually taken.

    From the day after, the sums of the year are shown, and stand: nothing is added to them one by one.
    """
    return arrives_by(year)


def is_shown(year: int, today: date, *, demo: bool) -> bool:
    return demo or today > counted_until(year)


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


def is_late(year: int, today: date, *, demo: bool) -> bool:
    """Whether the sums of a year stand already, so that nothing changes them any more."""
    return is_shown(year, today, demo=False) and not demo
