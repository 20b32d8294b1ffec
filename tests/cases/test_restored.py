"""A database that comes from an older copy, beside a stream that goes on: nobody is counted twice, and people hear."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from services.cases.counting.draws.acts import draw_due, draw_quarter
from services.cases.counting.draws.domain import INDEX
from services.cases.counting.draws.store import draws
from services.cases.foundation.store import CasesStore
from shared.bus.lookups.last_event import last_told
from shared.events import ContributionDrawn
from tests.cases.building import Database, sit_down, some_settings
from tests.cases.contributions import contribute, one, spent
from tests.cases.stored_requests import ask
from tests.cases.watched_app import running_app
from tests.servers import Nats, Postgres
from tests.shared.building import drained, until
from tests.shared.kept_contributions import FOREIGN, keeps

WINTER, SPRING, SUMMER, AUTUMN = (datetime(2026, month, 2, 12, tzinfo=UTC) for month in (3, 4, 7, 10))
type Centre = Any


@pytest.fixture
async def centre(bus: Nats, database: Database, tmp_path: Path) -> Centre:
    """`async with centre(url, now)` is the service, really running on a database, at a time of the test's choosing."""
    wire = {"nats_url": bus.url, "nats_seed": bus.seeds["cases"]}
    settings = await some_settings(database, tmp_path, **wire)

    @asynccontextmanager
    async def running(url: SecretStr, now: datetime) -> AsyncIterator[FastAPI]:
        changed = settings.model_copy(update={"database_url": url})
        async with running_app(changed, now=lambda: now) as app:
            yield app

    return running


async def until_left(app: FastAPI, period: str) -> ContributionDrawn:
    async def left() -> bool:
        found = await app.state.workplace.left()
        return found is not None and found.period == period

    await until(left)
    found = await last_told(app.state.broker, ContributionDrawn)
    assert found
    return found


async def drawn_periods(store: CasesStore) -> list[str]:
    return [row.period for row in await ask(store, f"SELECT period FROM {draws.name} ORDER BY period")]


async def test_a_copy_from_before_a_draw_draws_nobody_a_second_time(
    centre: Centre, postgres: Postgres, database: Database, bus: Nats
) -> None:
    present = await database("cases")
    async with centre(present, WINTER) as app:
        await draw_due(workplace=app.state.workplace, now=app.state.workplace.now())
        await contribute(app.state.store, [one(b"anna")], "2026-03")
    backup = postgres.copy(present, "cases_of_winter")
    try:
        async with centre(present, WINTER) as app:
            await contribute(app.state.store, [one(b"beate")], "2026-03")
        async with centre(present, SPRING) as app:
            first = await until_left(app, "2026-Q1")
            assert await spent(app.state.store) == {(b"anna", INDEX, "2026-Q1"), (b"beate", INDEX, "2026-Q1")}
        async with centre(backup, SPRING) as app:
            store = app.state.store

            async def noticed() -> bool:
                return bool(await ask(store, "SELECT 1 FROM lost_draw"))

            await until(noticed)
            assert await draw_due(workplace=app.state.workplace, now=app.state.workplace.now()) == []
            assert await drawn_periods(store) == []
            page = (await (await sit_down(app, "lead")).get("/tallies")).text
            assert 'data-lost="2026-Q1"' in page
            assert "enter anew what is missing, by May 2, 2026" in page
            await contribute(store, [one(b"beate, entered anew")], "2026-04")
        async with centre(backup, SUMMER) as app:
            await until_left(app, "2026-Q2")
            assert await spent(app.state.store) == set()
            await contribute(app.state.store, [one(b"clara"), one(b"anna")], "2026-07")
        async with centre(backup, AUTUMN) as app:
            await until_left(app, "2026-Q3")
            assert await spent(app.state.store) == {(b"clara", INDEX, "2026-Q3")}
            assert await drawn_periods(app.state.store) == ["2026-Q2", "2026-Q3"]
        bodies = await drained(bus, "quality", ContributionDrawn, expected=3)
        told = [ContributionDrawn.model_validate_json(body) for body in bodies]
        assert [each.period for each in told] == ["2026-Q1", "2026-Q2", "2026-Q3"]
        assert told[0] == first
    finally:
        postgres.server.drop_database("cases_of_winter")


async def test_the_last_draw_outlives_its_stream_and_is_told_again_where_that_is_gone_too(
    centre: Centre, database: Database, bus: Nats
) -> None:
    """Or a copy that is put back later would meet a bus that knows as little as it does."""
    url = await database("cases")
    async with centre(url, SPRING) as app:
        await draw_quarter("2026-Q1", workplace=app.state.workplace, now=app.state.workplace.now())
        last = await until_left(app, "2026-Q1")
    await bus.recreate("cases_to_quality")
    async with centre(url, SPRING) as app:
        assert await app.state.workplace.left() == last
        await forgotten(app.state.store)
    await bus.recreate("cases_to_quality", "kept")
    async with centre(url, SPRING) as app:
        assert await until_left(app, "2026-Q1") == last


async def test_a_message_that_nobody_can_read_stops_no_draw_though_nobody_can_delete_it(
    centre: Centre, database: Database, bus: Nats
) -> None:
    await keeps(bus, FOREIGN)
    async with centre(await database("cases"), SPRING) as app:
        await draw_quarter("2026-Q1", workplace=app.state.workplace, now=app.state.workplace.now())
        await until_left(app, "2026-Q1")
        await keeps(bus, FOREIGN)
        assert (await until_left(app, "2026-Q1")).period == "2026-Q1"
        assert (await (await sit_down(app, "lead")).get("/tallies")).status_code == 200


async def forgotten(store: CasesStore) -> None:
    """What the outbox forgets after two weeks."""
    async with store.work() as work:
        await work.connection.exec_driver_sql("DELETE FROM outbox")


async def test_a_quarter_that_is_asked_for_again_is_one_message_for_ever(
    centre: Centre, database: Database, bus: Nats
) -> None:
    """Two weeks later neither the outbox nor the stream knows its id, and a client more has come meanwhile."""
    async with centre(await database("cases"), SPRING) as app:
        store, workplace = app.state.store, app.state.workplace
        await contribute(store, [one(b"anna")], "2026-01")
        assert await draw_quarter("2026-Q1", workplace=workplace, now=workplace.now())
        first = await until_left(app, "2026-Q1")
        assert await drained(bus, "quality", ContributionDrawn, expected=1) == [first.body()]
        await forgotten(store)
        await bus.recreate("cases")
        await contribute(store, [one(b"beate")], "2026-01")
        assert not await draw_quarter("2026-Q1", workplace=workplace, now=workplace.now())
        assert await ask(store, "SELECT 1 FROM outbox WHERE subject = 'cases.contribution.drawn'") == []
        assert await draw_quarter("2026-Q2", workplace=workplace, now=workplace.now())
        second = await until_left(app, "2026-Q2")
        assert await drained(bus, "quality", ContributionDrawn, expected=1) == [second.body()]
        assert await spent(store) == {(b"anna", INDEX, "2026-Q1"), (b"beate", INDEX, "2026-Q2")}
