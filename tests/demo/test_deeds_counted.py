"""What the demonstration does moves every indicator of casework and of the personnel register: one centre, once."""

from collections.abc import AsyncIterator
from itertools import cycle
from pathlib import Path

import pytest

from deploy.demo.history.months import write
from deploy.demo.history.plan import FILES, plan_of
from deploy.demo.history.story import Colleague
from deploy.demo.scenes.teamwork import written_on
from services.cases.counting.ledger.acts import asked_at, clients_of, of_colleagues, release
from services.cases.counting.ledger.store import Contributions, found_by
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.outcomes import mark_of
from services.cases.foundation.workplace import Workplace
from services.cases.people.personnel.acts import note_posts
from services.cases.support.bookings.supporters import of_supporters
from shared.events import PostsCounted
from shared.privacy.counts import ABOUT_STAFF, BY_CONVERSATION, COUNTED_OF_CLIENTS, Indicator
from tests.cases.building import NOON, Database, sit_down
from tests.cases.erasure_centre import Centre, a_centre
from tests.cases.personnel_forms import enter
from tests.cases.stored_requests import ask
from tests.cases.tallies import released_tallies

ENDS = (f"{NOON:%Y}-06", f"{NOON:%Y}-12")
"""The months that end the half-year of the deeds and the year."""
POSTS = 2.0
AT_FIRST = {Indicator.K9_2_MFA}
"""Of how colleagues sign in something is known as soon as there is one."""


@pytest.fixture
async def centre(database: Database, tmp_path: Path) -> AsyncIterator[Centre]:
    async with a_centre(database, tmp_path) as made:
        yield made


async def measured(workplace: Workplace) -> set[Indicator]:
    """Every indicator for which somebody counts now."""
    key = workplace.keys.mark
    async with workplace.store.errand(Errand.COUNTING) as on_errand:
        told = await Contributions(on_errand).told()
        found = await found_by(workplace.measuring_points, asked_at(NOON, workplace, posts=POSTS)(on_errand, told))
        for month in ENDS:
            found += await of_colleagues(on_errand, month, key=key)
            found += await of_supporters(on_errand, month, workplace.clock, key=key)
    counted = await ask(workplace.store, "SELECT DISTINCT indicator FROM contribution")
    return {one.indicator for one in found} | {Indicator(row.indicator) for row in counted}


async def counted_of_clients(workplace: Workplace) -> list[tuple[bytes, Indicator]]:
    """What the measuring points find now beside what a month has told: each client once, under the client's own mark,
    however many files, plans, places or bookings there are.
    """
    key = workplace.keys.mark
    async with workplace.store.errand(Errand.COUNTING) as on_errand:
        told = await Contributions(on_errand).told()
        found = await found_by(workplace.measuring_points, asked_at(NOON, workplace, posts=POSTS)(on_errand, told))
        clients = {mark_of(one, key) for one in (await clients_of(on_errand, key=key)).values()}
    each = [(one.mark, one.indicator) for one in found]
    assert len(set(each)) == len(each), "nobody counts twice"
    assert {mark for mark, indicator in each if indicator not in BY_CONVERSATION} <= clients
    return [one for one in each if one in told]


@pytest.mark.real
async def test_every_indicator_of_casework_and_personnel_is_measured_by_a_deed(centre: Centre) -> None:
    lead = await sit_down(centre.app, "lead")
    counsellors = [(await sit_down(centre.app, "counsellor", "intake_duty")).person for _ in range(2)]
    assert await measured(centre.workplace) <= AT_FIRST, "nothing is measured in an empty centre"
    team = [Colleague(str(lead.person.id), "de", counsels=False, on_duty=False, leads=True)]
    team += [Colleague(str(one.id), "de", counsels=True, on_duty=True, leads=False) for one in counsellors]
    await write(plan_of("centre-a", team, files=FILES, seed=17, now=NOON), centre.workplace)
    # the register of quality says it, and casework hears it
    await note_posts(PostsCounted(at=NOON, hundredths=round(100 * POSTS)), workplace=centre.workplace)
    said = written_on(NOON.date())
    assert (await lead.post("/personnel", **said["versions"])).status_code == 303
    for one, record in zip([lead.person, *counsellors], cycle(said["records"]), strict=False):
        assert (await enter(lead, f"/personnel/{one.id}", **record)).status_code == 303
    assert (COUNTED_OF_CLIENTS | ABOUT_STAFF) - await measured(centre.workplace) == set()
    assert await counted_of_clients(centre.workplace) == [], "nothing is told before a month is"
    assert await release(f"{NOON:%Y-%m}", workplace=centre.workplace, now=NOON)
    [told] = await released_tallies(centre.store)
    assert {cell.state for cell in told.cells} == {"counted", "held"}, "no page of a criterion says: not measured yet"
    assert await counted_of_clients(centre.workplace) == [], "what a month has told is not found again"
