"""Saying for a matter whether it needs a second colleague, and telling those who can be the second one."""

from datetime import datetime
from uuid import UUID

from services.cases.foundation.access.domain import WHOLE
from services.cases.foundation.access.store import Reading
from services.cases.foundation.roles import COUNSELLING
from services.cases.foundation.workplace import Workplace
from services.cases.people.approvals.domain import Matter
from services.cases.people.approvals.store import ApprovalChoices, Approvals, Choice
from services.cases.people.members.store import Members
from services.cases.people.team.domain import EXTERNAL, to_remind
from services.cases.people.team.notices import tell
from services.cases.people.team.store import Team
from shared.accounts.domain import Person


async def choose(matter: Matter, *, needed: bool, reader: Person, workplace: Workplace, now: datetime) -> None:
    """Nothing where it stands so already. What waits for a second colleague goes on waiting. Raises NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        if await Approvals(work).needed(matter) is not needed:
            await ApprovalChoices(work).save_choice(Choice(now, reader.id, matter, needed))


async def ask_second(work: Reading, file_id: UUID, record_id: UUID, *, workplace: Workplace, now: datetime) -> None:
    """In the work that proposes a record: the others who are responsible for the file or deputy are told."""
    others = {one.staff_id for one in await Members(work).present(file_id) if one.capacity in WHOLE} - {work.reader.id}
    able = to_remind(await Team(work).staff(), COUNSELLING | EXTERNAL)
    await tell(work, record_id, able, "agreement_asked", really=others, workplace=workplace, now=now)
