"""A place where everybody needs a second factor, with one account."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from pydantic import SecretStr

from shared.accounts.domain import Account
from shared.accounts.sessions import Door
from tests.shared.accounts.building import LOCKED, account, browsing, build, keep, open_door, settings


@pytest.fixture
async def door(database: Callable[[str], Awaitable[SecretStr]]) -> AsyncIterator[Door]:
    door = await open_door(await database("signin"), **LOCKED)
    yield door
    await door.store.engine.dispose()


@pytest.fixture
async def anna(door: Door) -> Account:
    return await keep(door, account(login="anna"))


@pytest.fixture
async def browser(door: Door, anna: Account) -> AsyncIterator[httpx.AsyncClient]:
    async with browsing(build(door, settings=settings(**LOCKED))) as browser:
        yield browser
