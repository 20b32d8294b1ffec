"""For which centre somebody speaks, and for which anybody does. `gone` are ids of centres that have left."""

from collections.abc import Set

from services.quality.foundation.tables.store import Transaction
from services.quality.office.members.store import Representatives
from shared.accounts.domain import Person

MEMBER = "member"


class NoCentreError(Exception):
    """A member who speaks for no centre."""


async def represented(work: Transaction, gone: Set[str]) -> set[str]:
    """Centres that somebody may vote for today."""
    return await Representatives(work).represented() - gone


async def centre_of(work: Transaction, person: Person, gone: Set[str]) -> str:
    """Nothing for the office, and for a centre that has left. Raises NoCentreError."""
    if not person.has(MEMBER):
        return ""
    centre = await Representatives(work).centre_of(person.id)
    if centre is None:
        raise NoCentreError
    return "" if centre in gone else centre
