"""That the responsible colleague of a file is away, and who stands in, on the page of the file."""

from services.cases.foundation.access.domain import Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, PagePart
from services.cases.people.absences.domain import Absence
from services.cases.people.absences.store import Absences


async def of_file(work: Reading, view: FileView) -> Absence | None:
    today = view.day(work.now)
    running = [one for one in await Absences(work).since(today) if one.covers(today)]
    return next((one for one in running if one.staff_id == view.file.responsible), None)


def shows_to(relation: Relation) -> bool:
    return relation.writes


def parts(absence: Absence | None, _: FileView) -> list[PagePart]:
    return [PagePart("people/absences/away_part.html", order=41, shown={"absence": absence})] if absence else []


CONCEPT = Concept(of=of_file, shows_to=shows_to, parts=parts)
