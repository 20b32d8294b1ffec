"""Entering colleagues on the duty roster, and taking them off it."""

from datetime import datetime
from uuid import UUID

from services.cases.foundation.access.domain import Act
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.workplace import Workplace
from services.cases.people.duty.domain import Duty, DutyNotPossibleError, checked, require_entering
from services.cases.people.duty.store import DutyRoster
from services.cases.people.team.store import Team
from shared.accounts.domain import Person


async def enter(duty: Duty, *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """Sent twice it is there once. Raises NotAllowedError, DutyNotPossibleError."""
    require_entering(reader, duty.staff_id)
    async with workplace.store.reading(reader) as work:
        if not any(one.id == duty.staff_id and one.counsels for one in await Team(work).staff()):
            raise DutyNotPossibleError("staff_id", "not_offered")
        if await DutyRoster(work).save(checked(duty, today=now.astimezone(workplace.clock).date())):
            await work.save_audit(reader.id, Act.WRITE, Thing.ROSTER, [duty.staff_id])


async def remove(duty_id: UUID, *, reader: Person, workplace: Workplace) -> None:
    """A colleague may also take off what others entered of them. Nothing where it is gone already.

    Raises NotAllowedError.
    """
    async with workplace.store.reading(reader) as work:
        if duty := await DutyRoster(work).one(duty_id):
            if duty.staff_id != reader.id:
                require_entering(reader, duty.staff_id)
            await DutyRoster(work).remove(duty.id)
            await work.save_audit(reader.id, Act.WRITE, Thing.ROSTER, [duty.staff_id])
