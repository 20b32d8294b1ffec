"""A PostgreSQL of our own in a folder: one role and one database per service, none can open another's.

postgres = EmbeddedPostgres(folder)          # folder/data, folder/postgres.log, folder/passwords.json
postgres.start()
url = postgres.ensure_database("cases")      # SecretStr postgresql+asyncpg://cases:...@/cases?host=...
postgres.kill(); postgres.start()            # a crash loses nothing that was committed
postgres.stop()
"""

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from pydantic import SecretStr

from deploy.local.machine import ports
from deploy.local.machine.processes import Account, end, kill_family, spawn
from deploy.local.servers import postgres_program
from deploy.local.servers.postgres_folder import LOG, DataFolder
from deploy.local.servers.postgres_settings import OF_ONE_ROLE, SETTINGS
from deploy.secrets_file import Passwords
from deploy.trouble import Trouble, trouble_from

ADMINISTRATOR = "kokon_administrator"
NAME = re.compile(r"^[a-z][a-z0-9_]{0,50}$")
MAKE = r"""
select format('create role %I login noinherit', :'name')
 where not exists (select from pg_roles where rolname = :'name') \gexec
alter role :"name" password :'password' connection limit :most;
select format('create database %I owner %I template template0 encoding %L', :'name', :'name', 'UTF8')
 where not exists (select from pg_database where datname = :'name') \gexec
revoke all on database :"name" from public;
"""
KEEPER = (Path(__file__).parents[2] / "audit_keeper.sql").read_text()
COPY = """
create database :"name" owner :"source" template :"source";
revoke all on database :"name" from public;
"""
REFUSED = "password authentication failed"
VERSION = r"""
select to_regclass('alembic_version') is not null as has_schema \gset
\if :has_schema
select :'name', version_num from alembic_version;
\endif
"""
CLOSE_TO_ALL = "revoke all on database postgres from public; revoke all on database template1 from public;"


class EmbeddedPostgres:
    """Reached by a socket in a short runtime folder, and by TCP on 127.0.0.1 only when `port` is given.

    With `fsync=False` it survives being killed, but not a machine that loses power.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        passwords: Path | None = None,
        fsync: bool = True,
        account: Callable[[], Account | None] = lambda: None,
    ) -> None:
        """`account` says its id in an installation. Without one root drops it to some unprivileged user."""
        self.folder = folder.resolve()
        self.fsync = fsync
        self.port = port
        self._own_account = account
        self._passwords = Passwords(passwords or self.folder / "passwords.json")
        self._process: subprocess.Popen[bytes] | None = None

    @cached_property
    def _account(self) -> Account | None:
        return self._own_account() or postgres_program.account()

    @cached_property
    def _files(self) -> DataFolder:
        return DataFolder(self.folder, self._account)

    @property
    def log(self) -> Path:
        return self.folder / LOG

    @property
    def sockets(self) -> Path:
        return postgres_program.short_path(self._mark)

    @property
    def _mark(self) -> str:
        return f"kokon-{sha256(str(self.folder).encode()).hexdigest()[:12]}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self.running() else None

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, *, seconds: float = 30) -> None:
        if self.running():
            return
        if self.port:
            ports.check(self.port, "PostgreSQL")
        self._files.initialise(ADMINISTRATOR, self._passwords.of(ADMINISTRATOR))
        mode = 0o711 if self._account else 0o700
        postgres_program.private_folder(self._mark, mode=mode, owner=self._account)
        deadline = time.monotonic() + seconds
        while not self._started(deadline):
            # the children of a killed server hold its memory for a moment; one whose supervisor was killed is leaving
            time.sleep(0.1)
        self.sql(CLOSE_TO_ALL)

    def stop(self) -> None:
        """Ends open transactions and writes everything out."""
        if self._process is not None:
            end(self._process, signal.SIGINT, 20)
        with contextlib.suppress(OSError):
            self.sockets.rmdir()

    def kill(self) -> None:
        """kill -9 of the server and its children."""
        if self._process is not None:
            kill_family(self._process)

    def restart(self) -> None:
        self.stop()
        self.start()

    def ensure_database(self, name: str) -> SecretStr:
        """A role and a database of that name, made when missing; its URL."""
        self.ensure_databases(name)
        return self.url(name)

    def ensure_databases(self, *names: str) -> None:
        """All of them in one run of the client: to start it takes longer than to ask."""
        made = "".join(_given(name=_checked(name), password=self._passwords.of(name)) + MAKE for name in names)
        self.sql(made + (KEEPER if "cases" in names else ""), most=str(OF_ONE_ROLE))

    def renew_passwords(self, *names: str) -> None:
        """From the file to the server: a start that comes in between brings it there, too."""
        self._passwords.renew(*map(_checked, names))
        self.ensure_databases(*names)

    def renew_administrator(self) -> None:
        """The file has the new password until the server takes it over; a command in between finds it there."""
        self.sql("alter role current_user password :'password';", password=self._passwords.next(ADMINISTRATOR))
        self._passwords.take_over(ADMINISTRATOR)

    def versions(self, *names: str) -> dict[str, str]:
        """The version of the schema in each of these databases; those that have none are left out."""
        told = self.sql("".join(f"{self._entered(name)}{_given(name=name)}{VERSION}" for name in names))
        return dict(line.split("|") for line in told.splitlines())

    def copy_database(self, source: str, name: str) -> SecretStr:
        """A new database like `source`, which nobody may be using now, for the role of `source`."""
        self.sql(COPY, name=_checked(name), source=_checked(source))
        return self.url(source, database=name)

    def drop_database(self, name: str) -> None:
        self.sql('drop database if exists :"name" with (force);', name=_checked(name))

    def url(self, name: str, *, database: str | None = None) -> SecretStr:
        """SQLAlchemy URL of the role `name`, for its own database."""
        password, host = quote(self._passwords.of(name), safe=""), quote(str(self.sockets), safe="")
        port = f"&port={self.port}" if self.port else ""
        return SecretStr(f"postgresql+asyncpg://{name}:{password}@/{database or name}?host={host}{port}")

    def ask(self, statements: str, *, database: str, **values: str) -> str:
        """As the role that owns the database: what it left there, a view or a path, runs by its own rights alone."""
        return self.sql(self._entered(database) + statements, **values)

    def sql(self, statements: str, *, database: str = "postgres", **values: str) -> str:
        """Runs our own statements as the administrator; `:'name'` and `:"name"` stand for values, quoted."""
        finished = self._asked(_given(**values) + statements, database)
        if finished.returncode and REFUSED in finished.stderr and self._passwords.take_over(ADMINISTRATOR):
            finished = self._asked(_given(**values) + statements, database)
        if finished.returncode:
            raise trouble_from("A statement for PostgreSQL", finished.stderr, self.log)
        return finished.stdout.strip()

    def _entered(self, name: str) -> str:
        """For the client program: from here on it is this role, in its own database."""
        return f"\\connect '{self.url(_checked(name)).get_secret_value().replace('+asyncpg', '')}'\n"

    def _asked(self, statements: str, database: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [postgres_program.installed() / "bin" / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", "-"],
            input=statements,
            capture_output=True,
            text=True,
            check=False,
            env=self.surroundings(database),
        )

    def answers(self, *, within: float) -> bool:
        """False where `select 1` over a new connection takes longer. One that refuses, or starts, does not hang."""
        line = [str(postgres_program.installed() / "bin" / "psql"), "-XqAt", "-c", "select 1"]
        try:
            subprocess.run(line, env=self.surroundings("postgres"), capture_output=True, check=False, timeout=within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def surroundings(self, database: str, *, role: str = ADMINISTRATOR) -> dict[str, str]:
        """What a client program of PostgreSQL is told."""
        return {
            "PATH": os.environ.get("PATH", ""),
            "PGHOST": str(self.sockets),
            "PGPORT": str(self.port or 5432),
            "PGUSER": role,
            "PGPASSWORD": self._passwords.of(role),
            "PGDATABASE": database,
        }

    def _started(self, deadline: float) -> bool:
        offset = self.log.stat().st_size if self.log.exists() else 0
        self._process = self._spawn()
        while self._process.poll() is None:
            if self._files.ready(self._process.pid):
                return True
            if time.monotonic() > deadline:
                self.kill()
                raise Trouble("not_started", "PostgreSQL was not ready in time.", f"read the end of {self.log}.")
            time.sleep(0.02)
        words = self._files.last_words(offset)
        leaving = "pre-existing shared memory block" in words or (_runs_already(words) and self._files.stopping())
        if leaving and time.monotonic() < deadline:
            return False
        raise self._refusal(words)

    def _spawn(self) -> subprocess.Popen[bytes]:
        settings = SETTINGS | {
            "fsync": "on" if self.fsync else "off",
            "listen_addresses": "127.0.0.1" if self.port else "",
            "unix_socket_directories": str(self.sockets),
            "port": str(self.port or 5432),
        }
        arguments = [f"--{name}={value}" for name, value in settings.items()]
        with self._files.passed(self._files.data) as (place, fds), self._files.log_file() as log:
            program = self._files.program("postgres", place, arguments, *fds)
            return spawn(replace(program, account=self._account, dies_with_us=signal.SIGINT), log)

    def _refusal(self, words: str) -> Trouble:
        if _runs_already(words):
            return Trouble("already_running", f"PostgreSQL runs already in {self.folder}.", "stop the other one first.")
        return trouble_from("PostgreSQL", words, self.log)


def _runs_already(words: str) -> bool:
    return "postmaster.pid" in words and "already exists" in words


def _checked(name: str) -> str:
    if not NAME.match(name) or name == ADMINISTRATOR:
        raise ValueError("a database is named in small letters, digits and underscores")
    return name


def _given(**values: str) -> str:
    return "".join(f"\\set {name} '{value}'\n" for name, value in values.items())
