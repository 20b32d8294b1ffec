"""What the file itself says on its page: once it is closed, that nothing has to be done."""

from services.cases.files.file.outcomes import LOADS, TEAMS
from services.cases.foundation.access.domain import Relation
from services.cases.foundation.records.concept import Concept, FileView, NextStep, Urgency


def shows_to(relation: Relation) -> bool:
    return True


def step(_: None, view: FileView) -> NextStep | None:
    if view.file.closed_at is None:
        return None
    title, tag = view.wording.gettext("The file is closed"), view.wording.gettext("closed")
    return NextStep("closed", Urgency.AT_REST, tag, "files/file/closed_step.html", tone="none", title=title)


CONCEPT = Concept[None](shows_to=shows_to, step=step, counts=(LOADS, TEAMS))
