"""Services are asked for their keys, and databases brought up to date, in copies of one process."""

import pytest

from deploy.local.forking import KEYS_OF_CASES, SERVICES, begin


@pytest.fixture(scope="session", autouse=True)
def loaded() -> None:
    begin((*SERVICES, *KEYS_OF_CASES))
