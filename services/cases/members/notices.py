"""A colleague hears that a file waits: one that was handed over, or one with a new place in its team."""

from uuid import UUID, uuid4

from services.cases.store import CasesWork
from services.cases.team.domain import to_ask
from services.cases.team.telling import tell
from services.cases.workplace import Workplace


async def tell_colleague(work: CasesWork, staff_id: UUID, *, workplace: Workplace) -> None:
    """A mail without content. There is an event for everybody who counsels, so that the bus does not show for whom."""
    able = to_ask(await work.staff())
    await tell(work, uuid4(), able, "please_look", really={staff_id}, workplace=workplace)
