"""Dump and restore databases by `pg_dump` and `pg_restore`, each as its owner, and compare row counts."""

import os
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from deploy.databases.roles import owner_of
from deploy.local.servers import postgres_program
from deploy.local.servers.postgres import ADMINISTRATOR
from deploy.trouble import Trouble

AS_A_WHOLE = {"cases": "-c kokon.errand=migration"}
"""The setting by which row-level security shows all rows to a dump or restore, and to no other connection."""
OWNERS = (f" {ADMINISTRATOR}", " postgres")
"""Of what was in the database before its own roles came: here, and in a server in a container."""
PUBLIC = (
    "SCHEMA - public",
    "COMMENT - SCHEMA",
    " FUNCTION public kokon_audit_functions(",
    " FUNCTION public kokon_make_audit(",
    " FUNCTION public kokon_hand_over_audit(",
    " DEFAULT ACL ",
)
"""What is there already, whatever an administrator is called there."""
KEEPER = " cases_audit"
"""How what belongs to the access log ends in the list of a dump."""
NAMED_SO = re.compile(r" (TABLE|VIEW) public audit_(entry|signed) ")
KEPT_ROWS = (" TABLE DATA ", " SEQUENCE SET ")
MAKE_AUDIT = """
select public.kokon_make_audit('cases');
grant insert on public.audit_entry, public.audit_signed to cases_owner;
grant update on sequence public.audit_entry_arrival_seq to cases_owner;
"""
"""Of its own text, while nothing of the dump is in the database yet; then its rows come, and nothing more."""
CLOSE_AUDIT = """
revoke insert on public.audit_entry, public.audit_signed from cases_owner;
revoke update on sequence public.audit_entry_arrival_seq from cases_owner;
"""
CLIENT_KEYS_ALONE = ("--data-only", "--table=client_key")
TABLES = "select tablename from pg_tables where schemaname = 'public' order by 1;"
ROWS = (
    "select format('select count(*) from public.%I', tablename) from pg_tables where schemaname = 'public' "
    "order by tablename \\gexec"
)
SYSTEM_ONLY = (
    "set search_path = pg_catalog, pg_temp; set restrict_nonsystem_relation_kind = 'view, foreign-table';"  # as pg_dump
)
"""The owner of a database sets its path, and puts a view where a table was: neither leads the administrator to a
function of its own."""
BEGIN = "begin isolation level repeatable read read only; select pg_export_snapshot();"
END = "end of answer"


class Server(Protocol):
    """A PostgreSQL that is reached as its administrator, and as the owner of each database."""

    @property
    def programs(self) -> Path:
        """The folder of the client programs."""

    def surroundings(self, database: str, *, role: str = ...) -> dict[str, str]:
        """What a client program of PostgreSQL is told; without a role, to be the administrator."""

    def sql(self, statements: str, *, database: str) -> str: ...

    def trouble(self, program: str, words: str) -> Trouble:
        """What a client program complained of."""


def dump(postgres: Server, database: str, file: Path) -> None:
    """Dump a snapshot of a database; read the file back and count its rows. Raises Trouble."""
    with one_moment(postgres, database) as (snapshot, rows):
        arguments = ["--format=custom", f"--snapshot={snapshot}", "--no-password"]
        arguments += ["--enable-row-security"] if database in AS_A_WHOLE else []
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            run(postgres, database, "pg_dump", arguments, out=out)
    if read_back(file) != rows:
        raise Trouble("not_backed_up", f"The file of {database} has not all that is in it.", "run ./kokon doctor.")


@contextmanager
def one_moment(postgres: Server, database: str) -> Iterator[tuple[str, dict[str, int]]]:
    """What the administrator counts in each table, in a snapshot that others can share while this is open."""
    psql = subprocess.Popen(
        [postgres.programs / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1"],
        env={**postgres.surroundings(database), "PGOPTIONS": AS_A_WHOLE.get(database, "")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with psql:
        try:
            [snapshot] = query(psql, SYSTEM_ONLY + BEGIN)
            tables = query(psql, TABLES)
            counts = query(psql, ROWS)
            yield snapshot, {table: int(number) for table, number in zip(tables, counts, strict=True) if int(number)}
        finally:
            psql.kill()


def query(psql: subprocess.Popen[str], statements: str) -> list[str]:
    assert psql.stdin
    assert psql.stdout
    try:
        psql.stdin.write(f"{statements}\n\\echo {END}\n")
        psql.stdin.flush()
    except BrokenPipeError:
        raise away() from None
    answer: list[str] = []
    for line in psql.stdout:
        if line == f"{END}\n":
            return answer
        answer.append(line.rstrip("\n"))
    raise away()


def away() -> Trouble:
    return Trouble("no_database", "The database does not answer.", "start it with ./kokon up.")


def read_back(file: Path) -> dict[str, int]:
    """Rows by table; every byte of the file is read and unpacked."""
    rows: Counter[str] = Counter()
    table = ""
    for line in printed(file):
        if not table and line.startswith(b"COPY public."):
            table = line.split()[1].removeprefix(b"public.").strip(b'"').decode()
        elif line == b"\\.\n":
            table = ""
        elif table:
            rows[table] += 1
    return dict(rows)


def printed(file: Path, *options: str) -> Iterator[bytes]:
    """A dump as SQL, line by line. Raises Trouble where it is damaged."""
    line = [str(postgres_program.installed() / "bin" / "pg_restore"), "--file=-", *options, str(file)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as program:
        assert program.stdout
        yield from program.stdout
    if program.returncode:
        raise Trouble("damaged_backup", f"{file} cannot be read.", "use another set.")


def restore(postgres: Server, database: str, file: Path) -> None:
    """Restore into an empty database in one transaction, as its owner; of the audit only rows. Raises Trouble."""
    entries = run(postgres, database, "pg_restore", ["--list", str(file)]).splitlines()
    audit = [entry for entry in entries if entry.endswith(KEEPER)] if database == "cases" else []
    if database == "cases" and any(NAMED_SO.search(entry) for entry in entries if entry not in audit):
        raise Trouble("not_the_log", "Something else has the name of the access log in it.", "use another set.")
    if audit:
        postgres.sql(MAKE_AUDIT, database=database)
        put_in(postgres, database, file, [entry for entry in audit if any(kind in entry for kind in KEPT_ROWS)])
        postgres.sql(CLOSE_AUDIT, database=database)
    put_in(postgres, database, file, [one for one in entries if one not in audit and not made_before(one)])


def made_before(entry: str) -> bool:
    return entry.endswith(OWNERS) or any(name in entry for name in PUBLIC)


def put_in(postgres: Server, database: str, file: Path, entries: Iterable[str]) -> None:
    """These of its list, all or none, with the rights of the database's owner."""
    with tempfile.NamedTemporaryFile("w", suffix=".list") as chosen:
        chosen.write("\n".join(entries) + "\n")
        chosen.flush()
        arguments = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--no-password"]
        arguments += [f"--use-list={chosen.name}", f"--dbname={database}", str(file)]
        run(postgres, database, "pg_restore", arguments)


def run(postgres: Server, database: str, program: str, arguments: list[str], *, out: object = subprocess.PIPE) -> str:
    told: Mapping[str, str] = postgres.surroundings(database, role=owner_of(database))
    finished = subprocess.run(
        [postgres.programs / program, *arguments],
        env={**told, "PGOPTIONS": AS_A_WHOLE.get(database, "")},
        stdin=subprocess.DEVNULL,
        stdout=out,  # type: ignore[call-overload]
        stderr=subprocess.PIPE,
        check=False,
    )
    if finished.returncode:
        raise postgres.trouble(f"{program} of {database}", finished.stderr.decode(errors="replace"))
    return (finished.stdout or b"").decode()
