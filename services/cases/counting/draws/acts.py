"""The nights on which a quarter is drawn, whatever happened in it; and what a centre says of its own criteria."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from services.cases.counting.draws.choice import Choice, choose, chosen_for
from services.cases.counting.draws.domain import draw, due
from services.cases.counting.draws.lost_draws import LostDraw, maybe_drawn, newly_lost
from services.cases.counting.draws.noise import library, with_noise
from services.cases.counting.draws.store import Draws
from services.cases.files.file.store import RestrictedClients
from services.cases.foundation.access.domain import Act, Errand
from services.cases.foundation.access.store import OnErrand, Transaction
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.clock.store import CentreClock
from services.cases.foundation.outcomes import mark_of
from services.cases.foundation.roles import HELD_BY, Right, Role
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person
from shared.calendar import month_of, quarter_of
from shared.events import ContributionDrawn
from shared.months import NIGHT
from shared.privacy.budget import budgets
from shared.telemetry import telemetry

log = telemetry.log(__name__)


async def draw_quarter(period: str, *, workplace: Workplace, now: datetime) -> bool:
    """Whether the quarter was drawn now; it is drawn once, by the budget of its time, whole or not at all."""
    await asyncio.to_thread(library)
    left = await workplace.left()
    async with workplace.store.errand(Errand.COUNTING) as on_errand:
        await Draws(on_errand).hold_draws()
        lost = await compared(left, on_errand, workplace, now=now)
        if new := period not in await decided(on_errand):
            standings = await Draws(on_errand).standings(until=period)
            waits = await not_counted(on_errand.transaction, workplace)
            drawn = draw(
                [one for one in standings if one.mark not in waits],
                period=period,
                spent=await Draws(on_errand).spent() | maybe_drawn(standings, lost, budgets().known),
                budget=budgets().of(period),
                centre=workplace.centre,
                key=workplace.keys.mark,
                noise=with_noise,
                chosen=chosen_for(int(period[:4]), await Draws(on_errand).choices()),
            )
            await Draws(on_errand).keep_draw(drawn)
    return new


async def draw_due(*, workplace: Workplace, now: datetime) -> list[str]:
    """Every quarter that is over, the oldest first."""
    left = await workplace.left()
    async with workplace.store.errand(Errand.COUNTING) as on_errand:
        await Draws(on_errand).hold_draws()
        await compared(left, on_errand, workplace, now=now)
        first = quarter_of(await CentreClock(on_errand).first_window(this_month=month_of(now, workplace.clock)))
        drawn = await decided(on_errand)
    quarters = due(first, drawn, current=quarter_of(month_of(now - NIGHT, workplace.clock)))
    return [quarter for quarter in quarters if await draw_quarter(quarter, workplace=workplace, now=now)]


async def not_counted(work: Transaction, workplace: Workplace) -> set[bytes]:
    """The marks of clients whose files are only kept: until that is lifted they count in nothing that is made anew."""
    async with work.errand(Errand.RETENTION) as on_errand:
        clients = await RestrictedClients(on_errand).clients_only_kept()
    return {mark_of(client, workplace.keys.mark) for client in clients}


async def decided(on_errand: OnErrand) -> set[str]:
    """The quarters of which nothing is to be drawn any more."""
    return {kept.period for kept in await Draws(on_errand).draws()} | {
        lost.period for lost in await Draws(on_errand).lost_draws()
    }


async def compared(
    left: ContributionDrawn | None, on_errand: OnErrand, workplace: Workplace, *, now: datetime
) -> list[LostDraw]:
    """All that this database has forgotten, by what the stream has: one of the two may come from an older copy."""
    first = quarter_of(await CentreClock(on_errand).first_window(this_month=month_of(now, workplace.clock)))
    last = left.period if left else None
    new = newly_lost(first, await decided(on_errand), left=last, now=now, clock=workplace.clock)
    await Draws(on_errand).note_lost(new)
    if await Draws(on_errand).end_if_forgotten(now=now, restored=bool(new)):
        log.error("choice_forgotten", next_step="docs/contributions.md")
    for one in new:
        log.error("draw_forgotten", period=one.period, window=one.closed_until, next_step="docs/contributions.md")
    kept = await Draws(on_errand).draws()
    if kept and kept[0].period > (last or "") and not await Draws(on_errand).tells_a_draw():
        await Draws(on_errand).tell_again(kept[0])
    return await Draws(on_errand).lost_draws()


async def choose_criteria(*, drawn: bool, declared: bool, reader: Person, workplace: Workplace, now: datetime) -> None:
    """For the next year. Raises NotOfferedError, NotDeclaredError."""
    choice = choose(
        drawn=drawn,
        declared=declared,
        role=role_of(reader),
        this_year=int(month_of(now, workplace.clock)[:4]),
        now=now,
        budgets=budgets(),
    )
    async with workplace.store.errand(Errand.COUNTING) as on_errand:
        await Draws(on_errand).hold_draws()
        await Draws(on_errand).end_if_forgotten(now=choice.chosen_at)
        if says_something_new(choice, await Draws(on_errand).choices()):
            await Draws(on_errand).keep_choice(choice)
            await on_errand.transaction.save_audit(reader.id, Act.WRITE, Thing.CENTRE_CRITERIA)


def says_something_new(choice: Choice, before: Sequence[Choice]) -> bool:
    """Nothing is ended that was never chosen, and nothing is said twice."""
    return choice.drawn != (before[0].drawn if before else False)


def role_of(person: Person) -> str:
    """Return the role by which the person may choose."""
    return next(role.value for role in Role if role in HELD_BY[Right.RELEASE_TALLY] and person.has(role))
