"""A centre of quality on a real bus, and what it measures of each criterion."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from services.quality.standards.scoring.domain import Measured
from services.quality.standing.domain import stand
from services.quality.standing.known import known_at
from tests.cases.building import Database
from tests.quality.building import NOON, STANDARDS
from tests.quality.doors import Centre, a_centre
from tests.servers import Nats


@pytest.fixture
async def centre(bus: Nats, database: Database) -> AsyncIterator[Centre]:
    async with a_centre(database, nats_url=bus.url, nats_seed=bus.seeds["quality"]) as centre, centre.running():
        yield centre


async def standing_of(centre: Centre) -> dict[str, Measured]:
    today: date = NOON.date()
    desk = centre.app.state.desk
    async with centre.store.work() as work:
        known = await known_at(work, desk.running, ids=desk.ids, clock=desk.clock)
    return {each.criterion.id: each.measured for each in stand(STANDARDS, known, today=today)}
