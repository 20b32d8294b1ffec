"""The files from the same occasion, on the page of a file, as far as the reader may read them."""

from dataclasses import dataclass

from services.cases.files.file.domain import File
from services.cases.files.occasions.domain import OccasionMember
from services.cases.files.occasions.store import OCCASIONS, Occasions
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, PagePart
from shared.languages import Wording


@dataclass(frozen=True, slots=True)
class SameOccasion:
    own: list[OccasionMember]
    others: list[File]


async def of_file(work: Reading, view: FileView) -> SameOccasion:
    own = await Occasions(work).of(view)
    return SameOccasion(own, await Occasions(work).others(view.file, own))


def part(found: SameOccasion, _: Wording) -> PagePart:
    kinds = [one.kind for one in found.own if one.kind]
    shown = {"others": found.others, "kinds": list(dict.fromkeys(kinds))}
    return PagePart("files/occasions/occasion_part.html", order=72, shown=shown)


CONCEPT = Concept(of=of_file, part=part, records=OCCASIONS)
