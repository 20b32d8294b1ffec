"""Accounts of colleagues who left, and notices to the team: when they go, and that they go."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID

from services.cases.foundation.access.domain import Act, Errand
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.periods import Periods, rules
from services.cases.foundation.workplace import Workplace
from services.cases.people.absences.store import Absences
from services.cases.people.duty.store import DutyRoster
from services.cases.people.members.store import Leavers
from services.cases.people.team.domain import Left
from services.cases.people.team.store import Team
from services.cases.people.team_languages.store import TeamLanguages
from services.cases.people.usual_deputies.store import UsualDeputies
from services.cases.retention.periods.store import PeriodsInForce
from services.cases.retention.schedule.domain import AHEAD
from shared.calendar import months_before
from shared.dictionary.retention import RULES, Retention, due_on

MONTH = timedelta(days=31)
ROSTER_MONTHS = RULES[Retention.ROSTER].months


@dataclass(frozen=True, slots=True)
class Leaver:
    who: Left
    goes_on: date


def leavers(left: Iterable[Left], *, periods: Periods, clock: tzinfo) -> list[Leaver]:
    """The first to go first."""
    rule = rules(periods)[Retention.STAFF_ACCOUNT]
    days = [(one, due_on(rule, one.at.astimezone(clock).date())) for one in left]
    return sorted((Leaver(one, day) for one, day in days if day), key=lambda one: (one.goes_on, str(one.who.id)))


async def going(work: Transaction, *, workplace: Workplace, today: date) -> list[Leaver]:
    """Whose account goes in the next weeks: the page shows it, and the purge takes those of them whose day has come."""
    found = leavers(
        await Team(work).those_who_left(),
        periods=await PeriodsInForce(work).periods(workplace.periods),
        clock=workplace.clock,
    )
    return [one for one in found if one.goes_on <= today + AHEAD]


async def purge_colleagues(*, workplace: Workplace, now: datetime) -> list[UUID]:
    """The ids of the accounts that went. Who did what stays in the access log, by their numbers, for its own period."""
    today = now.astimezone(workplace.clock).date()
    async with workplace.store.errand(Errand.LEAVING) as on_errand:
        gone = [
            one.who.id
            for one in await going(on_errand.transaction, workplace=workplace, today=today)
            if one.goes_on <= today
        ]
        for staff_id in gone:
            await Leavers(on_errand).end_places(staff_id, responsible=True, by=None)
            await Team(on_errand).remove_account(staff_id)
        if gone:
            await on_errand.transaction.save_audit(None, Act.ERASE, Thing.ACCOUNT, gone)
        kept_for = MONTH * (await PeriodsInForce(on_errand).periods(workplace.periods)).notice
        await Team(on_errand).forget_notices(before=now - kept_for)
        await forget_rosters(on_errand.transaction, gone, ended_before=months_before(today, ROSTER_MONTHS))
    return gone


async def forget_rosters(work: Transaction, gone: Collection[UUID], *, ended_before: date) -> None:
    """Of colleagues whose accounts went, however they left, everything; of the others, days that are long over."""
    await TeamLanguages(work).forget(gone)
    await UsualDeputies(work).forget(gone)
    await UsualDeputies(work).forget_who_named(gone)
    for store in (DutyRoster(work), Absences(work)):
        await store.forget(gone)
        await store.forget_ended(before=ended_before)
