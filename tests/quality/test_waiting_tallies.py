"""Tallies that come before their standards: they wait, count once when the version comes, and nothing else does."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from contextlib import suppress

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from deploy.local.servers.nats import Hub
from services.quality.evidence.new_standards.handlers import keeping_up, take
from services.quality.evidence.tallies.domain import RefusedTallyError, StillToComeError, Tally, accept, may_come
from services.quality.evidence.tallies.store import Tallies
from services.quality.evidence.tallies.waiting.store import WaitingTallies
from services.quality.evidence.tallies.waiting.taking import take_up, wait
from services.quality.standards.adoptions.store import Adoptions
from services.quality.standards.catalogue.files import CURRENT, shipped
from services.quality.standards.desk import Desk
from services.quality.standards.scoring.figures import Outcomes
from shared.bus.subscriptions import Refused
from shared.events import FeedbackTallied, StandardAdopted, TallyReleased
from shared.topology import Durable
from tests.contracts.wires import OfNorth, OfTheOffice
from tests.quality.adoptions import a_version, an_adoption
from tests.quality.building import a_feedback, a_tally
from tests.quality.doors import Centre, Database, a_centre
from tests.shared.building import connected, no_question_waits, until
from tests.shared.listeners import dead_letters

NEXT = "2027-01"


def of_next[Told: (TallyReleased, FeedbackTallied)](told: Told, version: str = NEXT) -> Told:
    return told.model_copy(update={"catalogue": version})


EARLY, LATE = of_next(a_tally("2026-01", U2_1=(19, 1, 1))), of_next(a_tally("2026-02", U2_1=(9, 0, 1)))
ASKED = of_next(a_feedback("2026-01", U2_4=(9, 1)))


@pytest.mark.parametrize(("version", "comes"), [("2025-10.1", True), ("2026-01", True), ("2025-09", False)])
def test_only_what_is_newer_than_all_known_may_still_come(version: str, comes: bool) -> None:
    assert may_come(version, [CURRENT]) is comes
    assert not may_come("2025-10.9", ["2025-10.10"])
    with pytest.raises(StillToComeError if comes else RefusedTallyError):
        accept(of_next(a_tally(), version), [CURRENT])


def test_what_is_about_too_few_people_does_not_wait() -> None:
    with pytest.raises(RefusedTallyError, match="too_few_people"):
        accept(of_next(a_tally(U2_1=(4, 0, 0))), [CURRENT])


def desk_of(centre: Centre) -> Desk:
    desk: Desk = centre.app.state.desk
    return desk


async def saved_tallies(centre: Centre, version: str = NEXT) -> list[Tally]:
    async with centre.store.work() as work:
        return await Tallies(work).tallies(version, ["2026-01", "2026-02", "2026-03"])


async def awaited(centre: Centre) -> dict[str, int]:
    async with centre.store.work() as work:
        return await WaitingTallies(work).awaited()


async def let_wait(centre: Centre, *told: TallyReleased | FeedbackTallied) -> list[bool]:
    return [await wait(each, store=centre.store, catalogues=centre.app.state.catalogues) for each in told]


async def test_what_waits_counts_in_nothing_and_counts_once_when_its_version_comes(centre: Centre) -> None:
    assert await let_wait(centre, LATE, EARLY, ASKED, EARLY) == [True] * 4
    assert await awaited(centre) == {NEXT: 3}
    async with centre.store.work() as work:
        assert await Tallies(work).of_months(["2026-01", "2026-02"]) == []
        found = await WaitingTallies(work).waiting_tallies([NEXT])
        assert found == {each.id: accept(each, [NEXT]) for each in (LATE, EARLY, ASKED)}
        assert list(found) == [LATE.id, EARLY.id, ASKED.id]
    event = an_adoption()
    for told in (event, event, an_adoption()):
        await take(told, desk_of(centre), centre.app.state.catalogues)
        assert await awaited(centre) == {}
        assert [(each.window, str(each.source)) for each in await saved_tallies(centre)] == [
            ("2026-01", "casework"),
            ("2026-01", "feedback"),
            ("2026-02", "casework"),
        ]


async def test_another_version_leaves_it_waiting(centre: Centre) -> None:
    await let_wait(centre, of_next(a_tally(U2_1=(9, 1, 0)), "2028-01"))
    await take(an_adoption(), desk_of(centre), centre.app.state.catalogues)
    assert await awaited(centre) == {"2028-01": 1}


async def test_one_that_says_otherwise_of_the_same_month_is_refused(centre: Centre) -> None:
    await let_wait(centre, EARLY, of_next(a_tally("2026-01", U2_1=(19, 1, 1))))
    other = of_next(a_tally("2026-01", U2_1=(5, 0, 0)))
    with pytest.raises(Refused, match="different_tally"):
        await let_wait(centre, other)
    async with centre.store.work() as work:
        assert await work.first_time(other) == {other.id}
        assert list(await WaitingTallies(work).waiting_tallies([NEXT])) == [EARLY.id]


async def test_nothing_waits_for_a_version_that_another_process_has_taken(centre: Centre) -> None:
    async with centre.store.work() as work:
        await Adoptions(work).keep_standard(NEXT, a_version(), at=centre.clock())
    assert await let_wait(centre, EARLY) == [False]
    assert (await awaited(centre), NEXT in centre.app.state.catalogues) == ({}, True)


async def test_one_that_differs_from_what_is_kept_of_its_month_stays_and_the_others_count(centre: Centre) -> None:
    await let_wait(centre, EARLY, LATE)
    async with centre.store.work() as work:
        await Tallies(work).keep_tally(accept(of_next(a_tally("2026-01", U2_1=(5, 0, 0))), [NEXT]))
        assert await take_up(work, [NEXT]) == 1
    assert await awaited(centre) == {NEXT: 1}
    assert [each.outcomes["U2.1"] for each in await saved_tallies(centre)] == [Outcomes(5, 0, 0), Outcomes(9, 0, 1)]


async def test_an_upgrade_that_brings_the_version_takes_up_what_waits(centre: Centre) -> None:
    await let_wait(centre, EARLY)
    catalogues = {**shipped(), NEXT: shipped()[CURRENT]}
    task = asyncio.create_task(keeping_up(desk_of(centre), catalogues)())
    await until(lambda: saved_tallies(centre))
    assert await awaited(centre) == {}
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


DIES = """
import asyncio, os, sys
from datetime import UTC, datetime
from pydantic import SecretStr
from services.quality.evidence.new_standards import handlers
from services.quality.standards.catalogue.files import shipped
from services.quality.standards.desk import Desk
from services.quality.foundation.tables.store import open_store
from shared.events import StandardAdopted

really = handlers.take_up

async def take_up(*given):
    print(await really(*given), flush=True)
    await asyncio.sleep(600)

async def main():
    handlers.take_up = take_up
    catalogues = shipped()
    desk = Desk(open_store(SecretStr(os.environ["URL"])), catalogues, "north", UTC, lambda: datetime.now(UTC))
    await handlers.take(StandardAdopted.model_validate_json(sys.stdin.read()), desk, catalogues)

asyncio.run(main())
"""
"""Takes the adoption and what waits for it, says how many there were, and does not come to the end of it."""


async def test_killed_between_counting_and_the_end_it_does_all_of_it_at_the_next_delivery(centre: Centre) -> None:
    await let_wait(centre, EARLY, LATE)
    event, url = an_adoption(), centre.store.engine.url.render_as_string(hide_password=False)
    dying = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DIES, stdin=PIPE, stdout=PIPE, env={**os.environ, "URL": url}
    )
    assert dying.stdin
    assert dying.stdout
    dying.stdin.write(event.body())
    dying.stdin.close()
    assert await dying.stdout.readline() == b"2\n"
    dying.kill()
    await dying.wait()
    async with centre.store.work() as work:
        assert (await Adoptions(work).taken(), await WaitingTallies(work).awaited()) == ([], {NEXT: 2})
    await take(event, desk_of(centre), centre.app.state.catalogues)
    assert (len(await saved_tallies(centre)), await awaited(centre)) == (2, {})


@pytest.fixture(scope="module")
def wires(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OfNorth, OfTheOffice]]:
    hub = Hub(tmp_path_factory.mktemp("hub"))
    north = OfNorth(tmp_path_factory.mktemp("north"), hub)
    hub.start()
    north.start()
    north.server.provision()
    hub.provision()
    yield north, OfTheOffice(hub)
    north.stop()
    hub.stop()


@pytest.fixture
async def url(database: Database) -> Database:
    """One database for a centre and for the same centre after a restart."""
    found = await database("quality")

    async def same(_: str) -> SecretStr:
        return found

    return same


async def handled(north: OfNorth, stream: str, durable: str) -> bool:
    async with connected(north, "provision") as client:
        info = await client.jetstream().consumer_info(stream, durable)
        return not info.num_pending and not info.num_ack_pending


@pytest.mark.real
async def test_over_the_real_bus_a_tally_waits_through_a_restart_until_the_office_has_adopted(
    wires: tuple[OfNorth, OfTheOffice], url: Database
) -> None:
    north, office = wires
    told = {"nats_url": north.url, "nats_seed": north.seeds["quality"]}
    async with connected(north, "cases") as client:
        for each in (EARLY, LATE, EARLY):
            await client.jetstream().publish(TallyReleased.subject, each.body(), timeout=30)
    async with a_centre(url, **told) as centre, centre.running():
        await until(lambda: handled(north, "cases_to_quality", "quality_tally_released"))
        assert (await awaited(centre), await saved_tallies(centre)) == ({NEXT: 2}, [])
        await until(lambda: seen_on_the_page(centre))
    await until(lambda: no_question_waits(north, Durable("quality", StandardAdopted)))
    adoption = an_adoption()
    async with connected(office, "office") as client:
        for _ in range(2):
            await client.jetstream().publish(StandardAdopted.subject, adoption.body(), timeout=30)
    # or it is on its way to the one that was just stopped, and comes again
    await until(lambda: arrived(north))
    async with a_centre(url, **told) as centre, centre.running():
        await until(lambda: saved_tallies(centre))
        await until(lambda: handled(north, "downlink", "quality_standard_adopted"))
        assert [each.outcomes["U2.1"] for each in await saved_tallies(centre)] == [
            Outcomes(19, 1, 1),
            Outcomes(9, 0, 1),
        ]
        assert await awaited(centre) == {}
        async with centre.store.engine.connect() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM tally"))).scalar() == 2
    assert await dead_letters(north) == []


async def seen_on_the_page(centre: Centre) -> bool:
    page = (await (await centre.colleague("lead")).get("/")).text
    return f'data-figure="awaited-{NEXT}"' in page


async def arrived(north: OfNorth) -> bool:
    async with connected(north, "provision") as client:
        info = await client.jetstream().consumer_info("downlink", "quality_standard_adopted")
        return bool(info.num_pending or info.num_ack_pending)
