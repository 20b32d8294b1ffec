"""The app of cases for one test: every change that is asked of it is looked at, and its engines are closed at the end.

The check at the end of a whole run misses the routes of an app that a test made in another way.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from fastapi import FastAPI

from services.cases.app import Left, create_app
from services.cases.settings import CasesSettings
from shared.clock.wall import wall_clock
from tests.audit_coverage import every_change_noted
from tests.cases.building import NOON, nothing_left
from tests.kept_engines import kept_engine


def at_noon() -> datetime:
    return NOON


@asynccontextmanager
async def watched_app(settings: CasesSettings, *, now: Callable[[], datetime] = at_noon) -> AsyncIterator[FastAPI]:
    """It is asked, and not started: it has no bus."""
    made = create_app(settings, now=now, left=nothing_left, engines=kept_engine)
    with every_change_noted() as watch:
        watch(made)
        yield made
        await made.state.store.engine.dispose()
        await made.state.store.ring.store.engine.dispose()


@asynccontextmanager
async def running_app(
    settings: CasesSettings, *, now: Callable[[], datetime] = wall_clock, left: Left | None = None
) -> AsyncIterator[FastAPI]:
    """It is started, on the bus of its settings."""
    made = create_app(settings, now=now, left=left, engines=kept_engine)
    with every_change_noted() as watch:
        watch(made)
        async with made.router.lifespan_context(made):
            yield made
