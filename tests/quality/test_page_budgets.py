"""What a page costs does not grow with the years behind it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import event

from tests.quality.doors import Centre, Database, a_centre
from tests.quality.living import fill

BUDGETS = {
    "/": 13,
    "/criteria/S6": 20,
    "/criteria/U2": 20,
    "/gaps": 24,
    "/month": 24,
    "/counting": 4,
    "/export.csv": 12,
    "/export.json": 12,
    "/api/v1/catalogue": 4,
    "/api/v1/standings": 12,
    "/api/v1/criteria/U2": 12,
    "/api/v1/criteria/U2/history": 12,
    "/api/v1/plan": 4,
}
"""Statements that a page may ask of the database, the session included."""


@pytest.fixture
async def old(database: Database) -> AsyncIterator[Centre]:
    """Ten years of tallies and a full register."""
    async with a_centre(database) as centre:
        await fill(centre.store, years=10, each=8)
        yield centre


async def test_every_page_keeps_its_budget_and_ten_years_cost_no_more_statements(centre: Centre, old: Centre) -> None:
    await fill(centre.store, years=2, each=2)
    young, aged = [await statements(each) for each in (centre, old)]
    assert young == aged
    assert {path for path, count in aged.items() if count > BUDGETS[path]} == set()


async def statements(centre: Centre) -> dict[str, int]:
    """Of the second look at each page: the first may bring the history up to date."""
    lead = await centre.colleague("lead")
    return {path: await asked_for(centre, lead, path) for path in BUDGETS}


async def asked_for(centre: Centre, client: httpx.AsyncClient, path: str) -> int:
    asked: list[str] = []

    def ask(*given: object) -> None:
        asked.append(str(given[2]))

    engine = centre.store.engine.sync_engine
    assert (await client.get(path)).status_code == 200
    event.listen(engine, "before_cursor_execute", ask)
    assert (await client.get(path)).status_code == 200
    event.remove(engine, "before_cursor_execute", ask)
    return len(asked)
