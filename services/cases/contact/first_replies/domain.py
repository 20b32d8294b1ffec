"""A first reply becomes due step by step: those on duty hear of it first, then all with the task, then the leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from fractions import Fraction
from uuid import UUID

from services.cases.contact.requests.domain import URGENT
from services.cases.foundation.roles import LEADING
from services.cases.people.team.domain import Presence, StaffMember, to_ask, to_tell
from shared.clock.working_time import FIRST_REPLY_DAYS, WorkingTime


class Step(IntEnum):
    NOBODY = 0
    ON_DUTY = 1
    WITH_TASK = 2
    LEADS = 3


PARTS = {Step.ON_DUTY: Fraction(1, 2), Step.WITH_TASK: Fraction(3, 4), Step.LEADS: Fraction(1)}
"""How much of the working time until the first reply has gone by: half of it, half of what was left then, all."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A request that has had no reply yet. `step` is the last of which somebody was told."""

    thread_id: UUID
    waiting_since: datetime
    file_id: UUID | None = None
    taken_by: UUID | None = None
    is_urgent: bool = False
    step: Step = Step.NOBODY

    def step_at(self, now: datetime, working_time: WorkingTime) -> Step:
        promised = URGENT if self.is_urgent else working_time.length * FIRST_REPLY_DAYS
        seconds = promised.total_seconds()
        reached = (
            step
            for step, part in PARTS.items()
            if working_time.after(self.waiting_since, timedelta(seconds=float(seconds * part))) <= now
        )
        return max(reached, default=Step.NOBODY)


def due(waiting: Sequence[Unanswered], now: datetime, working_time: WorkingTime) -> dict[UUID, Step]:
    """The step that each of them has reached by now, where nobody was told of it yet."""
    steps = {one.thread_id: one.step_at(now, working_time) for one in waiting}
    return {one.thread_id: steps[one.thread_id] for one in waiting if steps[one.thread_id] > one.step}


def to_remind(
    step: Step, staff: Sequence[StaffMember], presence: Presence, responsible: UUID | None = None
) -> set[UUID]:
    """Everybody of the steps before, and of this one. `responsible` took the request, or has the file.

    An absent colleague is skipped for who stands in; where that leaves nobody, all leads are told.
    """
    here = [one for one in to_ask(staff) if one.id not in presence.away]
    able = {one.id for one in here}
    first = responsible if responsible and presence.in_place_of(responsible) in able else None
    reached = {one.id for one in to_tell(staff, first, presence)} & able
    if step >= Step.WITH_TASK:
        reached |= {one.id for one in here if one.on_duty}
    leads = {one.id for one in to_ask(staff) if one.has(*LEADING)}
    leading = {presence.in_place_of(lead) for lead in leads} & able or leads
    if step >= Step.LEADS:
        reached |= leading
    return reached or leading
