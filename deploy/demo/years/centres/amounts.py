"""The amounts that a lead let go in each year, from the register of the centre, as the act of a centre has them."""

from collections.abc import Sequence
from datetime import date, datetime

from deploy.demo.years.centres.practice import Practice, lived_quarters, noon
from services.quality.evidence.register.domain import Entry, known_on
from services.quality.foundation.domain import Period
from services.quality.foundation.signing import ReleaseKey
from services.quality.publishing.amounts.domain import Choice, chosen, day_of, found, message_of
from shared.clock.public_holidays import Land
from shared.events import AmountsPublished


def amounts(practice: Practice, entries: Sequence[Entry], *, key: ReleaseKey, now: datetime) -> list[AmountsPublished]:
    """The oldest first, of each year that is over and ended in a quarter that was lived."""
    years = sorted({each.year for each in lived_quarters(Period.of(now))})
    over = [year for year in years if year < now.year]
    return [in_year(year, practice, entries, key=key, now=now) for year in over]


def in_year(
    year: int, practice: Practice, entries: Sequence[Entry], *, key: ReleaseKey, now: datetime
) -> AmountsPublished:
    day = day_of(year, now.date())
    choice = Choice(land=Land(practice.land) if practice.land else None, places=practice.places)
    told = chosen(found(known_on(entries, day), day), choice)
    return message_of(practice.id, year, told, key=key, now=min(noon(date(year + 1, 2, 15)), now))
