"""How a client came who did not write: on the cover of the file, and the first of what happened."""

from collections.abc import Sequence

from services.cases.casework.new_file.domain import FileOrigin
from services.cases.casework.new_file.store import ORIGINS, Origins
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, Moment, PagePart
from services.cases.foundation.records.domain import OfClient
from shared.languages import Wording


async def of_file(work: Reading, file: OfClient) -> list[FileOrigin]:
    return await Origins(work).of(file)


def parts(origins: Sequence[FileOrigin], view: FileView) -> list[PagePart]:
    """None in a file that was opened from what its client wrote."""
    return [PagePart("casework/new_file/origin_part.html", "top", 5, {"origins": origins})] if origins else []


def moment(one: FileOrigin, wording: Wording) -> Moment:
    way = [ORIGINS.words(wording).codes["way"][one.way]] if one.way else []
    what = " · ".join([wording.time(one.at), *way])
    return Moment(wording.there(one.at).date(), one.noted_at, one.noted_by, what, one.referred_by)


CONCEPT = Concept(of=of_file, parts=parts, moment=moment, records=ORIGINS)
