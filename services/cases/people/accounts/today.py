"""What the team says to a reader today: who is on duty, who asks the reader to stand in, who speaks which language."""

from dataclasses import dataclass
from datetime import date

from services.cases.foundation.access.store import Reading
from services.cases.people.absences.domain import Absence
from services.cases.people.absences.store import Absences
from services.cases.people.duty.presence import presence_on
from services.cases.people.team.domain import StaffMember, on_duty
from services.cases.people.team.store import Team
from services.cases.people.team_languages.domain import Speaker, base_of
from services.cases.people.team_languages.store import TeamLanguages


@dataclass(frozen=True, slots=True)
class TeamToday:
    staff: list[StaffMember]
    on_duty: list[StaffMember]
    named: bool
    """Whether the roster names them; else they have the task on every day."""
    asked: list[Absence]
    speakers: dict[str, list[Speaker]]

    def speaking(self, language: str | None) -> tuple[str, ...]:
        return tuple(one.name for one in self.speakers.get(base_of(language), ()))


async def team_today(work: Reading, day: date) -> TeamToday:
    staff, presence = await Team(work).staff(), await presence_on(work, day)
    found = on_duty(staff, presence)
    return TeamToday(
        staff,
        found,
        any(one.id in presence.named for one in found),
        await Absences(work).asked_of(work.reader.id, day),
        await TeamLanguages(work).speakers(),
    )
