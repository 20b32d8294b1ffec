"""A door over a real database."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from pydantic import SecretStr

from shared.accounts.sessions import Door
from tests.shared.accounts import building


@pytest.fixture
async def door(database: Callable[[str], Awaitable[SecretStr]]) -> AsyncIterator[Door]:
    door = await building.open_door(await database("signin"))
    yield door
    await door.store.engine.dispose()


@pytest.fixture
async def browser(door: Door) -> AsyncIterator[httpx.AsyncClient]:
    """Beside a door that one account opens."""
    await building.keep(door, building.account())
    async with building.browsing(building.build(door)) as browser:
        yield browser
