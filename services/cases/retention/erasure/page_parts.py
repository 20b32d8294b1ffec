"""Ending and deleting, on the page of a file: whether it is closed, what holds it, and the day of its erasure."""

from dataclasses import dataclass
from datetime import date

from services.cases.foundation.access.domain import Errand, Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, MenuEntry, PagePart
from services.cases.retention.erasure.hourly_purge import decided
from services.cases.retention.erasure.outcomes import OVERDUE
from services.cases.retention.holds.domain import Hold
from services.cases.retention.holds.store import HoldsInForce
from services.cases.retention.schedule.store import Keeping


@dataclass(frozen=True, slots=True)
class Clocks:
    hold: Hold | None = None
    goes_on: date | None = None
    """The day on which it is erased, where it is closed and nothing happens until then."""


async def of_file(work: Reading, view: FileView) -> Clocks:
    async with work.errand(Errand.RETENTION) as on_errand:
        hold = await HoldsInForce(on_errand).hold_of(view.file.thread_id, today=view.today)
    if view.file.closed_at is None:
        return Clocks(hold)
    kept = await Keeping(work).kept_of_file(view.file, clock=view.workplace.clock)
    found = await decided(kept, work=work, workplace=view.workplace)
    return Clocks(hold, next((one.goes_on for one in found if one.kept.file_id == view.id), None))


def shows_to(relation: Relation) -> bool:
    return relation.writes


def parts(clocks: Clocks, view: FileView) -> list[PagePart]:
    found = list[PagePart]()
    if clocks.hold:
        found.append(PagePart("retention/hold_day.html", "step", 20, {"hold": clocks.hold}))
    if clocks.goes_on:
        found.append(PagePart("retention/deletion_day.html", "step", 30, {"goes_on": clocks.goes_on}))
    return found


def menu(_clocks: Clocks, view: FileView) -> list[MenuEntry]:
    _ = view.wording.gettext
    what = _("Open again, keep longer, or delete") if view.file.closed_at else _("Close, keep longer, or delete")
    ends = view.relation.ends and view.relation.shows(Part.MESSAGES)
    return [MenuEntry(what, f"/files/{view.id}/closing", 80)] if ends else []


CONCEPT = Concept(of=of_file, shows_to=shows_to, parts=parts, menu=menu, counts=(OVERDUE,))
