"""The files from the same occasion, on the page of a file, as far as the reader may read them."""

from dataclasses import dataclass

from services.cases.files.file.domain import File
from services.cases.files.occasions.domain import OccasionMember
from services.cases.files.occasions.store import OCCASIONS, Occasions
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, MenuEntry, PagePart


@dataclass(frozen=True, slots=True)
class SameOccasion:
    own: list[OccasionMember]
    others: list[File]


async def of_file(work: Reading, view: FileView) -> SameOccasion:
    own = await Occasions(work).of(view)
    return SameOccasion(own, await Occasions(work).others(view.file, own))


def parts(found: SameOccasion, _: FileView) -> list[PagePart]:
    if not found.own:
        return []
    kinds = [one.kind for one in found.own if one.kind]
    shown = {"others": found.others, "kinds": list(dict.fromkeys(kinds))}
    return [PagePart("files/occasions/occasion_part.html", order=72, shown=shown)]


def menu(_: SameOccasion, view: FileView) -> list[MenuEntry]:
    what = view.wording.gettext("Another person from the same occasion")
    return [] if view.relation.restricted else [MenuEntry(what, f"/files/new?beside={view.id}", 50)]


CONCEPT = Concept(of=of_file, parts=parts, menu=menu, records=OCCASIONS)
