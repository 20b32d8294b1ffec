"""Hand-overs of one file: the note on its page until the receiver has taken the file, and in what happened."""

from collections.abc import Sequence

from services.cases.files.hand_overs.domain import HandOver
from services.cases.files.hand_overs.store import HAND_OVERS, HandOvers
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, Moment, MomentKind, PagePart
from services.cases.foundation.records.domain import OfClient
from shared.languages import Wording


async def of_file(work: Reading, file: OfClient) -> list[HandOver]:
    return await HandOvers(work).of(file)


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.NOTES)


def parts(given: Sequence[HandOver], view: FileView) -> list[PagePart]:
    """To the responsible colleague, as long as it is not taken."""
    waits = [one for one in given[:1] if one.given_to == view.file.responsible and not one.taken_at]
    if not waits or not view.relation.is_responsible:
        return []
    return [PagePart("files/hand_overs/to_take_part.html", "top", 20, {"hand_over": waits[0]})]


def moment(one: HandOver, wording: Wording) -> Moment:
    words = "\n\n".join(each for each in (one.note, one.next_steps) if each) or None
    what = wording.gettext("Handed over to another colleague")
    return Moment(wording.day_of(one.noted_at), one.noted_at, one.noted_by, what, words, kind=MomentKind.RECORD)


CONCEPT = Concept(of=of_file, shows_to=shows_to, parts=parts, moment=moment, records=HAND_OVERS)
