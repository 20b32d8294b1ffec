"""From the desk of the lead to the ear of somebody at the door, over a real bus, and away again."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import httpx
import pytest
from pydantic import SecretStr

from services.intake.app import create_app as create_intake
from services.quality.evidence.publications.recordings.domain import LARGEST, PIECE, sound_of
from shared.languages import ORAL
from tests.intake.building import some_settings
from tests.quality.doors import a_centre
from tests.quality.sounds import an_mp3
from tests.servers import Nats
from tests.shared.building import until

pytestmark = pytest.mark.real
PATH = "/publications/recordings/start/bin"
DOOR = f"/{ORAL['bin'].segment}/s/0/1"
SOUND = an_mp3((LARGEST - 400) // 208)


async def test_what_is_put_in_at_the_desk_is_heard_at_the_door_until_it_is_withdrawn(
    database: Callable[[str], Awaitable[SecretStr]], bus: Nats
) -> None:
    """As large as it may be, so that it takes as many events as there can be."""
    assert 3 * PIECE < len(sound_of(SOUND).content) <= LARGEST
    async with AsyncExitStack() as stack:
        wire = {"nats_url": bus.url}
        centre = await stack.enter_async_context(a_centre(database, **wire, nats_seed=bus.seeds["quality"]))
        settings = some_settings(await database("intake"), **wire, nats_seed=bus.seeds["intake"])
        intake = create_intake(settings)
        await stack.enter_async_context(centre.running())
        await stack.enter_async_context(intake.router.lifespan_context(intake))
        door = httpx.ASGITransport(app=intake)
        reader = await stack.enter_async_context(httpx.AsyncClient(transport=door, base_url="https://door.test"))
        lead = await centre.colleague("lead")
        assert not await is_offered(reader)
        put_in = await lead.post(PATH, data={"agreed": "yes"}, files={"recording": ("a.mp3", SOUND)})
        assert put_in.status_code == 303
        await until(lambda: answers(reader, 200), seconds=90)
        assert (await reader.get(DOOR)).content == sound_of(SOUND).content
        assert await is_offered(reader)
        assert (await lead.post(f"{PATH}/withdraw", data={"seen": "1"})).status_code == 303
        await until(lambda: answers(reader, 404), seconds=90)
        await until(lambda: is_offered(reader, wanted=False), seconds=90)
        for store in (centre.store, intake.state.store):
            async with store.engine.connect() as connection:
                left = await connection.exec_driver_sql("SELECT sum(octet_length(content)) FROM recording")
                assert not left.scalar_one()


async def answers(reader: httpx.AsyncClient, status: int) -> bool:
    return (await reader.get(DOOR)).status_code == status


async def is_offered(reader: httpx.AsyncClient, *, wanted: bool = True) -> bool:
    """Whether the list of languages is as it should be."""
    return ('hreflang="bin"' in (await reader.get("/")).text) is wanted
