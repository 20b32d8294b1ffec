"""What the tests of the bus have in common."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from pydantic import SecretStr

from shared.store.store import Store, Work
from tests.shared.building import open_store


@pytest.fixture
async def store(database: Callable[[str], Awaitable[SecretStr]]) -> AsyncIterator[Store[Work]]:
    """A store on a fresh database with an outbox, an inbox and the table `effect`."""
    store = await open_store(await database("bus"))
    yield store
    await store.engine.dispose()
