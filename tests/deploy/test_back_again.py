"""Back to the version before: the copy of the folder is put in its place, by the words of the guide."""

import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from tests.deploy.earlier_centre import Counts, restored, rows
from tests.deploy.versions import kept

pytestmark = pytest.mark.real
NEWEST = kept.versions()[-1]
WRITTEN = "insert into inbox (event_id) values (gen_random_uuid());"


def looked_at(one: Installation, *, updated: bool = False) -> tuple[Counts, dict[str, str]]:
    """Rows by table, and the version of each database; after an update, with a row more in `intake`."""
    servers = Servers(one)
    servers.postgres.start()
    try:
        if updated:
            servers.ensure_databases()
            servers.migrate()
            servers.postgres.ask(WRITTEN, database="intake")
        return rows(servers.postgres, *one.databases), servers.postgres.versions(*one.databases)
    finally:
        servers.postgres.stop()


def copied(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-a", source, target], check=True)


def test_the_copy_from_before_an_update_is_what_it_was_and_knows_nothing_since(tmp_path: Path) -> None:
    """The centre as the version before left it; the newest one brings it up to date and is written into."""
    kept.unpack(NEWEST, tmp_path)
    centre = restored(tmp_path / "centre-a")
    data, before = centre.folder, tmp_path / "data-before"
    found = looked_at(centre)
    copied(data, before)
    assert looked_at(centre, updated=True) != found
    shutil.rmtree(data)
    copied(before, data)
    assert looked_at(centre) == found
