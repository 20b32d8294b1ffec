"""The app of cases on fresh databases, for tests that ask its pages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from services.cases.app import create_app
from tests.cases.building import NOON, Database, nothing_left, some_settings


@pytest.fixture
async def app(database: Database, tmp_path: Path) -> AsyncIterator[FastAPI]:
    made = create_app(await some_settings(database, tmp_path), now=lambda: NOON, left=nothing_left)
    yield made
    await made.state.store.engine.dispose()
    await made.state.store.ring.store.engine.dispose()
