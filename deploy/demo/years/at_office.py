"""`python -m deploy.demo.years.at_office ORDER` has the office take the shipped releases, with the settings of the
office and before its services run.

Each goes through the check and the act that a release from the bus goes through, at the moment at which it came.
"""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from deploy.demo.years.centres.amounts import amounts
from deploy.demo.years.centres.practice import CATALOGUES, Practice, lived_quarters, noon, practice_of
from deploy.demo.years.centres.register import register
from deploy.demo.years.orders import OfficeOrder, refuse_elsewhere
from deploy.demo.years.shipped import dated, shipped
from services.quality.foundation.domain import Period, publication_day
from services.quality.foundation.tables.store import open_store
from services.quality.keys import read_key
from services.quality.office.members.file import Members, MembersFile
from services.quality.office.received.amounts.acts import receive_amounts
from services.quality.office.received.arrival import refusal
from services.quality.office.received.handlers import Arrival, receive
from services.quality.settings import OfficeSettings
from services.quality.standards.desk import Desk
from shared.events import AmountsPublished, ReleasePublished
from shared.privacy.budget import budgets

type Came = tuple[datetime, ReleasePublished]


async def main(order: OfficeOrder) -> None:
    settings = OfficeSettings()
    refuse_elsewhere(settings)
    store, members = open_store(settings.database_url), MembersFile(settings.centres_file)()
    desk = Desk(store, CATALOGUES, settings.centre, settings.clock, lambda: order.now, demo=settings.demo)
    try:
        await take(came(order), desk, members)
        for each in amounts_told(order):
            await receive_amounts(each, each.centre, desk=desk, members=members)
    finally:
        await store.engine.dispose()


def came(order: OfficeOrder) -> list[Came]:
    """The oldest first. The clock of the office moves on with them, quarter by quarter."""
    whole, running, found = shipped(), Period.of(order.now), list[Came]()
    for centre, file in order.keys.items():
        practice, key = practice_of(centre), read_key(file, centre)
        assert practice
        found += [(moment(each, practice, order.now), each) for each in dated(whole, centre, running=running, key=key)]
    return sorted(found, key=lambda each: (each[0], each[1].centre))


def amounts_told(order: OfficeOrder) -> Iterator[AmountsPublished]:
    """Made now from the registers: they are exact, so that nothing of them has to be shipped."""
    for centre, file in order.keys.items():
        practice, key = practice_of(centre), read_key(file, centre)
        assert practice
        periods = lived_quarters(Period.of(order.now))
        entries = register(practice, periods, order.now.date(), practice.chance("register"))
        yield from amounts(practice, entries, key=key, now=order.now)


def moment(told: ReleasePublished, practice: Practice, now: datetime) -> datetime:
    """On the day of publication, or later; of the quarter that runs, now."""
    period = Period.parse(told.period)
    late = practice.late if period.quarter == 4 else 0
    return min(noon(publication_day(period, budgets()) + timedelta(days=late)), now)


async def take(releases: Sequence[Came], desk: Desk, members: Members) -> None:
    for now, together in groupby(releases, key=lambda each: each[0]):
        arrivals = list(judged((each for _, each in together), desk, members, Period.of(now)))
        wrong = [f"{each.centre} {each.told.period}: {each.reason}" for each in arrivals if each.reason]
        if wrong:
            raise SystemExit(f"kokon: refused: {', '.join(wrong)}. Next step: python -m deploy.demo.years.")
        await receive(arrivals, desk=replace(desk, now=partial(same, now)))


def same(moment: datetime) -> datetime:
    return moment


def judged(releases: Iterator[ReleasePublished], desk: Desk, members: Members, running: Period) -> Iterator[Arrival]:
    for told in releases:
        reason = refusal(
            told,
            centre=told.centre,
            members=members,
            catalogues=desk.catalogues,
            budgets=budgets(),
            running=running,
        )
        yield Arrival(told, told.body(), told.centre, reason)


if __name__ == "__main__":
    asyncio.run(main(OfficeOrder.model_validate_json(sys.argv[1])))
