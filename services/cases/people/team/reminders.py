"""Who is told by mail that something waits in quality. What it is stands in no event and in no mail."""

from services.cases.people.team.domain import REMINDED_AT_MOST, to_remind
from services.cases.people.team.notices import tell
from services.cases.people.team.store import Team
from services.cases.workplace import Workplace
from shared.events import ReminderDue


async def remind(due: ReminderDue, *, workplace: Workplace) -> None:
    """Each colleague once, however many of the roles she has, and however often or late the event comes."""
    now = workplace.now()
    async with workplace.store.work() as work:
        if not await work.first_time(due):
            return
        able = to_remind(await Team(work).staff(), due.roles)
        hers = await Team(work).may_remind([one.id for one in able], now=now, last_before=now - REMINDED_AT_MOST)
        await tell(work, due.id, [one for one in able if one.id in hers], "quality_waits", workplace=workplace)
