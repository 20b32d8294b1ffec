"""The office hears what a centre released, with the id that the hub stamped on it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import pytest
from faststream import Path as InSubject
from faststream.nats import NatsRouter

from deploy.local.servers.nats import Centre, Hub, introduce
from deploy.nats.identities import DEAD_LETTERS
from deploy.nats.messages import dead_letters
from deploy.nats.messages.dead_letters import DeadLetter
from deploy.nats.stream_administration import Api, administration
from shared.bus.subscriptions import broker_for, listens_to
from shared.events import ReleasePublished
from shared.store.store import Store, Work
from shared.topology import Durable
from tests.contracts.wires import OfTheOffice
from tests.servers import Nats
from tests.shared.building import connected, no_question_waits, none_pending, relaying, release, tell, until

pytestmark = pytest.mark.real


class Linked(Nats):
    """A centre whose link ends at `hub`."""

    def __init__(self, folder: Path, hub: Hub) -> None:
        self.server = Centre(folder, "north")
        introduce(hub, self.server)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    hub = Hub(tmp_path_factory.mktemp("office"))
    hub.start()
    yield hub
    hub.stop()


@pytest.fixture(scope="module")
def north(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linked]:
    north = Linked(tmp_path_factory.mktemp("north"), hub)
    north.start()
    north.server.provision()
    hub.provision()
    yield north
    north.stop()


async def test_a_release_arrives_with_the_id_of_its_centre(store: Store[Work], north: Linked, hub: Hub) -> None:
    heard: list[tuple[str, ReleasePublished]] = []
    router = NatsRouter()

    @listens_to(router, ReleasePublished, consumer="office")
    async def on_release(told: ReleasePublished, centre: Annotated[str, InSubject()]) -> None:
        heard.append((centre, told))

    released = release(1)
    broker = broker_for(hub.url, hub.seed("office"), name="office", listeners=[router])
    await broker.start()
    await tell(store, released)
    async with relaying(store, north, "uplink"):
        await until(lambda: none_pending(store))
    await until(lambda: heard)
    await broker.stop()
    assert heard == [("north", released)]
    await until(lambda: no_question_waits(OfTheOffice(hub), Durable("office", ReleasePublished)))


async def test_a_release_of_an_older_version_is_put_aside_whole_and_says_update(north: Linked, hub: Hub) -> None:
    """It lacks what today's has: signature, sequence and noise."""
    old = {"id": str(uuid4()), "centre": "north", "catalogue": "2026.1", "period": "2026-Q1", "criteria": []}
    heard: list[ReleasePublished] = []
    router = NatsRouter()

    @listens_to(router, ReleasePublished, consumer="office")
    async def on_release(told: ReleasePublished) -> None:
        heard.append(told)

    broker = broker_for(hub.url, hub.seed("office"), name="office", listeners=[router])
    await broker.start()
    async with connected(north, "quality") as client:
        await client.jetstream().publish(ReleasePublished.subject, json.dumps(old).encode())
    async with administration(hub.url, DEAD_LETTERS, hub.seed(DEAD_LETTERS)) as api:
        await until(lambda: put_aside(api))
        letters = await put_aside(api)
    await broker.stop()
    assert [(letter.reason, letter.bytes) for letter in letters] == [("unreadable", len(json.dumps(old)))]
    assert "update" in str(dead_letters.json_row(letters[0])["next_step"])
    assert old["id"] not in [str(one.id) for one in heard]


async def put_aside(api: Api) -> list[DeadLetter]:
    return [letter async for letter in dead_letters.letters(api)]
