"""From the desk of the quality officer to the public page, and from the office to every centre's pages."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from services.intake.app import create_app as create_intake
from services.intake.pages.recordings.store import recordings
from services.quality.evidence.probe.store import Probes
from services.quality.evidence.publications.recordings.domain import LARGEST, PIECE, minutes_of, sound_of
from shared.languages import ORAL
from tests.contracts.wires import Federation, a_federation
from tests.intake.building import some_settings
from tests.quality.adoptions import an_adoption
from tests.quality.doors import Centre, a_centre
from tests.quality.sounds import an_mp3
from tests.servers import Nats, Postgres
from tests.shared.building import until

pytestmark = pytest.mark.real
PATH = "/publications/leaflet-residence/ar"
FIELDS = {"title": "الإقامة", "text": "# هنا\n\nنص", "valid_from": "2026-01-01", "source": "", "seen": "none"}
RECORDING = "/publications/recordings/start/bin"


@dataclass(frozen=True, slots=True)
class DeskAndDoor:
    centre: Centre
    intake: FastAPI
    lead: httpx.AsyncClient
    reader: httpx.AsyncClient


@asynccontextmanager
async def desk_and_door(database: Callable[[str], Awaitable[SecretStr]], bus: Nats) -> AsyncIterator[DeskAndDoor]:
    async with AsyncExitStack() as stack:
        wire = {"nats_url": bus.url}
        centre = await stack.enter_async_context(a_centre(database, **wire, nats_seed=bus.seeds["quality"]))
        settings = some_settings(await database("intake"), **wire, nats_seed=bus.seeds["intake"])
        intake = create_intake(settings)
        intake.state.prober.pause = 0.5
        await stack.enter_async_context(centre.running())
        await stack.enter_async_context(intake.router.lifespan_context(intake))
        door = httpx.ASGITransport(app=intake)
        reader = await stack.enter_async_context(httpx.AsyncClient(transport=door, base_url="https://door.test"))
        yield DeskAndDoor(centre, intake, await centre.colleague("lead"), reader)


async def test_what_is_released_at_the_desk_is_read_by_everybody_and_disappears_when_it_is_withdrawn(
    database: Callable[[str], Awaitable[SecretStr]], bus: Nats
) -> None:
    """And quality is told by the pages themselves that they show it."""
    async with desk_and_door(database, bus) as both:
        lead, reader, centre = both.lead, both.reader, both.centre
        await lead.post(f"{PATH}/edit", data=FIELDS)
        assert (await reader.get("/publications/leaflet-residence")).status_code == 404
        await lead.post(f"{PATH}/release", data={"seen": "1"})
        await until(lambda: answers(reader, 200))
        assert "<h2>هنا</h2>" in (await reader.get("/publications/leaflet-residence")).text
        await until(lambda: found(centre, {"start", "leaflet"}))
        await lead.post(f"{PATH}/withdraw", data={"seen": "1"})
        await until(lambda: answers(reader, 404))
        await until(lambda: found(centre, {"start"}))


async def test_a_recording_is_heard_at_the_door_until_it_is_withdrawn(
    database: Callable[[str], Awaitable[SecretStr]], bus: Nats
) -> None:
    """As large as it may be, so that it takes as many events as there can be. Nothing of the sound stays anywhere, also
    where an older copy of the door's database brings it back."""
    sound = an_mp3((LARGEST - 1_000) // 208)
    assert 3 * PIECE < len(sound_of(sound).content) <= LARGEST
    async with desk_and_door(database, bus) as both:
        lead, reader, door = both.lead, both.reader, both.intake.state.store.engine
        edition = minutes_of(both.centre.clock.time)
        heard_at = f"/{ORAL['bin'].segment}/s/0/{edition}"
        assert not await is_offered(reader)
        put_in = await lead.post(RECORDING, data={"agreed": "yes"}, files={"recording": ("a.mp3", sound)})
        assert put_in.status_code == 303
        await until(lambda: answers(reader, 200, heard_at))
        assert (await reader.get(heard_at)).content == sound_of(sound).content
        assert await is_offered(reader)
        async with door.connect() as connection:
            copied = [dict(row) for row in (await connection.execute(recordings.select())).mappings()]
        assert (await lead.post(f"{RECORDING}/withdraw", data={"seen": str(edition)})).status_code == 303
        await until(lambda: answers(reader, 404, heard_at))
        await until(lambda: is_offered(reader, wanted=False))
        async with door.begin() as connection:
            await connection.execute(recordings.delete())
            await connection.execute(recordings.insert(), copied)
        await until(lambda: answers(reader, 200, heard_at))
        assert (await lead.post(f"{RECORDING}/withdraw", data={"seen": "0"})).status_code == 303
        await until(lambda: answers(reader, 404, heard_at))
        for store in (both.centre.store, both.intake.state.store):
            async with store.engine.connect() as connection:
                left = await connection.exec_driver_sql("SELECT sum(octet_length(content)) FROM recording")
                assert not left.scalar_one()


async def is_offered(reader: httpx.AsyncClient, *, wanted: bool = True) -> bool:
    """Whether the list of languages is as it should be."""
    return ('hreflang="bin"' in (await reader.get("/")).text) is wanted


async def answers(reader: httpx.AsyncClient, status: int, path: str = "/publications/leaflet-residence") -> bool:
    return (await reader.get(path)).status_code == status


async def found(centre: Centre, names: set[str]) -> bool:
    """Whether these are the pages that quality was told of last; the leaflet does not say that help is free."""
    async with centre.store.work() as work:
        looks = await Probes(work).every()
    pages = {str(each.page): each.free for each in looks[-1].pages} if looks else {}
    return set(pages) == names and pages["start"] == "said" and pages.get("leaflet", "not_said") == "not_said"


@pytest.fixture
async def federation(postgres: Postgres, tmp_path: Path) -> AsyncIterator[Federation]:
    async with a_federation(postgres, tmp_path) as federation:
        yield federation


async def test_a_standard_that_the_office_adopts_is_known_at_the_centre(federation: Federation) -> None:
    office, quality = federation.houses["office"].app.state, federation.houses["quality"].app.state
    async with office.store.work() as work:
        await work.publish(an_adoption())
    await until(lambda: "2027-01" in quality.catalogues)
    assert quality.desk.catalogues["2027-01"].replaces == "2025-10"
    assert await federation.reasons("office") == []
    assert await federation.reasons("quality") == []
