"""Services are asked for their keys, and databases brought up to date, in copies of one process."""

from collections.abc import Iterator

import pytest

from deploy.local.machine.programs import KEYS_OF_CASES, SERVICES, begin
from tests import data_folders
from tests.deploy.compose_volumes import volumes  # noqa: F401 - a fixture
from tests.deploy.kubernetes_installations import (  # noqa: F401 - fixtures
    centre_manifests,
    installations,
    office_manifests,
    rendered_all,
)
from tests.deploy.office import Office, Place, opened


@pytest.fixture(scope="session", autouse=True)
def loaded() -> None:
    begin((*SERVICES, *KEYS_OF_CASES))


@pytest.fixture(scope="module")
def empty_machine() -> Iterator[None]:
    """`initdb` and all migrations run as they do at somebody's first start."""
    with data_folders.made_anew():
        yield


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("federation")) as office:
        yield office


@pytest.fixture(scope="module")
def north(office: Office) -> Iterator[Place]:
    """A member that runs."""
    place = Place(office.folder, "north")
    place.join(office)
    yield place
    place.server.stop()
