"""One real provider for all tests of this folder, and a door beside it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from shared.accounts.domain import Account
from shared.accounts.sessions import Door
from tests.shared.accounts.building import account, browsing, build, keep, open_door
from tests.shared.accounts.oidc.building import BACK, Browser, Settings, with_provider
from tests.shared.accounts.oidc.provider_process import RealProvider, provider_running


@pytest.fixture(scope="module")
def provider() -> Iterator[RealProvider]:
    with provider_running(BACK) as provider:
        yield provider


@pytest.fixture
def provider_settings(provider: RealProvider, tmp_path: Path) -> Settings:
    return with_provider(tmp_path, provider.issuer)


@pytest.fixture
async def door(database: Callable[[str], Awaitable[SecretStr]], provider_settings: Settings) -> AsyncIterator[Door]:
    door = await open_door(await database("signin"), provider_settings)
    yield door
    await door.store.engine.dispose()


@pytest.fixture
async def anna(door: Door) -> Account:
    return await keep(door, account(login="anna"))


@pytest.fixture
async def browser(door: Door, provider_settings: Settings) -> AsyncIterator[Browser]:
    async with browsing(build(door, settings=provider_settings)) as client:
        yield Browser(client)
