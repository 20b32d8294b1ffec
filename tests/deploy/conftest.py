"""Services are asked for their keys, and databases brought up to date, in copies of one process."""

import pytest

from deploy.local.forking import begin


@pytest.fixture(scope="session", autouse=True)
def loaded() -> None:
    begin()
