"""Who of the team speaks the client's language, and who wants to be asked for the client's wish, on a file's page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, PagePart
from services.cases.people.duty.presence import presence_on
from services.cases.people.team.domain import Presence, StaffMember
from services.cases.people.team.store import Team
from services.cases.people.team_languages.domain import Fitting, Speaker, Speech, fitting
from services.cases.people.team_languages.store import TeamLanguages


@dataclass(frozen=True, slots=True)
class OfTeam:
    speakers: Mapping[str, Sequence[Speaker]]
    staff: Sequence[StaffMember]
    speech: Mapping[UUID, Speech]
    presence: Presence

    @property
    def fits(self) -> Callable[..., Fitting | None]:
        """By the wish of a client."""
        return partial(fitting, team=self.staff, speech=self.speech, presence=self.presence)


async def of_team(work: Reading, view: FileView) -> OfTeam:
    known = TeamLanguages(work)
    presence = await presence_on(work, view.today)
    return OfTeam(await known.speakers(), await Team(work).staff(), await known.speech(), presence)


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.MESSAGES) and relation.writes


def parts(team: OfTeam, _: FileView) -> list[PagePart]:
    """The language stands in what the client wrote, the wishes in the facts: the template finds them there."""
    shown = {"speakers": team.speakers, "fits": team.fits}
    return [PagePart("people/team_languages/speakers_part.html", order=21, shown=shown)]


CONCEPT = Concept(of=of_team, shows_to=shows_to, parts=parts)
