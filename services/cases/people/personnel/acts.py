"""What is entered of a colleague, since when the papers hold, and each morning's look at what runs out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID, uuid5

from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.clock.store import CentreClock
from services.cases.foundation.roles import HELD_BY, Right, holds
from services.cases.foundation.workplace import Workplace
from services.cases.people.personnel.colleagues import colleagues
from services.cases.people.personnel.domain import QUESTIONS, Entry, Item, Paper, in_month, items_of, seen
from services.cases.people.personnel.endings import endings, to_remind
from services.cases.people.personnel.outcomes import Colleague
from services.cases.people.personnel.store import CounsellingPosts, Papers, Personnel, PersonnelCounts
from services.cases.people.team import domain as team
from services.cases.people.team import notices
from services.cases.people.team.acts import found
from services.cases.people.team.domain import ColleagueNotFoundError, StaffMember
from services.cases.people.team.store import Team, accounts
from shared.accounts.domain import Person
from shared.clock.domain import Clock, judge
from shared.events import PostsCounted

REMINDERS = UUID("5d7c1a52-8a0e-5c7f-9a58-0d1f6f2b7c11")
MORNING = timedelta(hours=7)
"""Nobody gets a mail about trainings at night."""


class RecordChangedError(Exception):
    """A colleague entered something since the record was read."""


async def enter(
    person_id: UUID,
    entries: Sequence[Entry] | None,
    as_seen: str,
    *,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """What stands in the form is all there is of the items that the reader may enter; None where it is not whole.

    Raises ColleagueNotFoundError, NotAllowedError, and after both RecordChangedError.
    """
    month = f"{now.astimezone(workplace.clock):%Y-%m}"
    async with workplace.store.reading(reader) as work:
        member = await here(work, person_id)
        before = in_month(await Personnel(work).personnel_to_change(member.id), month)
        changed = as_seen != seen(before)
        if entries is not None and not changed:
            await Personnel(work).save_personnel(member.id, entries, items=enters(member, reader), month=month)
    if changed:
        raise RecordChangedError


async def name_versions(since: Mapping[Paper, date], *, reader: Person, workplace: Workplace) -> None:
    """Since when safety plan and principles hold as they are now. Raises NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        await Personnel(work).save_papers(dict(since))


def enters(member: StaffMember, person: Person) -> list[Item]:
    """What of a record this person may enter: the lead all of it, a colleague of their own what is theirs."""
    every = items_of(member.roles)
    return [item for item in every if holds(person, Right.KEEP_PERSONNEL) or QUESTIONS[item].own]


async def here(work: Transaction, person_id: UUID) -> StaffMember:
    """Raises ColleagueNotFoundError, also of somebody who has left."""
    member = await found(work, person_id)
    if not member.active:
        raise ColleagueNotFoundError(person_id)
    return member


def day_of(now: datetime, clock: tzinfo) -> date:
    """From seven in the morning until seven on the next day, by the clock of the centre."""
    return (now.astimezone(clock).replace(tzinfo=None) - MORNING).date()


async def remind(*, workplace: Workplace, now: datetime) -> bool:
    """Whether somebody was told now. A day is looked at once; days that were missed are looked at together.

    The cause of the mail is the day alone, so nothing about it says whose training it is, or how many there are.
    """
    today = day_of(now, workplace.clock)
    async with workplace.store.work() as work:
        if judge(await CentreClock(work).clock_seen(), now) is not Clock.PLAUSIBLE:
            return False
        since = await Papers(work).last_look()
        if since is not None and since >= today:
            return False
        await Papers(work).note_look(today)
        if due := to_remind(endings(await everybody(work, today)), since=since, today=today):
            await tell(work, str(today), workplace=workplace, now=now)
    return due


async def everybody(work: Transaction, today: date) -> Mapping[UUID, Colleague]:
    """As the program looks at them; nobody reads it."""
    async with work.errand(Errand.COUNTING) as on_errand:
        records = await PersonnelCounts(on_errand).personnel_to_count()
    return await colleagues(work, records, await accounts.ways_in(work), at=today)


async def note_posts(counted: PostsCounted, *, workplace: Workplace) -> None:
    """Events may come twice, and in another order than they were told."""
    async with workplace.store.work() as work:
        if await work.first_time(counted):
            await CounsellingPosts(work).keep_posts(counted.hundredths, told_at=counted.at)


async def tell(work: Transaction, day: str, *, workplace: Workplace, now: datetime) -> None:
    leads = team.to_remind(await Team(work).staff(), HELD_BY[Right.KEEP_PERSONNEL])
    cause = uuid5(REMINDERS, f"{workplace.centre}|{day}")
    await notices.tell(work, cause, leads, "please_look", workplace=workplace, now=now)
