"""`python -m deploy.demo.years.at_centre ORDER` lets a centre live its two years, with the settings of its `quality`.

Everything is written at the moment at which it was: what came from casework and feedback through the acts that listen
to the bus, what the team did as its pages do it. The releases leave over the bus, and the office answers them.
"""

import asyncio
import sys
from dataclasses import replace
from datetime import datetime

from deploy.demo.years.centres.amounts import amounts
from deploy.demo.years.centres.answers import PastRound
from deploy.demo.years.centres.counts import draws
from deploy.demo.years.centres.life import Life, releases
from deploy.demo.years.centres.practice import CATALOGUES, noon
from deploy.demo.years.orders import YearsOrder, refuse_elsewhere
from services.quality.answers.plan.store import PlanSteps
from services.quality.answers.pulse.store import Pulses
from services.quality.answers.rounds.answering.store import RoundAnswers
from services.quality.answers.rounds.domain import Minutes
from services.quality.answers.rounds.store import Rounds
from services.quality.app import keys_or_exit
from services.quality.evidence.probe.store import Probes
from services.quality.evidence.register.store import Register
from services.quality.evidence.tallies import handlers as tallies
from services.quality.evidence.tallies.domain import accept
from services.quality.foundation.tables.store import Transaction, open_store
from services.quality.publishing.amounts.domain import Said
from services.quality.publishing.amounts.store import SaidAmounts
from services.quality.publishing.releases import handlers as contributions
from services.quality.publishing.releases.journey import Journey
from services.quality.publishing.releases.store import Releases
from services.quality.settings import QualitySettings
from services.quality.standards.desk import Desk
from services.quality.standing.history.keeping import bring_up_to_date
from shared.clock.wall import wall_clock
from shared.events import ContributionDrawn
from shared.privacy.budget import budgets


async def main(order: YearsOrder) -> None:
    settings = QualitySettings()
    refuse_elsewhere(settings, order.centre)
    life = order.life()
    store = open_store(settings.database_url)
    desk = Desk(
        store, CATALOGUES, settings.centre, settings.clock, wall_clock, settings.demo, keys_or_exit(settings).release
    )
    over = [(each, budgets().of(str(each))) for each in life.periods[:-1]]
    drawn = draws(life.practice, life.casework.standings, over)
    try:
        await tallies.keep([(each, accept(each, CATALOGUES)) for each in life.casework.tallies], store=store)
        async with store.work() as work:
            await write(life, work)
        await let_go(life, drawn, desk, now=order.now)
        await let_amounts_go(life, desk, now=order.now)
        async with store.work() as work:
            await bring_up_to_date(work, desk.standards_of_past, running=desk.running, clock=desk.clock)
    finally:
        await store.engine.dispose()


async def write(life: Life, work: Transaction) -> None:
    await Register(work).save_entries(sorted(life.entries, key=lambda each: (each.day, each.number)))
    for each in life.probes:
        await Probes(work).keep_probe(each)
    for pulse in life.said.pulses:
        await Pulses(work).keep_pulse(replace(pulse, closed_on=None, counts=None), salt=b"", urn=b"")
        await Pulses(work).close_pulse(pulse)
    for step in life.said.steps:
        await PlanSteps(work).keep_step(step)
    for one in life.said.rounds:
        await hold(one, life, work)


async def hold(one: PastRound, life: Life, work: Transaction) -> None:
    """Started, answered alone, talked over, answered together, closed."""
    of = one.closed
    await Rounds(work).keep_round(replace(of, talk_at=None, took_part=None, minutes=Minutes(), closed=None))
    for person, answers in zip(life.practice.team, one.alone, strict=True):
        for criterion, answer in answers.items():
            await RoundAnswers(work).keep_own_answer(of.id, person.pseudonym, criterion, answer)
        await RoundAnswers(work).set_done(of.id, person.pseudonym, done=True)
    await RoundAnswers(work).keep_counts_only(of.id)
    await Rounds(work).change_round(replace(of, closed=None))
    for given in one.joint:
        await Rounds(work).save_joint_answer(of.id, given)
    await Rounds(work).change_round(of)


async def let_go(life: Life, drawn: list[ContributionDrawn], desk: Desk, *, now: datetime) -> None:
    """Every quarter that is over: drawn by casework, approved by the lead, and handed over for the bus on its day."""
    assert desk.key
    for each in drawn:
        await contributions.keep(each, desk)
    async with desk.store.work() as work:
        for release in releases(life, drawn, key=desk.key):
            await Releases(work).keep_release(release)
            await Releases(work).send(release, Journey(release).next_message, at=min(noon(release.leaves_on), now))


async def let_amounts_go(life: Life, desk: Desk, *, now: datetime) -> None:
    """Of every year that is over, by the lead."""
    assert desk.key
    async with desk.store.work() as work:
        for each in amounts(life.practice, life.entries, key=desk.key, now=now):
            await SaidAmounts(work).save(Said(each, life.practice.lead))
            await work.publish(each)


if __name__ == "__main__":
    asyncio.run(main(YearsOrder.model_validate_json(sys.argv[1])))
