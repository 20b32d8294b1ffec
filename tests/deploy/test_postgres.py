"""The embedded PostgreSQL: apart from each other, there again after a crash, clear when something is wrong."""

import asyncio
import inspect
import json
import os
import signal
import stat
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import asyncpg
import psutil
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.databases.roles import STEP
from deploy.local.machine import ports
from deploy.local.servers import database_dumps
from deploy.local.servers.database_dumps import one_moment
from deploy.local.servers.postgres import ADMINISTRATOR, EmbeddedPostgres
from deploy.local.servers.postgres_settings import OF_ONE_ROLE, SETTINGS
from deploy.trouble import Trouble
from shared.store.store import Store
from shared.topology import PUBLISHES
from tests.shared.patience import PATIENCE

pytestmark = [pytest.mark.real, pytest.mark.usefixtures("empty_machine")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("embedded"))
    postgres.start()
    yield postgres
    postgres.stop()


@pytest.fixture
def running(server: EmbeddedPostgres) -> EmbeddedPostgres:
    server.start()
    return server


async def rows_of(url: SecretStr, statement: str) -> list[tuple[object, ...]]:
    engine = create_async_engine(url.get_secret_value())
    try:
        async with engine.begin() as connection:
            result = await connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        await engine.dispose()


NAMES = ("intake", "cases", "cases_keys", "quality", "notify")


async def test_each_role_opens_its_own_database_and_no_other(running: EmbeddedPostgres) -> None:
    """So that a stolen password of `notify` reads nothing of what `cases` reads: all databases lie on one server."""
    for name in NAMES:
        assert await rows_of(running.ensure_database(name), "select current_user") == [(name,)]
    for name in NAMES:
        for other in (*NAMES, "postgres", "template1"):
            if other != name:
                with pytest.raises(DBAPIError, match="permission denied for database"):
                    await rows_of(running.url(name, database=other), "select 1")


async def test_of_another_database_a_role_sees_that_it_is_there_and_how_much_it_is_used(
    running: EmbeddedPostgres,
) -> None:
    """As SECURITY.md says: its name and counters, and no statement of another role."""
    for name in NAMES:
        running.ensure_database(name)
    running.sql("create table if not exists secret_words (said text);", database="cases")
    own = running.url("notify")
    assert ("cases",) in await rows_of(own, "select datname from pg_database")
    used = "select sum(xact_commit) > 0 from pg_stat_database where datname = 'cases'"
    assert await rows_of(own, used) == [(True,)]
    async with AsyncExitStack() as stack:
        other = await asyncpg.connect(running.url("cases").get_secret_value().replace("+asyncpg", ""))
        stack.push_async_callback(other.close)
        await other.execute("select 'a word of a client'")
        seen = "select query from pg_stat_activity where usename = 'cases' and pid <> pg_backend_pid()"
        assert {query for (query,) in await rows_of(own, seen)} == {"<insufficient privilege>"}
        for refused in (
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'cases'",
            "select pg_read_file('pg_hba.conf')",
            "set role cases",
        ):
            with pytest.raises(DBAPIError, match="permission denied"):
                await rows_of(own, refused)


async def test_a_role_can_neither_make_databases_nor_roles(running: EmbeddedPostgres) -> None:
    url = running.ensure_database("intake")
    for statement in ("create role other", "create extension pg_read_file", "copy (select 1) to program 'true'"):
        with pytest.raises(DBAPIError):
            await rows_of(url, statement)


async def test_a_role_that_uses_all_its_connections_shuts_nobody_else_out(running: EmbeddedPostgres) -> None:
    roles = ("intake", "quality", "notify", "cases", "cases_keys")
    places = [running.ensure_database(name).get_secret_value().replace("+asyncpg", "") for name in roles]
    async with AsyncExitStack() as held:
        for _ in range(OF_ONE_ROLE):
            held.push_async_callback((await asyncpg.connect(places[0])).close)
        with pytest.raises(asyncpg.TooManyConnectionsError):
            await asyncpg.connect(places[0])
        for place in places[1:]:
            await (await asyncpg.connect(place)).close()
        assert running.sql("select 1;") == "1"
    relay, commands, administrators = max(map(len, PUBLISHES.values())), 2, 3 + 1
    pool = inspect.signature(Store).parameters["pool_size"].default
    assert 2 * (pool + relay) + commands <= OF_ONE_ROLE, "a service, one that starts beside it, and commands"
    assert len(roles) * OF_ONE_ROLE + administrators <= int(SETTINGS["max_connections"])
    assert f"--set most={OF_ONE_ROLE} " in STEP.read_text()


TRAPS = """
create schema trap;
grant usage on schema trap to notify;
create function trap.sprung() returns text language plpgsql as $$ begin
  if current_user !~ '^notify' then copy (select 1) to program 'touch sprung'; end if; return '0001'; end $$;
create function trap.to_regclass(text) returns regclass language plpgsql as $$ begin
  perform trap.sprung(); return pg_catalog.to_regclass($1); end $$;
create function trap.format(text, name) returns text language plpgsql as $$ begin
  perform trap.sprung(); return pg_catalog.format($1, $2); end $$;
create view public.alembic_version as select trap.sprung() as version_num;
create table public.kept (number int check (trap.sprung() <> ''), said text default trap.sprung());
insert into public.kept values (7);
create materialized view public.made as select trap.sprung();
alter database notify set search_path = trap, pg_catalog, public
"""


async def test_what_a_role_leaves_in_its_database_never_runs_as_the_administrator(
    running: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    running.drop_database("notify")
    running.ensure_database("notify")
    for trap in TRAPS.split(";\n"):
        await rows_of(running.owner_url("notify"), trap)
    assert running.versions("notify") == {"notify": "0001"}
    assert running.ask("select current_user, sprung(), :'said'", database="notify", said="so") == "notify|0001|so"
    with one_moment(running, "notify") as (_, rows):
        assert rows == {"kept": 1}
    # it was a table when the tables were listed
    monkeypatch.setattr(
        database_dumps, "ROWS", "select count(*) filter (where version_num <> '') from public.alembic_version;"
    )
    with pytest.raises(Trouble), one_moment(running, "notify"):
        pass
    monkeypatch.undo()
    database_dumps.dump(running, "notify", tmp_path / "notify.dump")
    running.drop_database("notify")
    url = running.ensure_database("notify")
    database_dumps.restore(running, "notify", tmp_path / "notify.dump")
    assert await rows_of(url, "select said, number from public.kept") == [("0001", 7)]
    assert not (running.folder / "data" / "sprung").exists()
    running.drop_database("notify")


POSING = """
create function sprung() returns int language plpgsql as $$ begin copy (select 1) to program 'touch sprung'; end $$;
create view audit_entry as select sprung();
create table audit_signed as select 1 as number
"""


async def test_what_only_has_the_name_of_the_access_log_is_neither_looked_into_nor_restored(
    running: EmbeddedPostgres, tmp_path: Path
) -> None:
    running.drop_database("cases")
    running.ensure_database("cases")
    url = running.owner_url("cases")
    for statement in POSING.split(";\n"):
        await rows_of(url, statement)
    with pytest.raises(DBAPIError, match="something else has the name of the audit"):
        await rows_of(url, "select kokon_hand_over_audit()")
    running.sql("drop function kokon_make_audit(name);", database="cases")
    await rows_of(url, "create function kokon_make_audit(service name) returns int language sql as 'select sprung()'")
    running.ensure_database("cases")
    with pytest.raises(DBAPIError, match="permission denied"):
        await rows_of(url, "select kokon_make_audit('cases')")
    database_dumps.dump(running, "cases", tmp_path / "cases.dump")
    running.drop_database("cases")
    running.ensure_database("cases")
    with pytest.raises(Trouble, match="name of the access log"):
        database_dumps.restore(running, "cases", tmp_path / "cases.dump")
    assert not (running.folder / "data" / "sprung").exists()


async def test_a_wrong_password_opens_nothing(running: EmbeddedPostgres) -> None:
    url = running.ensure_database("intake").get_secret_value()
    right = url.split(":")[2].split("@")[0]
    with pytest.raises(DBAPIError, match="password authentication failed"):
        await rows_of(SecretStr(url.replace(right, "wrong")), "select 1")


@pytest.mark.parametrize("role", ["intake", ADMINISTRATOR])
async def test_without_a_password_nobody_comes_in_on_the_same_machine_either(
    running: EmbeddedPostgres, role: str
) -> None:
    _, _, place = running.ensure_database("intake").get_secret_value().partition("@")
    for who in (role, f"{role}:"):
        with pytest.raises((DBAPIError, asyncpg.PostgresError), match="password"):
            await rows_of(SecretStr(f"postgresql+asyncpg://{who}@{place}"), "select 1")


async def test_what_was_committed_is_there_after_kill_9(running: EmbeddedPostgres) -> None:
    running.ensure_database("cases")
    url = running.owner_url("cases")
    await rows_of(url, "create table if not exists kept as select 7 as number")
    running.kill()
    assert not running.running()
    running.start()
    assert await rows_of(url, "select number from kept") == [(7,)]


async def test_making_a_database_again_changes_nothing(running: EmbeddedPostgres) -> None:
    url = running.ensure_database("notify")
    await rows_of(running.owner_url("notify"), "create table if not exists once as select 1 as number")
    assert running.ensure_database("notify") == url
    assert await rows_of(url, "select number from once") == [(1,)]


async def test_a_password_that_was_taken_out_of_the_file_is_made_anew_at_the_next_start(
    running: EmbeddedPostgres,
) -> None:
    old, file = running.ensure_database("notify"), running.folder / "passwords.json"
    known = json.loads(file.read_text())
    file.write_text(json.dumps({ADMINISTRATOR: known[ADMINISTRATOR]}))
    new = running.ensure_database("notify")
    assert await rows_of(new, "select current_user") == [("notify",)]
    with pytest.raises(DBAPIError, match="password authentication failed"):
        await rows_of(old, "select 1")


async def test_a_copy_has_everything_and_belongs_to_the_same_roles(running: EmbeddedPostgres) -> None:
    running.ensure_database("quality")
    await rows_of(running.owner_url("quality"), "create table if not exists original as select 3 as number")
    copy = running.copy_database("quality", "quality_copy")
    assert await rows_of(copy, "select number, current_database() from original") == [(3, "quality_copy")]
    running.ensure_database("intake")
    with pytest.raises(DBAPIError, match="permission denied for database"):
        await rows_of(running.url("intake", database="quality_copy"), "select 1")
    running.drop_database("quality_copy")


async def test_no_value_of_a_failed_statement_is_logged(running: EmbeddedPostgres) -> None:
    url = running.ensure_database("cases")
    await rows_of(running.owner_url("cases"), "create table if not exists one (word text primary key)")
    await rows_of(url, "insert into one values ('canary-7f3a') on conflict do nothing")
    with pytest.raises(DBAPIError):
        await rows_of(url, "insert into one values ('canary-7f3a')")
    with pytest.raises(DBAPIError):
        await rows_of(url, "select 'canary-7f3a'::int")
    log = running.log.read_text()
    assert "ready to accept connections" in log
    assert "canary-7f3a" not in log


def test_it_never_runs_as_root_and_its_folder_is_closed(running: EmbeddedPostgres) -> None:
    assert running.pid
    assert psutil.Process(running.pid).uids().real != 0
    assert stat.S_IMODE((running.folder / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((running.folder / "passwords.json").stat().st_mode) == 0o600


def test_no_password_is_in_a_command_line_or_environment(running: EmbeddedPostgres) -> None:
    running.ensure_database("intake")
    secrets = {
        password for password in (running.folder / "passwords.json").read_text().split('"') if len(password) > 40
    }
    assert secrets
    process = psutil.Process(running.pid)
    seen = " ".join(process.cmdline())
    # a container's root without the right to trace is refused here, and so is everybody else
    with suppress(psutil.AccessDenied):
        seen += str(process.environ())
    assert not [password for password in secrets if password in seen]


def test_a_second_server_in_the_same_folder_is_refused_in_one_line(running: EmbeddedPostgres) -> None:
    with pytest.raises(Trouble, match=r"runs already in .*Next step") as trouble:
        EmbeddedPostgres(running.folder).start()
    assert trouble.value.code == "already_running"


async def test_whoever_comes_while_another_is_on_its_way_out_waits_for_it(running: EmbeddedPostgres) -> None:
    engine, words = create_async_engine(running.ensure_database("intake").get_secret_value()), "already exists"
    async with engine.connect() as connection:
        await connection.execute(text("select 1"))
        assert running.pid
        os.kill(running.pid, signal.SIGTERM)  # waits for open connections
        told_before, again = running.log.read_text().count(words), EmbeddedPostgres(running.folder)
        starting = asyncio.create_task(asyncio.to_thread(again.start))
        async with asyncio.timeout(PATIENCE):
            while running.log.read_text().count(words) == told_before:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.02)
    await engine.dispose()
    await starting
    try:
        assert again.sql("select 1") == "1"
    finally:
        again.stop()


def test_a_folder_of_another_version_is_refused_with_the_way_on(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("12\n")
    with pytest.raises(Trouble, match="written by PostgreSQL 12") as trouble:
        EmbeddedPostgres(tmp_path).start()
    assert trouble.value.code == "old_folder"


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "letters.txt").write_text("mine")
    with pytest.raises(Trouble, match="not a database folder"):
        EmbeddedPostgres(tmp_path).start()
    assert (tmp_path / "data" / "letters.txt").read_text() == "mine"


def test_half_a_folder_of_an_interrupted_first_start_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "data.new" / "base").mkdir(parents=True)
    postgres = EmbeddedPostgres(tmp_path)
    postgres.start()
    try:
        assert postgres.sql("select 1") == "1"
    finally:
        postgres.stop()
    assert not (tmp_path / "data.new").exists()


async def test_tcp_is_off_until_a_port_is_given_and_a_taken_one_is_told(tmp_path: Path) -> None:
    (port,) = ports.choose(1)
    postgres = EmbeddedPostgres(tmp_path, port=port)
    postgres.start()
    try:
        assert not ports.is_free(port)
        assert await rows_of(postgres.ensure_database("intake"), "show listen_addresses") == [("127.0.0.1",)]
        with pytest.raises(Trouble, match=f"Port {port} for PostgreSQL is taken"):
            EmbeddedPostgres(tmp_path / "other", port=port).start()
    finally:
        postgres.stop()
    assert ports.is_free(port)


def test_a_very_long_path_is_no_trouble_for_the_socket(tmp_path: Path) -> None:
    postgres = EmbeddedPostgres(tmp_path / ("deep" * 30) / "folder")
    postgres.start()
    try:
        assert postgres.sql("select 1") == "1"
        assert len(str(postgres.sockets)) < 90
    finally:
        postgres.stop()
    assert not postgres.sockets.exists()


def test_names_that_are_not_ours_are_refused(running: EmbeddedPostgres) -> None:
    for name in ('x"; drop database cases; --', "Cases", "", "kokon_administrator"):
        with pytest.raises(ValueError, match="small letters"):
            running.ensure_database(name)


def test_what_is_committed_is_on_the_disk(running: EmbeddedPostgres) -> None:
    assert running.sql("show fsync") == running.sql("show synchronous_commit") == "on"
