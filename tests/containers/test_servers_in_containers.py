"""What we do on the embedded servers, done on servers in containers: an event is told, carried, handled and kept once.

The images are whatever this machine calls `nats:2` and `postgres:18`: the official ones, or stand-ins of them.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import uuid4

import pytest
from faststream.nats import NatsRouter
from pydantic import SecretStr
from sqlalchemy import MetaData, text
from testcontainers.community.postgres import PostgresContainer
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from deploy.nats.identities import PROVISION
from deploy.nats.keys import Keys
from deploy.nats.server_folders import Surroundings, prepare
from deploy.nats.stream_administration import provision
from deploy.nats.streams import centre_definitions
from shared.bus.injection import Given
from shared.bus.relay import Relay
from shared.bus.subscriptions import broker_for, listens_to
from shared.events import RequestSealed
from shared.store.outbox import Outbox
from shared.store.store import Store, Work
from shared.store.upgrade import migrate
from tests.containers.federation import postgres_image

pytestmark = pytest.mark.containers
CENTRE = "north"
DATABASES = ("intake", "cases")
KEPT = text("CREATE TABLE kept (request_id uuid NOT NULL)")
KEEP = text("INSERT INTO kept VALUES (:request_id)")


@pytest.fixture(scope="module")
def bus(engine: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Keys]]:
    """`nats:2` with the configuration of a centre, provisioned."""
    testcontainers_config.ryuk_disabled = True
    folder = tmp_path_factory.mktemp("bus")
    prepare(folder, [CENTRE], Surroundings(), office=False)
    server = DockerContainer("nats:2").with_command("--config /etc/nats/nats.conf").with_exposed_ports(4222)
    server = server.with_volume_mapping(str(folder / CENTRE), "/etc/nats", "ro")
    with server.waiting_for(LogMessageWaitStrategy("Server is ready")):
        yield address_of(server, 4222), Keys(folder / CENTRE / "keys.json")


def address_of(server: DockerContainer, port: int) -> str:
    return f"nats://{server.get_container_host_ip()}:{server.get_exposed_port(port)}"


@pytest.fixture(scope="module")
def database(engine: None) -> Iterator[PostgresContainer]:
    """PostgreSQL, with a database for the teller and one for the listener."""
    testcontainers_config.ryuk_disabled = True
    with PostgresContainer(postgres_image(), driver="asyncpg") as server:
        for name in DATABASES:
            server.exec(["psql", "-U", server.username, "-c", f"CREATE DATABASE {name}"])
        yield server


def store_of(server: PostgresContainer, name: str) -> Store[Work]:
    url = SecretStr(server.get_connection_url().rsplit("/", 1)[0] + f"/{name}")
    migrate(name, url)
    return Store(url, Outbox(MetaData()), Work)


def a_request() -> RequestSealed:
    return RequestSealed(request_id=uuid4(), thread_id=uuid4(), key_id="key-1", blob="QUJDRA==")


def listener() -> NatsRouter:
    router = NatsRouter()

    @listens_to(router, RequestSealed, consumer="cases")
    async def on_request_sealed(request: RequestSealed, store: Annotated[Store[Work], Given("store")]) -> None:
        async with store.work() as work:
            if await work.first_time(request):
                await work.connection.execute(KEEP, {"request_id": request.request_id})

    return router


@asynccontextmanager
async def telling(url: str, keys: Keys, store: Store[Work]) -> AsyncIterator[None]:
    broker = broker_for(url, keys.seed("intake"), name="intake")
    await broker.connect()
    relay = asyncio.create_task(Relay(store, broker, stream="intake").run())
    yield
    relay.cancel()
    await broker.stop()


async def wait_for(store: Store[Work], number: int) -> None:
    async with asyncio.timeout(180):
        while len(await kept_requests(store)) < number:  # noqa: ASYNC110 - the row is in another process
            await asyncio.sleep(0.05)


async def kept_requests(store: Store[Work]) -> list[str]:
    async with store.engine.connect() as connection:
        return [str(one) for one in (await connection.execute(text("SELECT request_id FROM kept"))).scalars()]


async def test_what_is_told_is_kept_once_on_servers_in_containers(
    bus: tuple[str, Keys], database: PostgresContainer
) -> None:
    url, keys = bus
    await provision(url, PROVISION, keys.seed(PROVISION), centre_definitions(CENTRE))
    intake, cases = await asyncio.gather(*(asyncio.to_thread(store_of, database, name) for name in DATABASES))
    async with cases.engine.begin() as connection:
        await connection.execute(KEPT)
    requests = [a_request() for _ in range(250)]
    broker = broker_for(url, keys.seed("cases"), name="cases", listeners=[listener()], context={"store": cases})
    await broker.start()
    async with telling(url, keys, intake):
        async with intake.work() as work:
            await work.publish(*requests)
        await wait_for(cases, len(requests))
    await broker.stop()
    assert sorted(await kept_requests(cases)) == sorted(str(request.request_id) for request in requests)
    for store in (intake, cases):
        await store.engine.dispose()
