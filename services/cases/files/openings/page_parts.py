"""That somebody opened a file in an emergency, on the page of the file: its team sees who was there."""

from datetime import UTC, datetime, timedelta

from services.cases.files.openings.domain import Opening
from services.cases.files.openings.store import Openings
from services.cases.foundation.access.domain import Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, Moment, MomentKind, PagePart

SHOWN_FOR = timedelta(days=7)
"""How long a file says it at the top."""
EVER = datetime(1970, 1, 1, tzinfo=UTC)


async def of_file(work: Reading, view: FileView) -> list[Opening]:
    return await Openings(work).openings_of(view.id, since=EVER)


def shows_to(relation: Relation) -> bool:
    return relation.writes


def parts(openings: list[Opening], view: FileView) -> list[PagePart]:
    recent = [one for one in openings if one.answered_at and one.answered_at >= view.now - SHOWN_FOR]
    return [PagePart("files/openings/openings_part.html", "top", 20, {"openings": recent})] if recent else []


def moments(openings: list[Opening], view: FileView) -> list[Moment]:
    what = view.wording.gettext("Opened in an emergency")
    return [
        Moment(view.day(one.answered_at), one.answered_at, one.asked_by, what, kind=MomentKind.RECORD)
        for one in openings
        if one.answered_at
    ]


CONCEPT = Concept(of=of_file, shows_to=shows_to, parts=parts, moments=moments)
