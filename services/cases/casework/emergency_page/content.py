"""What stands on an emergency page: of each part of a file that the reader was given, the few lines that are needed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.cases.casework.contact_plans import page_parts as contact_plans
from services.cases.casework.contact_plans.domain import PlanNow
from services.cases.casework.facts import page_parts as facts
from services.cases.casework.facts.domain import Line
from services.cases.files.file.web import tasks_in
from services.cases.foundation.access.domain import Capacity, Kind, Part
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import FileView, Task
from services.cases.people.members.store import Members

MOST_DATES = 8
"""So that it stays one sheet."""
KINDS = {
    Part.CONTACT: Kind.CONTACT_PLAN,
    Part.FACTS: Kind.FACTS,
    Part.NOTES: Kind.NOTE,
    Part.APPOINTMENTS: Kind.APPOINTMENT,
}
"""What it is made of, beside the file itself."""


@dataclass(frozen=True, slots=True)
class EmergencyPage:
    """`plan` is None and the others are empty where the reader was not given that part of the file."""

    plan: PlanNow | None = field(repr=False)
    languages: Sequence[str] = field(repr=False)
    tasks: Sequence[Task] = field(repr=False)
    deputies: Sequence[UUID] = ()


async def emergency_page(work: Reading, view: FileView) -> EmergencyPage:
    reach = await contact_plans.of_file(work, view) if contact_plans.shows_to(view.relation) else None
    tasks = await tasks_in(work, [view])
    return EmergencyPage(
        reach.now(view.today) if reach else None,
        await languages_of(work, view),
        tasks[:MOST_DATES],
        await deputies_of(work, view),
    )


async def languages_of(work: Reading, view: FileView) -> Sequence[str]:
    if not facts.shows_to(view.relation):
        return ()
    known = await facts.of_file(work, view)
    return next(one.shown for one in facts.lines(known.now(), view.wording) if one.code == Line.SPEAKS)


async def deputies_of(work: Reading, view: FileView) -> list[UUID]:
    """None for a colleague who stands in for a time: the team of the file is not shown to that colleague."""
    if not (view.relation.is_whole or view.relation.opened):
        return []
    team = await Members(work).team(view.id)
    return [one.staff_id for one in team if one.capacity is Capacity.DEPUTY and one.runs(view.now)]
