"""A month is released, once and whole; and nothing is counted by a clock that cannot be right."""

from datetime import datetime
from uuid import UUID

from services.cases.counting.draws.acts import not_counted
from services.cases.counting.ledger.domain import tally
from services.cases.counting.ledger.store import Asked, Contributions, Windows, found_by
from services.cases.files.file.store import CountedClients
from services.cases.foundation.access.domain import Act, Errand
from services.cases.foundation.access.store import OnErrand
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.clock.store import CentreClock
from services.cases.foundation.outcomes import Contribution, mark_of
from services.cases.foundation.records.counts import Count
from services.cases.foundation.workplace import Workplace
from services.cases.people.personnel.colleagues import colleagues
from services.cases.people.personnel.contributions import signing_in
from services.cases.people.personnel.outcomes import recorded
from services.cases.people.personnel.store import CounsellingPosts, PersonnelCounts
from services.cases.people.team.store import accounts
from services.cases.support.bookings.supporters import of_supporters
from shared.accounts.domain import Person
from shared.calendar import beginning, following, last_day, month_of
from shared.clock.domain import Clock, judge
from shared.months import due
from shared.privacy.counts import ABOUT_STAFF, Indicator, ends_period
from shared.telemetry import redaction, telemetry

log = telemetry.log(__name__)
redaction.knows(*Clock, "docs/contributions.md")


async def release(window: str, *, workplace: Workplace, now: datetime) -> bool:
    """Whether the window was released now; a window is released once, whole or not at all.

    Colleagues are counted with it where it ends their period, as things stand then. Of a quarter that is made up for
    that is what they stood like at its end: while casework is away nobody can change it. Every measuring point of
    clients is asked what is settled at the end of the month.
    """
    until = min(now, beginning(following(window), workplace.clock))
    async with workplace.store.errand(Errand.COUNTING) as on_errand:
        if new := await Windows(on_errand).open_window(window, now=now):
            key, clock = workplace.keys.mark, workplace.clock
            of_staff = [
                *await of_colleagues(on_errand, window, key=key),
                *await of_supporters(on_errand, window, clock, key=key),
            ]
            await Contributions(on_errand).contribute(of_staff, month=window)
            told = await Contributions(on_errand).told()
            posts = await CounsellingPosts(on_errand.transaction).posts()
            asked = asked_at(until, workplace, posts=posts)
            found = await found_by(workplace.measuring_points, asked(on_errand, told))
            await Contributions(on_errand).contribute(found, month=window)
            await Contributions(on_errand).forget_colleagues(before=f"{window[:4]}-01")
            await PersonnelCounts(on_errand).forget_numbers(before=f"{window[:4]}-01")
            waits = await not_counted(on_errand.transaction, workplace)
            pending = [one for one in await Contributions(on_errand).pending(until=window) if one.mark not in waits]
            told_now = tally(
                pending,
                window=window,
                centre=workplace.centre,
                clients=await clients_of(on_errand, key=workplace.keys.mark),
            )
            await Contributions(on_errand).save_tally(told_now)
    return new


async def clients_of(on_errand: OnErrand, *, key: bytes) -> dict[bytes, UUID]:
    """By the marks of their conversations."""
    every = await CountedClients(on_errand).begun(until=on_errand.transaction.now, besides=lambda _: False)
    return {mark_of(file.thread_id, key): one.counted_as for one in every for file in one.files}


def asked_at(at: datetime, workplace: Workplace, *, posts: float | None) -> Asked:
    """What the measuring points are asked with, for a moment."""
    return lambda on_errand, told: Count(
        on_errand,
        at,
        workplace.clock,
        workplace.working_time,
        posts,
        workplace.periods,
        workplace.keys.mark,
        told,
    )


async def of_colleagues(on_errand: OnErrand, window: str, *, key: bytes) -> list[Contribution]:
    """Of everybody who is here: how they sign in, and what their records say, where the month ends a period."""
    if not any(ends_period(indicator, window) for indicator in ABOUT_STAFF):
        return []
    ways_in = await accounts.ways_in(on_errand.transaction)
    found = signing_in(ways_in, month=window, key=key) if ends_period(Indicator.K9_2_MFA, window) else []
    known = await colleagues(
        on_errand.transaction, await PersonnelCounts(on_errand).personnel_to_count(), ways_in, at=last_day(window)
    )
    return found + recorded(known, month=window, key=key)


async def release_due(*, workplace: Workplace, now: datetime) -> list[str]:
    """Every month that is over, the oldest first."""
    async with workplace.store.work() as work:
        first = await CentreClock(work).first_window(this_month=month_of(now, workplace.clock))
        released = {window.month for window in await Windows(work).windows()}
    months = due(first, released, now=now, clock=workplace.clock)
    return [month for month in months if await release(month, workplace=workplace, now=now)]


async def clock_is_right(*, workplace: Workplace, now: datetime) -> bool:
    """Against what the database saw last. If not, nothing is counted until it is, or until somebody says that it is."""
    async with workplace.store.work() as work:
        if (found := judge(await CentreClock(work).clock_seen(), now)) is Clock.PLAUSIBLE:
            await CentreClock(work).note_clock(now, this_month=month_of(now, workplace.clock))
            return True
    log.error("clock_leapt", reason=found, next_step="./kokon doctor")
    return False


async def note_that_the_clock_is_right(*, reader: Person, workplace: Workplace, now: datetime) -> None:
    """After an absence longer than the calendar believes; it goes on within the hour."""
    async with workplace.store.work() as work:
        await CentreClock(work).note_clock(now, this_month=month_of(now, workplace.clock))
        await work.save_audit(reader.id, Act.WRITE, Thing.CLOCK)
