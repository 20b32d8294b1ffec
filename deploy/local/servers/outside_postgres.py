"""A PostgreSQL that runs elsewhere: nothing of it is started or ended here; it is looked at before it is used.

Where the address names an administrator who may do everything, roles and databases are made here. Otherwise the
statements for its administrator are written into a file, and what they made is used.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

from pydantic import SecretStr

from deploy.databases.roles import owner_of
from deploy.local.servers import postgres_program
from deploy.local.servers.postgres import ADMINISTRATOR, CLOSE_TO_ALL, MAKE, MAKE_KEEPER, PostgresServer, given
from deploy.local.servers.postgres_settings import of_one_role
from deploy.local.settings.database_address import PREFERRED, VERIFIED, DatabaseAddress, password_in
from deploy.secrets_file import NEXT, write_owner_only
from deploy.trouble import Trouble
from shared.crypto.scram import verifier

STATEMENTS = "for-the-database-administrator.sql"
OLDEST = 17
"""Major version of the servers that this program is tried with."""
WITHIN = 10
"""Seconds for a connection."""
HEAD = """\
-- For the administrator of PostgreSQL at {place}, as a superuser:  psql --file {file}
-- It makes the roles and databases of Kokon, or brings them up to date; again is harmless. It holds no password that
-- anybody could sign in with: only what the server compares one with.
"""
ROLES_THERE = "select rolname from pg_roles where rolname in ({names}) order by 1;"
DATABASES_THERE = "select datname from pg_database where datname in ({names}) order by 1;"
FILLED = "select count(*) from pg_tables where schemaname = 'public';"
RENEW = "alter role current_user password :'password';"
RIGHT = "select rolsuper from pg_roles where rolname = current_user;"
VERSION = "show server_version;"
SIGNS = (
    (
        ("SSL support is not compiled in",),
        "no_tls",
        "is to be reached with TLS, which the programs that come with Kokon do not speak",
        "install the client of PostgreSQL, and name its folder in programs.",
    ),
    (("could not translate host name", "Name or service not known"), "no_host", "cannot be found", "look at url."),
    (
        ("does not support SSL", "SSL was required"),
        "no_tls",
        "speaks no TLS, which the settings ask for",
        "have its administrator switch ssl on there.",
    ),
    (
        ("certificate verify failed", "does not match host name", "root certificate file", "SSL error"),
        "wrong_certificate",
        "has no certificate that sslrootcert knows for that name",
        "name the authority that signed it, and the host as its certificate does.",
    ),
    (
        ("Connection refused", "timeout expired", "No route to host", "Network is unreachable", "No such file"),
        "no_database",
        "does not answer",
        "start it, or look at url.",
    ),
    (
        ("no pg_hba.conf entry",),
        "not_let_in",
        "lets nobody in from this machine",
        "have its administrator add this machine and these roles to pg_hba.conf, as hostssl with scram-sha-256.",
    ),
)
"""By what the client program says: the code, what the server does, and the next step."""


class OutsidePostgres(PostgresServer):
    is_own = False

    def __init__(
        self,
        address: DatabaseAddress,
        folder: Path,
        *,
        names: Sequence[str],
        passwords: Path,
        password_file: str,
        programs: str,
        connections: int,
    ) -> None:
        super().__init__(passwords, connections)
        self.address = address
        self._folder = folder
        self._names = tuple(names)
        self._password_file = password_file
        self._programs = programs
        self._may_do_everything: bool | None = None

    @property
    def log(self) -> Path:
        """There is none here."""
        return self._folder / "postgres.log"

    def start(self) -> None:
        """Look whether it is of the version that this program has tools for."""
        self.check()

    def stop(self) -> None:
        """It is not ours to stop."""

    def kill(self) -> None:
        """Nor to end."""

    def running(self) -> bool:
        return True

    def check(self) -> str:
        """The version of the server. Raises Trouble."""
        theirs = self._first_answer()
        if int(theirs.split(".")[0]) < OLDEST:
            step = f"name a server of PostgreSQL {OLDEST} or newer in [database] of kokon.toml."
            raise Trouble("other_postgres", f"The database at {self.address.shown} is PostgreSQL {theirs}.", step)
        if theirs.split(".")[0] != (ours := self.version()).split(".")[0]:
            raise Trouble(
                "other_postgres",
                f"The database at {self.address.shown} is PostgreSQL {theirs}, and {self.programs} is of {ours}: "
                "a backup by programs of another version could not be relied on.",
                f"install the client of PostgreSQL {theirs.split('.')[0]}, and name its folder in programs below "
                "[database] of kokon.toml.",
            )
        return theirs

    @property
    def programs(self) -> Path:
        return Path(self._programs) if self._programs else super().programs

    def version(self) -> str:
        return postgres_program.version(self.programs)

    def way(self) -> str:
        """How it is reached and what may be done there, in words."""
        way = "with TLS" if self.address.mode == VERIFIED else "on this machine"
        return f"{way}, as a superuser" if self.has_administrator else f"{way}, without a superuser"

    @property
    def has_administrator(self) -> bool:
        if not self.address.administrator:
            return False
        if self._may_do_everything is None:
            self._may_do_everything = self.sql(RIGHT) == "t"
        return self._may_do_everything

    def ensure_databases(self, *names: str) -> list[str]:
        if self.has_administrator:
            self._refuse_others(names)
            changed = super().ensure_databases(*names)
            self.sql(CLOSE_TO_ALL)
            return changed
        if not all(self._lets_in(role, name) for name in names for role in (name, owner_of(name))):
            file = self._folder / STATEMENTS
            write_owner_only(file, self.statements(file))
            who = f"{self.address.administrator} is not" if self.address.administrator else "nobody here is"
            what = f"The database at {self.address.shown} lacks roles or databases of Kokon, and {who} a superuser."
            step = f"have its administrator run {file} with psql, then start again."
            raise Trouble("no_right", what, step)
        return []

    def renew_passwords(self, *names: str) -> None:
        """Each role changes its own; the file has both until the server has taken it over."""
        for name in names:
            for role in (name, owner_of(name)):
                self.sql(self._entered(role, name) + RENEW, password=self._passwords.next(role))
                self._passwords.take_over(role)

    def renew_administrator(self) -> None:
        """Whose password is not ours."""

    def statements(self, file: Path) -> str:
        """What an administrator has to run there, in the language of `psql`."""
        made = HEAD.format(place=self.address.shown, file=file) + given(most=str(of_one_role(self._connections)))
        for name in self._names:
            made += self._told_of(name, verifier) + MAKE
        return made + (MAKE_KEEPER if "cases" in self._names else "") + CLOSE_TO_ALL + "\n"

    def filled(self) -> list[str]:
        """Which of our databases are there and not empty."""
        if self.has_administrator:
            there = self.sql(DATABASES_THERE.format(names=listed(self._names))).splitlines()
        else:
            there = [name for name in self._names if self._lets_in(name, name)]
        return [name for name in there if self.sql(FILLED, database=name) != "0"]

    def _first_answer(self) -> str:
        """Its version; of a server where nobody has made our roles yet, and that names no administrator, this one's."""
        if self.address.administrator or self._lets_in(self._names[0], self._names[0]):
            return self.sql(VERSION).split()[0]
        return self.version()

    def _refuse_others(self, names: Sequence[str]) -> None:
        database_of = {role: name for name in names for role in (name, owner_of(name))}
        there = self.sql(ROLES_THERE.format(names=listed(list(database_of)))).splitlines()
        if strange := [
            role for role in there if not (self._passwords.knows(role) and self._lets_in(role, database_of[role]))
        ]:
            what = f"At {self.address.shown} there are roles of another installation: {', '.join(strange)}."
            step = "name another server; or, where they are of one that is lost, drop its databases and roles there."
            raise Trouble("not_ours", what, step)

    def _lets_in(self, role: str, database: str) -> bool:
        """With its password, or with the next one, which is taken over then. Raises Trouble where nothing answers."""
        for kept in (role, role + NEXT):
            if kept != role and not self._passwords.knows(kept):
                break
            refused = self._refusal(role, self._passwords.of(kept), database)
            if not refused:
                return kept == role or self._passwords.take_over(role)
            if (trouble := self.trouble("A connection", refused)).code != "not_let_in":
                raise trouble
        return False

    def _refusal(self, role: str, password: str, database: str) -> str:
        """What the client program says where it cannot enter this database as this role."""
        line = [str(self.programs / "psql"), "-XqAt", "-c", "select 1"]
        surroundings = self._client(role, password, database)
        return subprocess.run(line, env=surroundings, capture_output=True, text=True, check=False).stderr

    def url(self, name: str, *, database: str | None = None) -> SecretStr:
        asked = {} if self.address.mode == PREFERRED else {"ssl": self.address.mode}
        return SecretStr(self._written("postgresql+asyncpg", name, database or name, asked))

    def _client_address(self, role: str, database: str) -> str:
        asked = {"sslmode": self.address.mode, "sslrootcert": self.address.authority}
        return self._written("postgresql", role, database, {key: value for key, value in asked.items() if value})

    def _written(self, scheme: str, role: str, database: str, asked: dict[str, str]) -> str:
        password = quote(self._passwords.of(role), safe="")
        if self.address.host.startswith("/"):
            place, asked = "", {"host": self.address.host, "port": str(self.address.port)} | asked
            asked.pop("ssl", None)
        else:
            place = f"[{self.address.host}]" if ":" in self.address.host else self.address.host
            place += f":{self.address.port}"
        return f"{scheme}://{role}:{password}@{place}/{database}?{urlencode(asked)}"

    def variables(self) -> dict[str, str]:
        """The driver takes the authority from here alone."""
        return {"PGSSLROOTCERT": self.address.authority} if self.address.authority else {}

    def surroundings(self, database: str, *, role: str = ADMINISTRATOR) -> dict[str, str]:
        """Without an administrator each database is entered as its owner; another one as that of the first of them."""
        if role == ADMINISTRATOR and self.address.administrator and self._may_do_everything is not False:
            user, password = self.address.administrator, password_in(self._password_file)
            entered = self.address.database if database == "postgres" else database
        else:
            entered = database if database in self._names else self._names[0]
            user = owner_of(entered) if role == ADMINISTRATOR else role
            password = self._passwords.of(user)
        return self._client(user, password, entered)

    def _client(self, user: str, password: str, database: str) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", ""),
            "PGHOST": self.address.host,
            "PGPORT": str(self.address.port),
            "PGUSER": user,
            "PGPASSWORD": password,
            "PGDATABASE": database,
            "PGSSLMODE": self.address.mode,
            "PGCONNECT_TIMEOUT": str(WITHIN),
            **self.variables(),
        }

    def trouble(self, program: str, words: str) -> Trouble:
        for signs, code, what, step in SIGNS:
            if any(sign in words for sign in signs):
                where = f"The database at {self.address.shown} {what}."
                return Trouble(code, where, f"{step} It stands in [database] of kokon.toml.")
        if "connection to server" in words:
            what = (
                f"The database at {self.address.shown} does not take the role, its password or the name of a database."
            )
            return Trouble("not_let_in", what, "look at [database] url and password_file in kokon.toml.")
        return Trouble("not_done", f"{program} failed at {self.address.shown}.", "read the log of that server.")


def listed(names: Sequence[str]) -> str:
    """Of our own names, for a statement."""
    return ", ".join(f"'{name}'" for name in names)
