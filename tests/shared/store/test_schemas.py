"""The newest form of each database is known without the tool that makes it."""

import pytest
from alembic.script import ScriptDirectory
from pydantic import SecretStr

from shared.store.schemas import SCHEMAS
from shared.store.upgrade import configuration


@pytest.mark.parametrize("service", SCHEMAS)
def test_the_newest_file_is_where_migrating_ends(service: str) -> None:
    script = ScriptDirectory.from_config(configuration(service, SecretStr("")))
    assert script.get_current_head() == SCHEMAS[service].newest
