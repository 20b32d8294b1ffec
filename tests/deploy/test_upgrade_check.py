"""A newer version changes the databases of a folder only after a fresh backup; a new folder is not asked for one."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from deploy.local.backup.before_upgrade import check_backup
from deploy.local.backup.exclusive_work import running
from deploy.local.machine import ports
from deploy.local.servers.servers import Servers, newest
from deploy.local.settings.installation import Installation, write_description
from deploy.operations.backups import last_backup
from deploy.trouble import Trouble
from tests.programs import ran

pytestmark = pytest.mark.real
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Of a centre whose catalogue is of an earlier version."""
    installation = Installation(tmp_path_factory.mktemp("north"), "north")
    write_description(installation)
    servers = Servers(installation)
    servers.postgres.start()
    servers.ensure_databases()
    servers.migrate()
    servers.postgres.sql("update alembic_version set version_num = '0001'", database="quality")
    yield servers
    servers.postgres.stop()


@pytest.fixture
def north(servers: Servers) -> Iterator[Installation]:
    yield servers._installation
    (servers._installation.folder / last_backup.FILE).unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (None, "no backup of it is known"),
        (timedelta(hours=24, minutes=1), "the last backup is of 2026-11-29 11:59 UTC"),
        (-timedelta(hours=1), "the last backup is yet to come"),
    ],
)
def test_without_a_fresh_backup_it_stops_and_says_what_to_do(
    servers: Servers, north: Installation, ago: timedelta | None, words: str
) -> None:
    if ago is not None:
        last_backup.note(north.folder, NOW - ago)
    with pytest.raises(Trouble) as refused:
        check_backup(north, servers, now=NOW)
    assert refused.value.code == "no_fresh_backup"
    assert words in refused.value.what
    assert "./kokon backup" in refused.value.next_step
    assert "--without-backup" in refused.value.next_step
    assert servers.postgres.versions("quality") == {"quality": "0001"}


@pytest.mark.parametrize("ago", [timedelta(), timedelta(hours=23, minutes=59), -timedelta(minutes=4)])
def test_with_a_fresh_backup_it_goes_on(servers: Servers, north: Installation, ago: timedelta) -> None:
    last_backup.note(north.folder, NOW - ago)
    check_backup(north, servers, now=NOW)


def test_a_backup_by_the_newer_program_changes_nothing_either(servers: Servers, north: Installation) -> None:
    servers.postgres.stop()
    with pytest.raises(Trouble) as refused, running(north):
        pass
    servers.postgres.start()
    assert refused.value.code == "no_fresh_backup"
    assert servers.postgres.versions("quality") == {"quality": "0001"}


@pytest.mark.parametrize(("words", "code"), [((), "no_fresh_backup"), (("--without-backup",), "not_migrated")])
def test_the_command_asks_and_goes_on_for_those_who_know(
    servers: Servers, north: Installation, words: tuple[str, ...], code: str
) -> None:
    """Where it goes on, migrations meet tables that are there already: these are not really of the first version."""
    servers.postgres.stop()
    ended = ran(
        "deploy", "up", "--folder", str(north.folder), "--port", str(ports.row(4)), "--json", "--unlocked", *words
    )
    servers.postgres.start()
    assert (ended.returncode, json.loads(ended.stdout)["trouble"]["code"]) == (1, code), ended.stdout
    assert servers.postgres.versions("quality") == {"quality": "0001"}


def test_the_demonstration_is_not_asked(servers: Servers, north: Installation) -> None:
    check_backup(replace(north, demo=True), servers, now=NOW)


def test_what_is_up_to_date_is_not_asked(servers: Servers, north: Installation) -> None:
    was = servers.postgres.versions("quality")["quality"]
    servers.postgres.sql(f"update alembic_version set version_num = '{newest('quality')}'", database="quality")
    check_backup(north, servers, now=NOW)
    servers.postgres.sql(f"update alembic_version set version_num = '{was}'", database="quality")


def test_a_database_without_a_schema_is_not_asked(servers: Servers, north: Installation) -> None:
    """As at a first start."""
    servers.postgres.sql("alter table alembic_version rename to put_away", database="quality")
    try:
        check_backup(north, servers, now=NOW)
    finally:
        servers.postgres.sql("alter table put_away rename to alembic_version", database="quality")
