"""How many statements a page asks of the database, and which pages there are."""

from collections.abc import Iterable, Iterator, Mapping

import httpx
from fastapi import FastAPI

from shared.web.routes import pages_of
from tests.quality.doors import Door
from tests.statements import listening

FEW = 5
"""What a page without a budget of its own may ask."""


def places_of(templates: Iterable[str], budgets: Iterable[str]) -> set[str]:
    """Every page, and those of the budgets that are asked for with a query of their own in its place."""
    asked = {path.partition("?")[0] for path in budgets}
    return (set(templates) - asked).union(budgets)


def templates_of(app: FastAPI, *, besides: Iterable[str]) -> set[str]:
    """Of every page that can be asked for."""
    return {page.template for page in pages_of(app.routes) if "GET" in page.methods} - set(besides)


async def asked_for(door: Door, client: httpx.AsyncClient, path: str) -> int:
    """Of the second look at a page: the first may bring the history up to date."""
    assert (await client.get(path)).status_code == 200, path
    with listening(door.store.engine.sync_engine) as asked:
        assert (await client.get(path)).status_code == 200, path
    return len(asked)


async def statements(door: Door, client: httpx.AsyncClient, paths: Mapping[str, str]) -> dict[str, int]:
    """By what a page is called."""
    return {name: await asked_for(door, client, path) for name, path in paths.items()}


def too_many(counts: Mapping[str, int], budgets: Mapping[str, int]) -> Iterator[str]:
    """What is over its budget, as somebody would like to read it."""
    for path, count in counts.items():
        if count > (budget := budgets.get(path, FEW)):
            yield f"{path}: {count} statements, its budget is {budget}"
