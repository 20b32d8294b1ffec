"""One federation in containers for all tests that ask for it."""

from collections.abc import Iterator

import pytest

from tests.containers.composing import Compose, missing_engine


@pytest.fixture(scope="session")
def engine() -> None:
    if reason := missing_engine():
        pytest.skip(reason)


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
