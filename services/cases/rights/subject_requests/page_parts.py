"""What a client asks for by right, on the page of a file: where it is taken down, and by when it is answered."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from services.cases.foundation.access.domain import Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, NextStep, PagePart, Task, Urgency
from services.cases.rights.subject_requests.store import ClientRights

SOON = timedelta(days=7)
"""Before its day, what was asked for by right comes before the information at the beginning."""


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, date]:
    """The first day by which something is answered, where anything is open."""
    return await ClientRights(work).rights_due([view.id for view in views])


def shows_to(relation: Relation) -> bool:
    return True


def parts(due: date | None, view: FileView) -> list[PagePart]:
    found = list[PagePart]()
    if view.relation.restricted:
        found.append(PagePart("rights/subject_requests/restricted_part.html", "top", 10))
    if due:
        found.append(PagePart("rights/subject_requests/rights_day.html", "step", 10, {"due": due}))
    return found


def step(due: date | None, view: FileView) -> NextStep | None:
    if due is None:
        return None
    urgency = Urgency.DAY_IS_NEAR if view.today + SOON >= due else Urgency.HAS_A_DAY
    tag = view.wording.gettext("asked for by right")
    return NextStep("rights", urgency, tag, "rights/subject_requests/rights_step.html", shown={"due": due})


def tasks_of(due: date | None, view: FileView) -> list[Task]:
    what = view.wording.gettext("Answer what was asked for by right")
    return [Task(file_id=view.id, on=due, what=what, link="/rights")] if due else []


CONCEPT = Concept[date | None](of_many=of_many, shows_to=shows_to, parts=parts, step=step, tasks_of=tasks_of)
