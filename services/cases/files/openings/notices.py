"""Who is told that somebody wants to open a file in an emergency, and that it was done. No notice says what it is."""

from collections.abc import Sequence
from uuid import uuid5

from services.cases.files.openings.domain import Opening
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.roles import LEADING
from services.cases.foundation.workplace import Workplace
from services.cases.people.duty.presence import presence_on, urgent_at
from services.cases.people.team import notices
from services.cases.people.team.domain import StaffMember
from services.cases.people.team.store import Team


async def tell_others(work: Transaction, opening: Opening, *, workplace: Workplace) -> None:
    """Everybody who could agree: somebody should, soon."""
    able = [one for one in await Team(work).staff() if one.id != opening.asked_by and one.agrees]
    await tell(work, opening, able, "asked", "agreement_asked", workplace=workplace)


async def tell_leads(work: Transaction, opening: Opening, *, workplace: Workplace) -> None:
    """Notify all leads at once, also a lead who agreed: so each has it by mail."""
    leads = [one for one in await Team(work).staff() if one.has(*LEADING)]
    await tell(work, opening, leads, "opened", "please_look", workplace=workplace)


async def tell(
    work: Transaction, opening: Opening, staff: Sequence[StaffMember], what: str, template: str, *, workplace: Workplace
) -> None:
    able = [one for one in staff if one.active and one.email]
    urgent = urgent_at(await Team(work).staff(), await presence_on(work, workplace.today()))
    await notices.tell(work, uuid5(opening.id, what), able, template, urgent=urgent, workplace=workplace)
