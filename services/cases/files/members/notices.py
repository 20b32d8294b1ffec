"""A colleague hears that a file waits: one that was handed over, or one with a new place in its team."""

from uuid import UUID, uuid4

from services.cases.foundation.access.store import Transaction
from services.cases.foundation.roles import COUNSELLING
from services.cases.foundation.workplace import Workplace
from services.cases.people.team.domain import EXTERNAL, to_remind
from services.cases.people.team.notices import tell
from services.cases.people.team.store import Team


async def tell_colleague(work: Transaction, staff_id: UUID, *, workplace: Workplace) -> None:
    """A mail without content. There is an event for everybody who reads files: the bus does not show for whom."""
    able = to_remind(await Team(work).staff(), COUNSELLING | EXTERNAL)
    await tell(work, uuid4(), able, "please_look", really={staff_id}, workplace=workplace)
