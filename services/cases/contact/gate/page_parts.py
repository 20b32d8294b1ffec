"""The information at the beginning, on the page of a file: how every point stands, and what is to be told next."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.cases.contact.gate.domain import Gate, GateRecord, GateState, Walk
from services.cases.contact.gate.outcomes import POINTS_OF
from services.cases.contact.gate.store import Gates
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, Moment, NextStep, PagePart, Urgency
from services.cases.foundation.records.counts import MeasuringPoint
from shared.languages import Wording

STEP = "contact/gate/gate_step.html"


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, Gate]:
    return await Gates(work).gates([view.file for view in views])


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.INFORMATION)


def part(gate: Gate, _: Wording) -> PagePart:
    return PagePart("contact/gate/gate_part.html", order=30, shown={"gate": gate})


def moments(gate: Gate, view: FileView) -> list[Moment]:
    return [Moment(view.day(one.at), one.at, one.staff_id, what(one, view.wording)) for one in gate.records]


def what(record: GateRecord, wording: Wording) -> str:
    _ = wording.gettext
    if record.content is None:
        return _("cannot be read any more")
    if isinstance(record.content, Walk):
        return _("Talk about the information")
    return _("Talk about the information postponed")


def step(gate: Gate, view: FileView) -> NextStep | None:
    """None where the file is closed."""
    _ = view.wording.gettext
    shown = {"gate": gate}
    if view.file.closed_at:
        return None
    if gate.state is GateState.DONE:
        return NextStep("nothing_due", Urgency.NOTHING, _("nothing open"), STEP, tone="none", shown=shown)
    code, tag, tone = {
        GateState.NOT_STARTED: ("inform", _("not yet informed"), "care"),
        GateState.POSTPONED: ("inform_after_pause", _("informing postponed"), "care"),
        GateState.BEGUN: ("finish_informing", _("points open"), ""),
    }[gate.state]
    return NextStep(code, Urgency.UNDONE, tag, STEP, tone=tone, shown=shown)


def confirmations(wording: Wording) -> dict[str, str]:
    _ = wording.gettext
    return {
        "walk": _("Saved: what was told, and how."),
        "postpone": _("Postponed. You will find it here as the next step."),
    }


CONCEPT = Concept(
    of_many=of_many,
    shows_to=shows_to,
    part=part,
    moments=moments,
    step=step,
    confirmations=confirmations,
    counts=(MeasuringPoint(tuple(POINTS_OF)),),
)
