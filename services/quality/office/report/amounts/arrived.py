"""Whose amounts of the last year have come, for officers alone and only while they may still come.

To tell amounts is voluntary. The list is for a call with a centre that thinks it has told them; it says nothing of what
was told, does not tell a centre that took its amounts back from one that never told any, and is gone when sums stand.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from services.quality.foundation.domain import Period
from services.quality.office.members.file import Members
from services.quality.office.received.amounts.domain import is_shown
from services.quality.office.received.amounts.store import AmountsYears, ReceivedAmounts
from services.quality.office.report.amounts.selection import waiting_until
from services.quality.standards.desk import Desk


@dataclass(frozen=True, slots=True)
class Arrival:
    name: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Arrivals:
    """`centres` is empty as soon as the sums of the year stand."""

    year: int
    until: date
    centres: Sequence[Arrival]


def arrivals(members: Members, year: int, here: Collection[str]) -> list[Arrival]:
    """Of the members at the end of the year, by name."""
    found = [Arrival(members.names[id_], id_ in here) for id_ in members.expected(Period(year, 4))]
    return sorted(found, key=lambda each: each.name.casefold())


async def arrived(desk: Desk, members: Members) -> Arrivals:
    year = desk.today.year - 1
    async with desk.store.work() as work:
        known = (await AmountsYears(work).all()).get(year)
        here = {each.centre for each in await ReceivedAmounts(work).said() if each.year == year}
    over = not desk.demo and is_shown(year, known, now=desk.now(), today=desk.today, demo=False)
    return Arrivals(year, waiting_until(known, desk.today), [] if over else arrivals(members, year, here))
