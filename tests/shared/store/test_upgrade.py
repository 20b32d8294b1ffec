"""Bringing a database to its newest form, from the command line and in tests."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from pydantic import SecretStr
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from shared.store.fresh_backup import as_comment
from shared.store.upgrade import ALONE, SCHEMAS, configuration, main, migrate
from tests.servers import Postgres
from tests.shared.building import until

LOCK = 0x6B6F6B6F


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **variables}
    command = [sys.executable, "-m", "shared.store.upgrade", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


class Here:
    """The same command in this process: what it says of what it was told needs no Python of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capfd = monkeypatch, capfd

    def run(self, *arguments: str, **variables: str) -> tuple[int, str, str]:
        """Its exit code, what it said and what it complained of."""
        with self._monkeypatch.context() as surroundings:
            for name, value in variables.items():
                surroundings.setenv(name, value)
            code = main([*arguments])
        return code, *self._capfd.readouterr()


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Here:
    return Here(monkeypatch, capfd)


def url_of(postgres: Postgres) -> SecretStr:
    return postgres.url("to_migrate")


def test_a_database_is_migrated_with_one_line_and_again_without_harm(postgres: Postgres, here: Here) -> None:
    url = url_of(postgres).get_secret_value()
    finished = run("notify", NOTIFY_DATABASE_URL=url)
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "kokon: notify is up to date\n", "")
    assert here.run("notify", NOTIFY_DATABASE_URL=url) == (0, "kokon: notify is up to date\n", "")


async def test_those_that_start_together_migrate_one_after_the_other(postgres: Postgres) -> None:
    url = await asyncio.to_thread(url_of, postgres)
    elsewhere = (asyncio.to_thread(run, "notify", NOTIFY_DATABASE_URL=url.get_secret_value()) for _ in range(2))
    here = (asyncio.to_thread(migrate, "notify", url) for _ in range(2))
    *finished, _, _ = await asyncio.gather(*elsewhere, *here)
    assert [process and process.returncode for process in finished] == [0, 0]


async def test_another_process_waits_until_the_first_is_done(postgres: Postgres) -> None:
    url = await asyncio.to_thread(url_of, postgres)
    engine = create_async_engine(url.get_secret_value())
    async with engine.connect() as first:
        await first.exec_driver_sql(f"SELECT pg_advisory_lock({LOCK})")
        second = asyncio.create_task(asyncio.to_thread(run, "notify", NOTIFY_DATABASE_URL=url.get_secret_value()))
        await until(lambda: somebody_waits(first))
        assert not second.done()
        await first.exec_driver_sql(f"SELECT pg_advisory_unlock({LOCK})")
        assert (await second).returncode == 0
    await engine.dispose()


async def somebody_waits(connection: AsyncConnection) -> bool:
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    return bool((await connection.exec_driver_sql(waiting)).scalar())


def test_an_unknown_name_is_answered_with_the_known_ones(here: Here) -> None:
    code, _, complained = here.run("weather")
    assert code == 1
    assert complained.count("\n") == 1
    assert "cases-keys" in complained


def test_a_missing_address_is_answered_with_its_variable(here: Here) -> None:
    code, _, complained = here.run("notify")
    assert code == 1
    assert complained.count("\n") == 1
    assert "NOTIFY_DATABASE_URL" in complained


def test_a_database_that_cannot_be_reached_is_one_line_without_its_password(here: Here) -> None:
    for url in (
        "postgresql+asyncpg://a:topsecret@127.0.0.1:1/a",
        "postgresql+asyncpg://a:topsecret@/a?host=/nowhere",
        "x",
    ):
        code, _, complained = here.run("notify", NOTIFY_DATABASE_URL=url)
        assert code == 1
        assert complained.count("\n") == 1
        assert "Next step" in complained
        assert "topsecret" not in complained


def test_a_wrong_password_is_one_line(postgres: Postgres, here: Here) -> None:
    url = url_of(postgres).get_secret_value()
    password = url.split(":")[2].split("@")[0]
    code, _, complained = here.run("notify", NOTIFY_DATABASE_URL=url.replace(password, "topsecret"))
    assert code == 1
    assert complained.count("\n") == 1
    assert "topsecret" not in complained


@pytest.mark.parametrize(
    ("last", "words"),
    [("", "no backup of it is known"), ("/nowhere/at/all", "no backup"), ("2026-01-01T00:00:00Z", "of 2026-01-01")],
)
def test_where_it_is_wanted_nothing_older_is_changed_without_a_fresh_backup(
    postgres: Postgres, older: str, here: Here, last: str, words: str
) -> None:
    told = {"NOTIFY_DATABASE_URL": older, "KOKON_FRESH_BACKUP": "needed", "KOKON_LAST_BACKUP": last}
    code, said, complaint = here.run("notify", **told)
    assert (code, said) == (1, "")
    assert words in complaint
    assert "Next step: back up with the version that ran until now" in complaint
    assert version_of(postgres, older) == "0001"


@pytest.mark.parametrize("given", ["now", "file", "not needed"])
def test_with_a_fresh_backup_or_for_those_who_know_it_goes_on(
    postgres: Postgres, older: str, here: Here, tmp_path: Path, given: str
) -> None:
    now = datetime.now(UTC).isoformat()
    (tmp_path / "last-backup").write_text(f"{now}\n")
    said = {"now": now, "file": str(tmp_path / "last-backup"), "not needed": ""}[given]
    wanted = "not_needed" if given == "not needed" else "needed"
    told = {"NOTIFY_DATABASE_URL": older, "KOKON_FRESH_BACKUP": wanted, "KOKON_LAST_BACKUP": said}
    assert here.run("notify", **told)[0] == 0
    assert version_of(postgres, older) == SCHEMAS["notify"].newest


def test_the_comment_of_a_database_says_when_it_was_backed_up(postgres: Postgres, older: str, here: Here) -> None:
    database = str(make_url(older).database)
    told = {"NOTIFY_DATABASE_URL": older, "KOKON_FRESH_BACKUP": "needed", "KOKON_LAST_BACKUP": "database"}
    for comment in ("null", "'kept by hand'", f"'{as_comment(datetime.now(UTC) - timedelta(days=2))}'"):
        postgres.server.sql(f"comment on database {database} is {comment};", database=database)
        code, _, complaint = here.run("notify", **told)
        assert (code, version_of(postgres, older)) == (1, "0001")
        assert "Next step: back up" in complaint
    postgres.server.sql(f"comment on database {database} is '{as_comment(datetime.now(UTC))}';", database=database)
    assert here.run("notify", **told)[0] == 0
    assert version_of(postgres, older) == SCHEMAS["notify"].newest


def test_a_database_without_a_schema_is_not_asked(postgres: Postgres, here: Here) -> None:
    url = postgres.url("new_here").get_secret_value()
    assert here.run("notify", NOTIFY_DATABASE_URL=url, KOKON_FRESH_BACKUP="needed")[0] == 0


@pytest.fixture
def older(postgres: Postgres) -> str:
    """The address of a database of the first version."""
    url = postgres.url("older")
    with ALONE:
        command.upgrade(configuration("notify", url), "0001")
    return url.get_secret_value()


def version_of(postgres: Postgres, url: str) -> str:
    database = str(make_url(url).database)
    return postgres.server.sql("select version_num from alembic_version", database=database)
