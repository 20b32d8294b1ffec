"""What stands on an emergency page: of each part of a file that the reader was given, the few lines that are needed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.cases.casework.contact_plans import page_parts as contact_plans
from services.cases.casework.contact_plans.domain import PlanNow
from services.cases.casework.facts import page_parts as facts
from services.cases.casework.facts.domain import Line
from services.cases.casework.safety import page_parts as safety
from services.cases.casework.safety.page_parts import Safety
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
    Part.CONSENTS: Kind.CONSENT,
}
"""What it is made of, beside the file itself."""


@dataclass(frozen=True, slots=True)
class EmergencyPage:
    """`plan` is None and the others are empty where the reader was not given that part of the file."""

    plan: PlanNow | None = field(repr=False)
    languages: Sequence[str] = field(repr=False)
    lives: Sequence[str] = field(repr=False)
    safety: Safety | None = field(repr=False)
    tasks: Sequence[Task] = field(repr=False)
    deputies: Sequence[UUID] = ()


async def emergency_page(work: Reading, view: FileView) -> EmergencyPage:
    reach = await contact_plans.of_file(work, view) if contact_plans.shows_to(view.relation) else None
    tasks = await tasks_in(work, [view])
    languages, lives = await facts_in(work, view)
    return EmergencyPage(
        reach.now(view.today) if reach else None,
        languages,
        lives,
        await safety.of_file(work, view) if safety.shows_to(view.relation) else None,
        tasks[:MOST_DATES],
        await deputies_of(work, view),
    )


async def facts_in(work: Reading, view: FileView) -> tuple[Sequence[str], Sequence[str]]:
    """The languages of the client, and where the client lives."""
    if not facts.shows_to(view.relation):
        return (), ()
    known = await facts.of_file(work, view)
    shown = {one.code: one.shown for one in facts.lines(known.now(), view.wording)}
    return shown[Line.SPEAKS], shown[Line.LIVES]


async def deputies_of(work: Reading, view: FileView) -> list[UUID]:
    """None for a colleague who stands in for a time: the team of the file is not shown to that colleague."""
    if not (view.relation.is_whole or view.relation.opened):
        return []
    team = await Members(work).team(view.id)
    return [one.staff_id for one in team if one.capacity is Capacity.DEPUTY and one.runs(view.now)]
