"""One federation in containers for all tests that ask for it."""

import os
from collections.abc import Iterator

import pytest

from deploy.local.checks.checks import CONTAINERS_APART
from tests.containers.federation import Compose, missing_engine


@pytest.fixture(scope="session")
def engine() -> None:
    if reason := missing_engine():
        pytest.skip(reason)
    if os.environ.get(CONTAINERS_APART):
        pytest.skip("left to ./kokon test --containers")


@pytest.fixture(scope="package")
def federation(engine: None, request: pytest.FixtureRequest) -> Iterator[Compose]:
    compose = Compose()
    failed_before = request.session.testsfailed
    try:
        compose.start()
        yield compose
    except AssertionError as trouble:
        trouble.add_note(compose.last_words())
        raise
    finally:
        if request.session.testsfailed > failed_before:
            print(compose.last_words())  # noqa: T201 - pytest shows it beside the failure
        compose.stop()
