"""Who of the team speaks the client's language, on the page of the file."""

from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, PagePart
from services.cases.people.team_languages.domain import Speaker
from services.cases.people.team_languages.store import TeamLanguages


async def of_team(work: Reading, _: object) -> dict[str, list[Speaker]]:
    return await TeamLanguages(work).speakers()


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.MESSAGES) and relation.writes


def parts(speakers: dict[str, list[Speaker]], _: FileView) -> list[PagePart]:
    """The language stands in what the client wrote: the template finds it there."""
    shown = {"speakers": speakers}
    return [PagePart("people/team_languages/speakers_part.html", order=21, shown=shown)] if speakers else []


CONCEPT = Concept(of=of_team, shows_to=shows_to, parts=parts)
