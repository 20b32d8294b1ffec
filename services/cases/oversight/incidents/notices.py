"""Who is told that there is an incident, and reminded while its hours run. No notice says what it is."""

from uuid import uuid5

from services.cases.domain import HELD_BY, Right
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Transaction
from services.cases.oversight.incidents.domain import Incident, reminders_due
from services.cases.oversight.incidents.store import IncidentDeadlines
from services.cases.people.team import notices
from services.cases.people.team.domain import to_remind
from services.cases.people.team.store import Team
from services.cases.workplace import Workplace


async def tell(work: Transaction, incident: Incident, what: str, *, workplace: Workplace) -> None:
    """Lead, deputy and data protection officer, at once."""
    able = to_remind(await Team(work).staff(), HELD_BY[Right.HANDLE_INCIDENTS])
    await notices.tell(work, uuid5(incident.id, what), able, "please_look", workplace=workplace)


async def remind(*, workplace: Workplace) -> int:
    """How many incidents somebody was reminded of; each reminder is sent once, however often this runs."""
    reminded = 0
    async with workplace.store.errand(Errand.INCIDENTS) as on_errand:
        for incident in await IncidentDeadlines(on_errand).undecided():
            due = reminders_due(incident, workplace.now())
            if due > incident.reminded:
                await IncidentDeadlines(on_errand).note_reminded(incident.id, due)
                await tell(on_errand.transaction, incident, f"reminder {due}", workplace=workplace)
                reminded += 1
    return reminded
