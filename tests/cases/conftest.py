"""The app of cases on fresh databases, for tests that ask its pages; what it locks for clients is locked cheaply."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from services.cases.app import create_app
from services.cases.rights.archives import age
from tests.audit_coverage import every_change_noted
from tests.cases.building import NOON, Database, nothing_left, some_settings
from tests.kept_engines import kept_engine

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
    made = create_app(await some_settings(database, tmp_path), now=lambda: NOON, left=nothing_left, engines=kept_engine)
    with every_change_noted() as watch:
        watch(made)
        yield made
        await made.state.store.engine.dispose()
        await made.state.store.ring.store.engine.dispose()
