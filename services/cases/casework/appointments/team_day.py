"""What the team's day says of appointments: how many each colleague has today, and nothing of a client."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from services.cases.casework.appointments.store import Engagements
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Reading
from services.cases.foundation.workplace import Workplace


async def appointments_today(work: Reading, workplace: Workplace) -> Mapping[UUID, int]:
    """By colleague, on this day of the centre."""
    first, last = (datetime.combine(workplace.today() + timedelta(days), time(), workplace.clock) for days in (0, 1))
    async with work.errand(Errand.CALENDAR) as on_errand:
        return await Engagements(on_errand).counts(first, last)
