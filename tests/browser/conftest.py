"""One Chromium for all tests in a browser."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.case_pages import cases, sessions, sign_in  # noqa: F401 - fixtures
from tests.browser.chromium import found, launched
from tests.servers import Nats, Postgres


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium(postgres: Postgres, nats_server: Nats) -> Iterator[Browser]:
    """The servers come first: while a browser runs, its thread cannot start an event loop of theirs."""
    if found() is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium is installed here, and CI must have one")
        pytest.skip("no Chromium is installed here")
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def house_bus(nats_server: Nats) -> Nats:
    """For the houses of one file. A house takes in what waits for its service: of what the houses of other files said,
    or stopped before they had heard it, nothing is left."""
    nats_server.start()
    nats_server.empty()
    return nats_server
