"""What a page of a centre costs does not grow with the years behind it."""

from collections.abc import AsyncIterator

import pytest

from tests.quality.doors import Centre, Database, a_centre
from tests.quality.page_budgets import BUDGETS, OF_EVERY_SERVICE, lived
from tests.quality.statements import places_of, statements, templates_of, too_many


@pytest.fixture
async def old(database: Database) -> AsyncIterator[Centre]:
    async with a_centre(database) as centre:
        yield centre


async def test_every_budget_is_of_a_page(centre: Centre) -> None:
    assert templates_of(centre.app, besides=OF_EVERY_SERVICE) >= {path.partition("?")[0] for path in BUDGETS}


def test_twin_a_page_without_a_budget_that_asks_more_than_a_few_is_found() -> None:
    assert places_of(["/consents", "/compare"], ["/compare?before=1"]) == {"/consents", "/compare?before=1"}
    assert list(too_many({"/consents": 6, "/plan": 6}, {"/plan": 6})) == ["/consents: 6 statements, its budget is 5"]


async def test_every_page_keeps_its_budget_and_ten_years_cost_no_more_statements(centre: Centre, old: Centre) -> None:
    young, aged = [
        await statements(each, await each.colleague("lead"), await lived(each, years, size))
        for each, years, size in ((centre, 2, 2), (old, 10, 8))
    ]
    assert {path: (young[path], count) for path, count in aged.items() if count != young[path]} == {}
    assert list(too_many(aged, BUDGETS)) == []
