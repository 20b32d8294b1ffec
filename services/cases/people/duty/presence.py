"""Who is here on one day: what the duty roster and the absences say together."""

from collections.abc import Sequence
from datetime import date

from services.cases.foundation.access.store import Transaction
from services.cases.people.absences.domain import away_at, stand_ins_at
from services.cases.people.absences.store import Absences
from services.cases.people.duty.domain import on_duty_at
from services.cases.people.duty.store import DutyRoster
from services.cases.people.notice_times.domain import Urgent
from services.cases.people.team.domain import Presence, StaffMember, on_duty


async def presence_on(work: Transaction, day: date) -> Presence:
    absences = await Absences(work).since(day)
    roster = await DutyRoster(work).between(day, day)
    return Presence(on_duty_at(roster, day), away_at(absences, day), stand_ins_at(absences, day))


def urgent_at(staff: Sequence[StaffMember], presence: Presence) -> Urgent:
    """What comes to those who are on duty also in their quiet hours."""
    return Urgent(frozenset(one.id for one in on_duty(staff, presence)))
