"""A colleague hears that a file waits: one that was handed over, or one with a new place in its team."""

from uuid import UUID, uuid4

from services.cases.foundation.access.store import Transaction
from services.cases.foundation.workplace import Workplace
from services.cases.people.duty.presence import presence_on, urgent_at
from services.cases.people.team.notices import tell_one
from services.cases.people.team.store import Team


async def tell_colleague(
    work: Transaction, staff_id: UUID, template: str = "please_look", *, workplace: Workplace
) -> None:
    """A mail without content, to the colleague or to who stands in while the colleague is away."""
    presence = await presence_on(work, workplace.today())
    urgent = urgent_at(await Team(work).staff(), presence) if template == "handed_over" else None
    await tell_one(work, uuid4(), presence.in_place_of(staff_id), template, urgent=urgent, workplace=workplace)
