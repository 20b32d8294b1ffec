"""A centre and the office for the tests that ask for them."""

from collections.abc import AsyncIterator

import pytest

from tests.quality.doors import Centre, Database, Office, a_centre, an_office


@pytest.fixture
async def centre(database: Database) -> AsyncIterator[Centre]:
    async with a_centre(database) as centre:
        yield centre


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with an_office(database) as office:
        yield office
