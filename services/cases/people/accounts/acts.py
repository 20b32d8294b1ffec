"""A colleague leaves: what the registers of people give up together."""

from datetime import datetime
from uuid import UUID

from services.cases.foundation.access.domain import Errand
from services.cases.foundation.audit.domain import Deed, Thing
from services.cases.foundation.workplace import Workplace
from services.cases.people.absences.store import Absences
from services.cases.people.duty.store import DutyRoster
from services.cases.people.members.store import Leavers
from services.cases.people.personnel.store import LeaversRecords
from services.cases.people.reminders.store import OldReminders
from services.cases.people.team.acts import leaver
from services.cases.people.team.store import Team, accounts
from services.cases.people.team_languages.store import TeamLanguages
from services.cases.people.usual_deputies.store import UsualDeputies
from shared.accounts.domain import Person
from shared.telemetry import telemetry

log = telemetry.log(__name__)


async def leave(person_id: UUID, *, reader: Person, workplace: Workplace, now: datetime) -> int:
    """Everything that opened the door is gone at once; what the colleague did keeps the name.

    How many files would be left without anybody responsible: if there are any, nothing was changed.
    Raises NotAllowedError, ColleagueNotFoundError, NotPossibleNowError.
    """
    async with workplace.store.work() as work:
        member = await leaver(work, person_id, reader, leaves=True)
        async with work.errand(Errand.LEAVING) as on_errand:
            if care := await Leavers(on_errand).in_care(member.id, hold=True):
                return care
            await accounts.deactivate(work, member.id, now=now)
            await Leavers(on_errand).end_places(member.id, responsible=False, by=reader.id)
            await work.save_audit(reader.id, Deed.CHANGE_RIGHTS, Thing.ACCOUNT, (member.id,))
            await Team(work).remove_address(member.id)
            for pass_on in workplace.on_hand_over:
                await pass_on(work, member.id, None)
            for store in (TeamLanguages(work), DutyRoster(work), Absences(work), UsualDeputies(work)):
                await store.forget([member.id])
            async with work.errand(Errand.RETENTION) as on_errand:
                await LeaversRecords(on_errand).forget_who_left()
                await OldReminders(on_errand).forget_of_leavers()
    log.info("colleague_left", person_id=member.id, by_id=reader.id)
    return 0
