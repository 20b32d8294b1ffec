"""A colleague hears that a file waits: one that was handed over, or one with a new place in its team."""

from uuid import UUID, uuid4

from services.cases.foundation.access.store import Transaction
from services.cases.foundation.workplace import Workplace
from services.cases.people.duty.presence import presence_on
from services.cases.people.team.notices import tell_one


async def tell_colleague(
    work: Transaction, staff_id: UUID, template: str = "please_look", *, workplace: Workplace
) -> None:
    """A mail without content, to the colleague or to who stands in while the colleague is away."""
    presence = await presence_on(work, workplace.today())
    await tell_one(work, uuid4(), presence.in_place_of(staff_id), template, workplace=workplace)
