"""Tables belong to an owner: the role of a service can take no lock off, and an older database gets its owner."""

import json
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic import command
from pydantic import SecretStr

from deploy.databases.roles import owner_of
from deploy.local.servers import database_dumps, postgres_program
from deploy.local.servers.database_dumps import one_moment
from deploy.local.servers.postgres import ADMINISTRATOR, PostgresServer
from deploy.local.servers.servers import Servers, newest
from deploy.local.services.environment import of_service
from deploy.local.services.service_keys import PublicKeys
from deploy.local.settings.installation import OWN_DATABASES, Installation
from shared.crypto.scram import verifier
from shared.store.schemas import ROOT, SCHEMAS
from shared.store.upgrade import configuration
from tests.deploy.older_roles import give_back
from tests.servers import owner_url

pytestmark = pytest.mark.real
type Database = Callable[[str], Awaitable[SecretStr]]

CATALOGUE = """
WITH things AS (
  SELECT c.oid, format('public.%I', c.relname) AS name, pg_get_userbyid(c.relowner) AS owner
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
), forbidden (owner, statement) AS (
  SELECT owner, format(statement, name) FROM things, unnest(ARRAY[
    'ALTER TABLE %s DISABLE ROW LEVEL SECURITY', 'ALTER TABLE %s NO FORCE ROW LEVEL SECURITY',
    'ALTER TABLE %s DISABLE TRIGGER USER', 'ALTER TABLE %s ADD COLUMN planted text', 'DROP TABLE %s CASCADE',
    'CREATE POLICY planted ON %s USING (true)', 'TRUNCATE %s CASCADE', 'CREATE INDEX ON %s ((1))',
    'CREATE RULE planted AS ON DELETE TO %s DO INSTEAD NOTHING', 'ALTER TABLE %s OWNER TO CURRENT_USER']) AS statement
  UNION ALL
  SELECT owner, format(statement, polname, name)
    FROM pg_policy JOIN things ON things.oid = polrelid,
         unnest(ARRAY['DROP POLICY %I ON %s', 'ALTER POLICY %I ON %s RENAME TO planted']) AS statement
  UNION ALL
  SELECT owner, format(statement, name, tgname)
    FROM pg_trigger JOIN things ON things.oid = tgrelid,
         unnest(ARRAY['ALTER TABLE %s DISABLE TRIGGER %I', 'DROP TRIGGER %2$I ON %1$s']) AS statement
   WHERE NOT tgisinternal
  UNION ALL
  SELECT pg_get_userbyid(proowner), format(statement, p.oid::regprocedure)
    FROM pg_proc p, unnest(ARRAY['ALTER FUNCTION %s SECURITY INVOKER', 'ALTER FUNCTION %s SECURITY DEFINER',
         'ALTER FUNCTION %s SET search_path = public', 'DROP FUNCTION %s CASCADE']) AS statement
   WHERE pronamespace = 'public'::regnamespace
) SELECT owner, statement FROM forbidden
"""
"""From what is in the database: all tables, policies, triggers and functions, with the role to which they belong."""
EVERYWHERE = (
    "CREATE TABLE planted (number int)",
    "CREATE FUNCTION planted() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA planted",
    "UPDATE alembic_version SET version_num = '9999'",
    "DELETE FROM alembic_version",
)
NOBODYS = ("SET session_replication_role = replica", "CREATE ROLE planted", "SET ROLE cases_audit")
ONLY_OWNERS = (
    "SET ROLE {owner}",
    "ALTER ROLE {owner} PASSWORD 'planted'",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT ALL ON TABLES TO PUBLIC",
)
TRY = """
DO $do$
DECLARE statement text; states text[] := '{}';
BEGIN
    FOR statement IN SELECT jsonb_array_elements_text(current_setting('tests.statements')::jsonb) LOOP
        BEGIN
            EXECUTE statement;
            RAISE EXCEPTION USING ERRCODE = 'TDONE';
        EXCEPTION WHEN OTHERS THEN
            states := states || SQLSTATE::text;
        END;
    END LOOP;
    PERFORM set_config('tests.states', to_jsonb(states)::text, false);
END $do$
"""
"""Each statement for itself, and undone again where the database let it happen."""
REFUSED = "42501"


@asynccontextmanager
async def connected(url: SecretStr) -> AsyncIterator["asyncpg.Connection[Any]"]:
    connection = await asyncpg.connect(url.get_secret_value().replace("+asyncpg", ""))
    try:
        yield connection
    finally:
        await connection.close()


async def states(url: SecretStr, statements: list[str]) -> dict[str, str]:
    """How the database answers to each."""
    async with connected(url) as connection:
        await connection.execute("SELECT set_config('tests.statements', $1, false)", json.dumps(statements))
        await connection.execute(TRY)
        found = json.loads(await connection.fetchval("SELECT current_setting('tests.states')"))
        return dict(zip(statements, found, strict=True))


@dataclass(frozen=True)
class Attempts:
    """What would take a lock off, by who may do it; and a role's luck with all of it."""

    owners: set[str]
    nobodys: set[str]

    async def refused(self, url: SecretStr) -> set[str]:
        answers = await states(url, [*self.owners, *self.nobodys])
        return {statement for statement, state in answers.items() if state == REFUSED}


async def attempts(url: SecretStr, role: str) -> Attempts:
    owner = owner_of(role)
    async with connected(owner_url(url)) as connection:
        rows = await connection.fetch(CATALOGUE)
    owners = {row["statement"] for row in rows if row["owner"] == owner}
    assert len(owners) > 30
    others = {row["statement"] for row in rows} - owners
    general = {one.format(owner=owner) for one in (*EVERYWHERE, *ONLY_OWNERS)}
    return Attempts(owners | general, others | set(NOBODYS))


@pytest.mark.parametrize("name", SCHEMAS)
async def test_the_role_of_a_service_takes_no_lock_off_and_twin_its_owner_does(database: Database, name: str) -> None:
    """All tables, policies, triggers and functions that there are. The access log is not the owner's either."""
    await database("cases")  # whose keeper every server has
    url = await database(name)
    all_of_it = await attempts(url, name.replace("-", "_"))
    assert await all_of_it.refused(url) == all_of_it.owners | all_of_it.nobodys
    assert await all_of_it.refused(owner_url(url)) == all_of_it.nobodys


@pytest.mark.parametrize("name", SCHEMAS)
async def test_rows_are_all_that_a_service_changes(database: Database, name: str) -> None:
    """Every table but the access log and the version of the schema; and it can use whatever makes numbers."""
    url = await database(name)
    asked = """
        SELECT c.relname, array_agg(privilege_type::text ORDER BY privilege_type) AS may
          FROM pg_class c, aclexplode(c.relacl) a
         WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND a.grantee = $1::text::regrole GROUP BY 1
    """
    async with connected(url) as connection:
        role = await connection.fetchval("SELECT current_user")
        found = {row["relname"]: row["may"] for row in await connection.fetch(asked, role)}
        tables = {
            row["tablename"]
            for row in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        }
    read = {"alembic_version", "audit_entry", "audit_signed"} & tables
    rows = ["DELETE", "INSERT", "SELECT", "UPDATE"]
    assert found == {table: ["SELECT"] if table in read else rows for table in tables}


DATABASES = ("intake", "cases", "cases_keys", "quality", "notify")
ROWS = {
    "cases_keys": "insert into client_key (key_id, kek_version, wrapped) values (gen_random_uuid(), 1, 'box');",
    "cases": """
        set kokon.errand = 'migration';
        insert into file_member (id, file_id, staff_id, capacity, since, parts, reason, added_by)
          select id, id, id, 'responsible', now(), '{}', '', id from gen_random_uuid() as id;
        select audit_save('[{"act": "read", "kind": "file", "ground": "", "ids": []}]');
    """,
}
"""What an older version wrote, as its service; of the others a line of the inbox."""
INBOX = "insert into inbox (event_id) values (gen_random_uuid());"
OWNERS = """
    select string_agg(distinct pg_get_userbyid(relowner), ' ' order by pg_get_userbyid(relowner))
      from pg_class where relnamespace = 'public'::regnamespace;
"""


def older_version(servers: Servers) -> None:
    """Each database as 0.7.0 left it: one version behind, of the role of its service, which has written rows."""
    servers.ensure_databases()
    for name in DATABASES:
        schema = name.replace("_", "-")
        versions = sorted(file.name[:4] for file in (ROOT / SCHEMAS[schema].versions).glob("0*.py"))
        command.upgrade(configuration(schema, servers.postgres.owner_url(name)), versions[-2])
    give_back(servers.postgres, *DATABASES)
    for name in DATABASES:
        servers.postgres.ask(ROWS.get(name, INBOX), database=name)


@pytest.fixture
def older(tmp_path: Path) -> Iterator[Servers]:
    servers = Servers(Installation(tmp_path, "north"))
    servers.postgres.start()
    with ThreadPoolExecutor(1) as elsewhere:  # migrations have an event loop of their own
        elsewhere.submit(older_version, servers).result()
    yield servers
    servers.postgres.stop()


def counted(servers: Servers, name: str) -> dict[str, int]:
    with one_moment(servers.postgres, name) as (_, rows):
        return rows


def test_an_administrator_makes_the_roles_by_the_line_of_the_page(tmp_path: Path) -> None:
    """On a server that has none of them yet; again it changes nothing."""
    servers = Servers(Installation(tmp_path, "north"))
    servers.postgres.start()
    psql = str(postgres_program.installed() / "bin" / "psql")
    told = ["--set", "name=intake", "--set", "most=18", "--set", "ON_ERROR_STOP=1"]
    line = [psql, *told, "--file", "deploy/databases/roles.sql"]
    around = servers.postgres.surroundings("postgres", role=ADMINISTRATOR)
    around |= {"KOKON_PASSWORD": "a", "KOKON_OWNER_PASSWORD": verifier("b")}
    try:
        for _ in range(2):
            done = subprocess.run(line, cwd=ROOT, env=around, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
        owner = "select pg_get_userbyid(datdba) from pg_database where datname = 'intake'"
        assert servers.postgres.sql(owner) == "intake_owner"
        for role, password in (("intake", "a"), ("intake_owner", "b")):
            entering = servers.postgres.surroundings("intake", role=ADMINISTRATOR) | {
                "PGUSER": role,
                "PGPASSWORD": password,
            }
            subprocess.run([psql, "-Xqc", "select 1"], env=entering, capture_output=True, check=True)
    finally:
        servers.postgres.stop()


def test_a_service_on_one_machine_is_given_its_own_roles_alone(tmp_path: Path) -> None:
    centre = Installation(tmp_path, "north")
    servers = Servers(centre)
    for name in (*DATABASES, *map(owner_of, DATABASES), ADMINISTRATOR):
        servers.postgres.url(name)
    passwords = json.loads((centre.keys / "postgres.json").read_text())
    assert len(passwords) == 2 * len(DATABASES) + 1
    for service in centre.services:
        told = of_service(centre, service, (servers.postgres, servers.nats), PublicKeys("", "", ""))
        given = {role for role, password in passwords.items() if any(password in value for value in told.values())}
        assert given == {*OWN_DATABASES.get(service, (service,))}


async def check_it_works(servers: Servers, before: dict[str, dict[str, int]]) -> None:
    """Rows are there, migrations go on as the owner, and the service as it did, but that it owns nothing."""
    postgres = servers.postgres
    assert {name: counted(servers, name) for name in DATABASES} == before
    servers.migrate()
    for name in DATABASES:
        log = ["cases_audit"] if name == "cases" else []
        assert postgres.sql(OWNERS, database=name).split() == [*log, owner_of(name)]
        assert postgres.versions(name) == {name: newest(name)}
        refused = await states(postgres.url(name), [*EVERYWHERE, "CREATE TEMP TABLE planted (number int)"])
        assert set(refused.values()) == {REFUSED}
        postgres.ask(ROWS.get(name, INBOX), database=name)


def dumped_by_service(postgres: PostgresServer, name: str, file: Path) -> None:
    """As versions up to 0.7.0 did it: with the role of the service, to which everything belonged."""
    postgres.sql(f"grant select on all sequences in schema public to {name};", database=name)
    line = [str(postgres_program.installed() / "bin" / "pg_dump"), "--format=custom", f"--file={file}", "--no-password"]
    line += ["--enable-row-security"] if name == "cases" else []
    told = postgres.surroundings(name, role=name) | {"PGOPTIONS": "-c kokon.errand=migration"}
    subprocess.run(line, env=told, check=True)


async def test_an_older_centre_gets_its_owners_once_and_goes_on_and_so_does_its_backup(
    older: Servers, tmp_path: Path
) -> None:
    postgres = older.postgres
    for name in DATABASES:
        assert await states(postgres.url(name), [EVERYWHERE[0]]) == {EVERYWHERE[0]: "TDONE"}
        dumped_by_service(postgres, name, tmp_path / name)
    before = {name: counted(older, name) for name in DATABASES}
    assert older.ensure_databases() == list(DATABASES)
    assert older.ensure_databases() == []
    await check_it_works(older, before)
    for name in DATABASES:
        postgres.drop_database(name)
    assert older.ensure_databases() == []
    for name in DATABASES:
        database_dumps.restore(postgres, name, tmp_path / name)
    await check_it_works(older, before)
