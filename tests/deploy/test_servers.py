"""The databases of an installation are brought up to date when, and only when, one is behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.trouble import Trouble


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    servers = Servers(Installation(tmp_path, "north"))
    servers.postgres.start()
    servers.ensure_databases()
    yield servers
    servers.postgres.stop()


@pytest.mark.real
def test_a_database_that_is_behind_is_noticed(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    servers.migrate()
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    servers.migrate()
    servers.postgres.sql("update alembic_version set version_num = '0000'", database="cases_keys")
    with pytest.raises((Trouble, OSError)):
        servers.migrate()


@pytest.mark.real
def test_an_older_program_changes_nothing_in_what_a_newer_one_has_made(servers: Servers) -> None:
    servers.migrate()
    servers.postgres.sql("update alembic_version set version_num = '9999'", database="quality")
    servers.postgres.sql("update alembic_version set version_num = '0001'", database="intake")
    with pytest.raises(Trouble) as refused:
        servers.migrate()
    assert refused.value.code == "old_program"
    assert "backup from before" in refused.value.next_step
    assert servers.postgres.versions("intake", "quality") == {"intake": "0001", "quality": "9999"}
