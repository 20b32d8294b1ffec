"""A door on a fresh database."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from tests.intake.building import at_the_door, some_settings


@pytest.fixture
async def door(
    database: Callable[[str], Awaitable[SecretStr]],
) -> AsyncIterator[tuple[httpx.AsyncClient, FastAPI]]:
    async with at_the_door(some_settings(await database("intake"))) as opened:
        yield opened


@pytest.fixture
def client(door: tuple[httpx.AsyncClient, FastAPI]) -> httpx.AsyncClient:
    return door[0]


@pytest.fixture
def app(door: tuple[httpx.AsyncClient, FastAPI]) -> FastAPI:
    return door[1]
