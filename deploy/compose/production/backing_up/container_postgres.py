"""A PostgreSQL in another container, as the programs that dump and restore reach it."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.compose.layout import Installation
from deploy.compose.prepare_step import SUPERUSER
from deploy.databases.roles import owner_of
from deploy.local.servers import postgres_program
from deploy.trouble import Trouble, trouble_from

TABLES = "select count(*) from pg_tables where schemaname = 'public';"


@dataclass(frozen=True, slots=True)
class ContainerPostgres:
    """`folder` holds what the deploy step gave to that server: the passwords of its roles."""

    host: str
    folder: Path

    @property
    def programs(self) -> Path:
        return postgres_program.installed() / "bin"

    def trouble(self, program: str, words: str) -> Trouble:
        return trouble_from(program, words, Path(f"the log of {self.host}"))

    def surroundings(self, database: str, *, role: str = SUPERUSER) -> dict[str, str]:
        file = self.folder / "superuser" if role == SUPERUSER else self.folder / "roles" / role
        return {
            "PATH": os.environ.get("PATH", ""),
            "PGHOST": self.host,
            "PGUSER": role,
            "PGPASSWORD": file.read_text(),
            "PGDATABASE": database,
        }

    def sql(self, statements: str, *, database: str, role: str = SUPERUSER) -> str:
        finished = subprocess.run(
            [self.programs / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", "-"],
            input=statements,
            capture_output=True,
            text=True,
            check=False,
            env=self.surroundings(database, role=role),
        )
        if finished.returncode:
            raise self.trouble("A statement for PostgreSQL", finished.stderr)
        return finished.stdout.strip()


def servers_of(one: Installation) -> dict[str, ContainerPostgres]:
    """By database."""
    return {
        name: ContainerPostgres(one.host(server), one.folder / server)
        for server, names in one.databases.items()
        for name in names
    }


def check_no_tables(one: Installation) -> None:
    """Raises Trouble before anything is written."""
    for name, server in servers_of(one).items():
        if server.sql(TABLES, database=name, role=owner_of(name)) != "0":
            raise Trouble("not_empty", f"There is something in the database {name}.", "restore into new volumes only.")
