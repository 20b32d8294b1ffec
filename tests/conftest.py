"""Real servers for the tests that ask for them, and for no others."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest
from pydantic import SecretStr

from tests.servers import Nats, Postgres

REAL = {"postgres", "nats_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if REAL & set(getattr(item, "fixturenames", ())):
            item.add_marker("real")
    # while a browser runs, its thread starts no event loop for anybody else
    items.sort(key=lambda item: "chromium" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    postgres = Postgres(tmp_path_factory.mktemp("postgres"))
    postgres.server.start()
    yield postgres
    postgres.server.stop()


@pytest.fixture
def database(postgres: Postgres) -> Iterator[Callable[[str], Awaitable[SecretStr]]]:
    """`await database("cases")` is the address of a fresh, migrated database; it is dropped after the test."""
    made: list[str] = []

    async def fresh(name: str) -> SecretStr:
        database, url = await asyncio.to_thread(postgres.make, name)
        made.append(database)
        return url

    yield fresh
    for name in made:
        postgres.drop(name)


@pytest.fixture(scope="session")
def nats_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nats]:
    """Shared by the session; what other tests published is still there. `bus` is the same, emptied."""
    nats = Nats(tmp_path_factory.mktemp("nats"))
    nats.start()
    nats.server.provision()
    yield nats
    nats.stop()


@pytest.fixture
def bus(nats_server: Nats) -> Nats:
    nats_server.start()
    nats_server.empty()
    return nats_server
