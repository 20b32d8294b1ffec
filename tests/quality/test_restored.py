"""A database of quality that comes from an older copy, beside a stream that goes on: nothing leaves a second time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from services.quality.evidence.register.store import Register
from services.quality.foundation.domain import Period
from services.quality.publishing.amounts.domain import fingerprint
from services.quality.publishing.releases.journey import Journey
from services.quality.publishing.releases.remembering import forgotten, take_back
from services.quality.publishing.releases.store import Releases
from shared.bus.uplink import Left, all_left
from shared.events import AmountsPublished, CriterionState, OfAWhole, ReleasePublished
from shared.topology import UPLINK
from tests.quality.amounts_samples import only
from tests.quality.building import NOON, a_release, a_tally, some_noise
from tests.quality.doors import Centre, Database, a_centre
from tests.quality.markup import without_tags
from tests.quality.register_building import a_post
from tests.quality.release_approval import approve, seen_on
from tests.servers import Nats, Postgres
from tests.shared.building import count, until

BERLIN = ZoneInfo("Europe/Berlin")
AUTUMN, WINTER = "2025-Q3", "2025-Q4"
ONE_POST = OfAWhole(part=10, whole=10)
STAFF = {"K1_1": (19, 1, 1), "K1_2": (19, 1, 1)}


def left(told: ReleasePublished, number: int, at: datetime = NOON, message: str = "") -> Left:
    return Left(message or str(told.id), at, told.body(), number)


def test_what_came_first_of_a_quarter_that_no_ledger_knows_is_taken_back_with_each_time_it_was_sent() -> None:
    first, other = a_release("north", AUTUMN), a_release("north", AUTUMN, index=some_noise(9))
    late, known, strange = a_release("north", WINTER), a_release("north", "2025-Q1"), a_release("south", WINTER)
    several = [
        left(late, 1),
        left(known, 2),
        left(strange, 3),
        left(first, 4),
        left(other, 5),
        left(first, 6, message="x"),
    ]
    found = forgotten([*several, Left("y", NOON, b"{}", 7)], {Period(2025, 1)}, centre="north", clock=BERLIN)
    assert [(str(one.release.period), one.release.body) for one in found] == [
        (AUTUMN, first.body()),
        (WINTER, late.body()),
    ]
    again = found[0]
    assert (again.release.event_id, again.release.approved_by, again.release.leaves_on) == (first.id, None, NOON.date())
    assert [each.on_the_bus for each in again.sendings] == [True, True]
    assert again.sendings[0].message == first.id != again.sendings[1].message


@asynccontextmanager
async def running(database: Database, bus: Nats, url: SecretStr) -> AsyncIterator[Centre]:
    wire: dict[str, Any] = {"nats_url": bus.url, "nats_seed": bus.seeds["quality"], "database_url": url, "left": None}
    async with a_centre(database, **wire) as centre, centre.running():
        yield centre


async def journeys(centre: Centre) -> list[Journey]:
    async with centre.store.work() as work:
        return await Releases(work).journeys()


async def released(centre: Centre, period: str, bus: Nats) -> bytes:
    before = await count(bus, UPLINK)
    assert (await approve(await centre.colleague("lead"), period)).status_code == 303
    await until(partial(holds, bus, before + 1))
    async with centre.store.work() as work:
        journey = await Releases(work).journey(Period.parse(period))
    assert journey is not None
    return journey.release.body


async def holds(bus: Nats, number: int) -> bool:
    return await count(bus, UPLINK) == number


async def test_a_copy_from_before_a_release_takes_its_bytes_back_and_gives_out_no_number_or_band_twice(
    database: Database, postgres: Postgres, bus: Nats
) -> None:
    present = await database("quality")
    async with running(database, bus, present) as centre:
        await centre.learn(a_tally("2025-08", **STAFF))
        await centre.draw(AUTUMN, WINTER)
    backup = postgres.copy(present, "quality_of_autumn")
    try:
        async with running(database, bus, present) as centre:
            body = await released(centre, AUTUMN, bus)
        async with running(database, bus, backup) as centre:

            async def is_back() -> bool:
                return len(await journeys(centre)) == 1

            await until(is_back)
            [journey] = await journeys(centre)
            assert (journey.release.body, journey.stage.value) == (body, "released")
            assert [each.message for each in journey.sendings] == [journey.release.event_id]
            lead = await centre.colleague("lead")
            assert "taken back in from the message bus" in without_tags((await lead.get("/release/history")).text)
            page = (await lead.get(f"/release?period={AUTUMN}")).text
            assert "who approved them is not known any more" in page
            assert (await lead.get("/release/history.csv")).text.count(AUTUMN) == 1
            before = await count(bus, UPLINK)
            again = await lead.post("/release/approve", data={"period": AUTUMN, "seen": "0" * 64})
            assert (again.status_code, await count(bus, UPLINK)) == (303, before)
            later = ReleasePublished.model_validate_json(await released(centre, WINTER, bus))
            assert later.sequence == 2
            bands = {entry.criterion: entry.measured for entry in later.criteria}
            assert bands["K1"] is CriterionState.SUPPRESSED
            told = [each.body for each in await all_left(centre.app.state.broker, ReleasePublished)]
            assert told == [body, later.body()]
    finally:
        postgres.server.drop_database("quality_of_autumn")


async def test_a_copy_that_is_put_back_under_a_running_service_is_noticed_before_an_approval(
    database: Database, bus: Nats
) -> None:
    async with running(database, bus, await database("quality")) as centre:
        await centre.draw(AUTUMN, WINTER)
        await released(centre, AUTUMN, bus)
        lead = await centre.colleague("lead")
        async with centre.store.work() as work:
            for table in ("release_sending", "release", "outbox"):
                await work.connection.exec_driver_sql(f"DELETE FROM {table}")
        seen = seen_on(await lead.get(f"/release?period={WINTER}"))
        refused = await lead.post("/release/approve", data={"period": WINTER, "seen": seen})
        assert (refused.status_code, "Something changed since you looked" in refused.text) == (409, True)
        assert [str(each.release.period) for each in await journeys(centre)] == [AUTUMN]
        assert await take_back(centre.app.state.desk) == []
        told = ReleasePublished.model_validate_json(await released(centre, WINTER, bus))
        assert told.sequence == 2


async def test_nothing_is_approved_while_the_bus_cannot_say_what_left(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.bus.lookups.last_event.SECONDS", 0.1)
    async with a_centre(database, left=None) as centre:
        await centre.draw(WINTER)
        refused = await approve(await centre.colleague("lead"), WINTER)
        assert (refused.status_code, "The message bus does not answer" in refused.text) == (503, True)
        assert await journeys(centre) == []


async def test_amounts_that_left_before_a_copy_was_put_back_can_be_taken_back(database: Database, bus: Nats) -> None:
    async with running(database, bus, await database("quality")) as centre:
        async with centre.store.work() as work:
            await Register(work).save_entries([a_post(date(2025, 10, 1), size="1", financing="open_ended")])
        lead, before = await centre.colleague("lead"), await count(bus, UPLINK)
        told = {"year": "2025", "chosen": "1", "fact": "posts", "seen": fingerprint(2025, only(posts=ONE_POST))}
        assert (await lead.post("/amounts/let-go", data=told)).status_code == 303
        await until(partial(holds, bus, before + 1))
        async with centre.store.work() as work:
            await work.connection.exec_driver_sql("DELETE FROM said_amounts")
        assert (await lead.post("/amounts/take-back", data={"year": "2025"})).status_code == 303
        await until(partial(holds, bus, before + 2))
        bodies = [each.body for each in await all_left(centre.app.state.broker, AmountsPublished)]
        first, withdrawal = [AmountsPublished.model_validate_json(body) for body in bodies][-2:]
        assert (first.amounts, withdrawal.amounts) == (only(posts=ONE_POST), None)
