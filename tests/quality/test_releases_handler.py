"""What casework draws, on a real bus: kept once, never changed, and put aside when it cannot be kept."""

from collections.abc import AsyncIterator

import pytest

from services.quality.publishing.releases.store import Releases
from shared.events import ContributionDrawn
from shared.privacy.budget import budgets
from tests.quality.building import a_draw
from tests.quality.doors import Centre, Database, a_centre
from tests.servers import Nats
from tests.shared.building import connected, until
from tests.shared.listeners import dead_letters

PERIOD = "2025-Q4"
VERSION = budgets().known[0].version
"""Of the budget in force in that quarter."""


@pytest.fixture
async def listening(bus: Nats, database: Database) -> AsyncIterator[Centre]:
    async with a_centre(database, nats_url=bus.url, nats_seed=bus.seeds["quality"]) as centre, centre.running():
        yield centre


async def publish(bus: Nats, *drawn: ContributionDrawn) -> None:
    async with connected(bus, "cases") as client:
        for event in drawn:
            await client.jetstream().publish(ContributionDrawn.subject, event.body(), timeout=30)


async def settled(bus: Nats) -> bool:
    async with connected(bus, "provision") as client:
        info = await client.jetstream().consumer_info("cases_to_quality", "quality_contribution_drawn")
        return not info.num_pending and not info.num_ack_pending


async def saved_draw(centre: Centre, period: str = PERIOD) -> ContributionDrawn | None:
    async with centre.store.work() as work:
        return await Releases(work).contribution(period, budget=VERSION)


async def test_a_draw_is_kept_once_with_its_signs_and_a_draft_can_be_looked_at(listening: Centre, bus: Nats) -> None:
    drawn = a_draw(PERIOD, (-3, 0, 12))
    again = a_draw(PERIOD, (-3, 0, 12))
    await publish(bus, drawn)
    await until(lambda: saved_draw(listening))
    await publish(bus, drawn, again)
    await until(lambda: settled(bus))
    assert await saved_draw(listening) == drawn
    assert await dead_letters(bus) == []
    lead = await listening.colleague("lead")
    assert b'"index":{"met":-3,"partly":0,"not_met":12}' in (await lead.get(f"/release/bytes?period={PERIOD}")).content


async def test_another_draw_of_the_same_quarter_is_put_aside_whatever_it_is_called(
    listening: Centre, bus: Nats
) -> None:
    first, other = a_draw(PERIOD), a_draw(PERIOD, (8, -1, 2))
    await publish(bus, first)
    await until(lambda: saved_draw(listening))
    await publish(bus, other)
    await until(lambda: dead_letters(bus))
    (letter,) = await dead_letters(bus)
    assert letter[:2] == ("quality.dead.cases.contribution.drawn", other.body())
    assert letter[2]["Kokon-Reason"] == "different_contribution"
    assert await saved_draw(listening) == first
