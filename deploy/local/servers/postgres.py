"""A PostgreSQL of our own in a folder: one database per service, which none of the others can open.

A database belongs to an owner role; the role of the service reads and writes rows and owns nothing.

postgres = EmbeddedPostgres(folder)          # folder/data, folder/postgres.log, folder/passwords.json
postgres.start()
url = postgres.ensure_database("cases")      # SecretStr postgresql+asyncpg://cases:...@/cases?host=...
postgres.owner_url("cases")                  # for migrations: SecretStr postgresql+asyncpg://cases_owner:...@/cases?...
postgres.kill(); postgres.start()            # a crash loses nothing that was committed
postgres.stop()
"""

import contextlib
import os
import re
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from pydantic import SecretStr

from deploy.databases import roles
from deploy.databases.roles import owner_of
from deploy.local.machine import ports
from deploy.local.machine.processes import Account, end, kill_family, spawn
from deploy.local.servers import postgres_program
from deploy.local.servers.postgres_folder import LOG, DataFolder
from deploy.local.servers.postgres_settings import ADMINISTRATORS, ROLES, SETTINGS, of_one_role
from deploy.secrets_file import Passwords
from deploy.trouble import Trouble, trouble_from
from shared.store.limits import CONNECTIONS

ADMINISTRATOR = "kokon_administrator"
NAME = re.compile(r"^[a-z][a-z0-9_]{0,50}$")
MAKE, MAKE_KEEPER = roles.ROLES.read_text(), roles.KEEPER.read_text()
COPY = """
create database :"name" owner :"owner" template :"source";
revoke all on database :"name" from public;
grant connect on database :"name" to :"source";
"""
REFUSED = "password authentication failed"
VERSION = r"""
select to_regclass('alembic_version') is not null as has_schema \gset
\if :has_schema
select :'name', version_num from alembic_version;
\endif
"""
CLOSE_TO_ALL = "revoke all on database postgres from public; revoke all on database template1 from public;"


class PostgresServer(ABC):
    """The databases and roles of an installation, wherever their server runs; asked by its own client programs."""

    is_own: bool
    """Whether it is started and ended here."""

    @property
    def has_administrator(self) -> bool:
        """Whether statements can run as somebody who may do everything there."""
        return True

    def __init__(self, passwords: Path, connections: int) -> None:
        self._passwords = Passwords(passwords)
        self._connections = connections

    @abstractmethod
    def start(self) -> None:
        """Have it answer, or raise Trouble."""

    @abstractmethod
    def stop(self) -> None: ...

    @abstractmethod
    def kill(self) -> None: ...

    @abstractmethod
    def running(self) -> bool: ...

    @property
    def pid(self) -> int | None:
        """Of a server of our own."""
        return None

    @property
    def programs(self) -> Path:
        """The folder of the client programs."""
        return postgres_program.installed() / "bin"

    def version(self) -> str:
        """Of the client programs, whose major version is that of the server."""
        return postgres_program.version()

    @property
    @abstractmethod
    def log(self) -> Path: ...

    @abstractmethod
    def url(self, name: str, *, database: str | None = None) -> SecretStr:
        """SQLAlchemy URL of the role `name`, for its own database."""

    @abstractmethod
    def _client_address(self, role: str, database: str) -> str:
        """The same for a client program of PostgreSQL."""

    @abstractmethod
    def surroundings(self, database: str, *, role: str = ADMINISTRATOR) -> dict[str, str]:
        """What a client program of PostgreSQL is told."""

    def variables(self) -> dict[str, str]:
        """What a program that uses an address of `url` is told beside it."""
        return {}

    def trouble(self, program: str, words: str) -> Trouble:
        """What a client program complained of."""
        return trouble_from(program, words, self.log)

    def ensure_database(self, name: str) -> SecretStr:
        """A role and a database of that name, made when missing; its URL."""
        self.ensure_databases(name)
        return self.url(name)

    def ensure_databases(self, *names: str) -> list[str]:
        """Make what is missing, all in one run of the client: to start it takes longer than to ask.

        Returns the databases whose tables belonged to the service until now.
        """
        made = "".join(self._told_of(name) + MAKE for name in names) + (MAKE_KEEPER if "cases" in names else "")
        return self.sql(made, most=str(of_one_role(self._connections))).splitlines()

    def _told_of(self, name: str, said: Callable[[str], str] = str) -> str:
        """`said` makes of a password what is said in its place."""
        of = self._passwords.of
        return given(name=_checked(name), password=said(of(name)), owner_password=said(of(owner_of(name))))

    def owner_url(self, name: str, *, database: str | None = None) -> SecretStr:
        """For migrations alone: of the role to which the database belongs."""
        return self.url(owner_of(name), database=database or name)

    def filled(self) -> list[str]:
        """Which of the databases hold something already, where nobody here has made the server."""
        return []

    def renew_passwords(self, *names: str) -> None:
        """From the file to the server: a start that comes in between brings it there, too."""
        self._passwords.renew(*map(_checked, names), *map(owner_of, names))
        self.ensure_databases(*names)

    def renew_administrator(self) -> None:
        """The file has the new password until the server takes it over; a command in between finds it there."""
        self.sql("alter role current_user password :'password';", password=self._passwords.next(ADMINISTRATOR))
        self._passwords.take_over(ADMINISTRATOR)

    def versions(self, *names: str) -> dict[str, str]:
        """The version of the schema in each of these databases; those that have none are left out."""
        told = self.sql("".join(f"{self._entered(name, name)}{given(name=name)}{VERSION}" for name in names))
        return dict(line.split("|") for line in told.splitlines())

    def copy_database(self, source: str, name: str) -> SecretStr:
        """A new database like `source`, which nobody may be using now, for the roles of `source`."""
        self.sql(COPY, name=_checked(name), source=_checked(source), owner=owner_of(source))
        return self.url(source, database=name)

    def drop_database(self, name: str) -> None:
        self.sql('drop database if exists :"name" with (force);', name=_checked(name))

    def ask(self, statements: str, *, database: str, **values: str) -> str:
        """As the role of the service: what was left in its database, a view or a path, runs by its rights alone."""
        return self.sql(self._entered(database, database) + statements, **values)

    def sql(self, statements: str, *, database: str = "postgres", **values: str) -> str:
        """Runs our own statements as the administrator; `:'name'` and `:"name"` stand for values, quoted."""
        finished = self._asked(given(**values) + statements, database)
        if finished.returncode and REFUSED in finished.stderr and self._passwords.take_over(ADMINISTRATOR):
            finished = self._asked(given(**values) + statements, database)
        if finished.returncode:
            raise self.trouble("A statement for PostgreSQL", finished.stderr)
        return finished.stdout.strip()

    def _entered(self, role: str, database: str) -> str:
        """For the client program: from here on it is this role, in this database."""
        return f"\\connect '{self._client_address(_checked(role), _checked(database))}'\n"

    def _asked(self, statements: str, database: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.programs / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", "-"],
            input=statements,
            capture_output=True,
            text=True,
            check=False,
            env=self.surroundings(database),
        )

    def answers(self, *, within: float) -> bool:
        """False where `select 1` over a new connection takes longer. One that refuses, or starts, does not hang."""
        line = [str(self.programs / "psql"), "-XqAt", "-c", "select 1"]
        try:
            subprocess.run(line, env=self.surroundings("postgres"), capture_output=True, check=False, timeout=within)
        except subprocess.TimeoutExpired:
            return False
        return True


class EmbeddedPostgres(PostgresServer):
    """Reached by a socket in a short runtime folder, and by TCP on 127.0.0.1 only when `port` is given.

    With `fsync=False` it survives being killed, but not a machine that loses power.
    """

    is_own = True

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        passwords: Path | None = None,
        fsync: bool = True,
        connections: int = CONNECTIONS,
        account: Callable[[], Account | None] = lambda: None,
    ) -> None:
        """`account` says its id in an installation. Without one root drops it to some unprivileged user."""
        self.folder = folder.resolve()
        super().__init__(passwords or self.folder / "passwords.json", connections)
        self.fsync = fsync
        self.port = port
        self._own_account = account
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

    def url(self, name: str, *, database: str | None = None) -> SecretStr:
        """SQLAlchemy URL of the role `name`, for its own database."""
        password, host = quote(self._passwords.of(name), safe=""), quote(str(self.sockets), safe="")
        port = f"&port={self.port}" if self.port else ""
        return SecretStr(f"postgresql+asyncpg://{name}:{password}@/{database or name}?host={host}{port}")

    def _client_address(self, role: str, database: str) -> str:
        return self.url(role, database=database).get_secret_value().replace("+asyncpg", "")

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
            "max_connections": str(ROLES * of_one_role(self._connections) + ADMINISTRATORS),
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


def given(**values: str) -> str:
    return "".join(f"\\set {name} '{value}'\n" for name, value in values.items())
