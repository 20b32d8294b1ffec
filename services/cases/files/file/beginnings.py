"""The team with which a file begins: who is responsible, and the deputy by the rule of the centre."""

from datetime import datetime
from uuid import UUID, uuid4

from services.cases.foundation.access.store import Reading
from services.cases.foundation.workplace import Workplace
from services.cases.people.duty.notices import tell_colleague
from services.cases.people.members.domain import Reason, deputy_in, responsible_in
from services.cases.people.members.store import Members
from services.cases.people.usual_deputies.acts import deputy_by_rule


async def save_first_team(
    work: Reading, file_id: UUID, responsible: UUID, *, workplace: Workplace, now: datetime
) -> None:
    """The usual deputy of the responsible colleague hears of it. Raises PlaceNotPossibleError."""
    by = work.reader.id
    first = responsible_in(file_id, responsible, member_id=uuid4(), reason=Reason.OPENED, by=by, now=now)
    found = await deputy_by_rule(work, responsible)
    deputy = deputy_in(file_id, found, member_id=uuid4(), added_by=by, now=now) if found else None
    await Members(work).save_first_members(first, deputy)
    if found and found != by:
        await tell_colleague(work, found, workplace=workplace)
