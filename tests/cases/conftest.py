"""The app of cases on fresh databases, for tests that ask its pages; what it locks for clients is locked cheaply."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from services.cases.rights.archives import age
from tests.cases.building import Database, some_settings
from tests.cases.watched_app import watched_app

REAL_WORK = age.WORK


@pytest.fixture(scope="session", autouse=True)
def light_archives() -> Iterator[None]:
    """`costly_archives` asks for the real thing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(age, "WORK", 10)
        yield


@pytest.fixture
def costly_archives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age, "WORK", REAL_WORK)


@pytest.fixture
async def app(database: Database, tmp_path: Path) -> AsyncIterator[FastAPI]:
    async with watched_app(await some_settings(database, tmp_path)) as made:
        yield made
