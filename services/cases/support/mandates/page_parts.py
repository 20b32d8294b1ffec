"""Mandates on the page of a file: what holds, what was done by it, what ends soon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import FileView, MenuEntry, Moment, MomentKind, PagePart, Task
from services.cases.foundation.records.domain import OfClient
from services.cases.support.mandates.domain import Mandate, Outcome, done_rows, valid
from services.cases.support.mandates.store import MANDATES, Mandates
from shared.languages import Wording
from shared.web.forms import Form

PAGE = "/mandates"
REVIEWED_BEFORE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Known:
    """All rows of a file, the newest first."""

    rows: Sequence[Mandate]
    now: datetime


async def of_file(work: Reading, file: OfClient) -> Known:
    return Known(await Mandates(work).of(file), work.now)


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, Known]:
    found = dict[UUID, list[Mandate]]()
    for one in await Mandates(work).among(views, only=("outcome", "towards")):
        found.setdefault(one.file_id, []).append(one)
    return {file_id: Known(rows, work.now) for file_id, rows in found.items()}


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.CONSENTS)


def part(known: Known, wording: Wording) -> PagePart:
    """On the page of the file it stands only while a mandate holds."""
    today = wording.day_of(known.now)
    held, used = valid(known.rows, on=today), done_rows(known.rows)
    shown = {
        "form": Form.empty(mandate_id=str(uuid4())),
        "valid": held,
        "done": used,
        "before": [one for one in known.rows if one not in held and one not in used],
    }
    return PagePart("support/mandates/mandates_part.html", order=57, shown=shown)


def menu(known: Known, view: FileView) -> list[MenuEntry]:
    what = view.wording.gettext("Mandates: acting in the person's name")
    return [MenuEntry(what, f"/files/{view.id}{PAGE}", 31, len(valid(known.rows, on=view.today)))]


def moments(known: Known, view: FileView) -> list[Moment]:
    return [moment(one, view.wording) for one in known.rows]


def moment(one: Mandate, wording: Wording) -> Moment:
    _, said = wording.gettext, MANDATES.words(wording).codes
    what = _("Mandate: %(outcome)s") % {
        "outcome": said["outcome"][one.outcome] if one.outcome else _("cannot be read any more")
    }
    doings = wording.listing([said["doings"][code] for code in one.doings])
    told = " · ".join(word for word in (doings, one.towards, one.words, one.limits) if word)
    link = PAGE if one.outcome is not Outcome.DONE else f"{PAGE}/done"
    return Moment(one.happened_on, one.noted_at, one.noted_by, what, told or None, link=link, kind=MomentKind.PAPER)


def tasks_of(known: Known | None, view: FileView) -> list[Task]:
    """A mandate that ends in the next two weeks: the client is asked whether it is to go on."""
    if known is None or view.file.closed_at:
        return []
    what = view.wording.gettext("A mandate ends: %(who)s")
    return [
        Task(file_id=view.id, on=one.valid_until, what=what % {"who": one.towards or "–"}, link=PAGE)
        for one in valid(known.rows, on=view.today)
        if one.valid_until and one.valid_until <= view.today + REVIEWED_BEFORE
    ]
