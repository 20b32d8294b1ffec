"""One door for the tests of a file, closed after it: the subscribers of a service serve one running app at a time."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import Watched, watched, watched_again
from tests.browser.intake.doorway import Doorway, doorway
from tests.servers import Nats, Postgres


@pytest.fixture(scope="module")
def door(chromium: Browser, postgres: Postgres, house_bus: Nats) -> Iterator[Doorway]:
    with doorway(postgres, house_bus) as opened:
        yield opened


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Watched]:
    with watched_again(chromium, width=360, is_mobile=True, has_touch=True, locale="en") as one:
        yield one


@pytest.fixture
def odd_phone(chromium: Browser) -> Iterator[Watched]:
    """One that a test changes for good."""
    with watched(chromium, width=360, is_mobile=True, has_touch=True, locale="en") as one:
        yield one


@pytest.fixture
def unscripted(chromium: Browser) -> Iterator[Watched]:
    with watched_again(chromium, width=360, java_script_enabled=False, locale="en") as one:
        yield one
