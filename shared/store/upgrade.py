"""`python -m shared.store.upgrade SERVICE` brings one database to the newest form."""

import os
import sys
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from asyncpg import PostgresError
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from shared.store.schemas import ROOT
from shared.store.schemas import SCHEMAS as SCHEMAS

ALONE = Lock()
"""Alembic's context is one per process; between processes the environment locks the database."""


def configuration(service: str, url: SecretStr) -> Config:
    """Alembic's configuration of one database; the address stays out of it and of every message."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "shared/store/migrations"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(ROOT / SCHEMAS[service].versions))
    config.attributes["url"] = url
    return config


def migrate(service: str, url: SecretStr) -> None:
    """Runs all versions that are missing, in one transaction. Not callable from a running event loop: use a thread."""
    with ALONE:
        command.upgrade(configuration(service, url), "head")


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in SCHEMAS:
        return complain(f"name one of {', '.join(SCHEMAS)}")
    service = arguments[0]
    variable = SCHEMAS[service].variable
    if not (url := os.environ.get(variable)):
        return complain(f"{variable} is not set. Next step: set it to postgresql+asyncpg://...")
    try:
        migrate(service, SecretStr(url))
    except (SQLAlchemyError, CommandError, PostgresError, OSError) as error:
        return complain(f"{service}: {type(error).__name__}. Next step: check the database that {variable} names.")
    sys.stdout.write(f"kokon: {service} is up to date\n")
    return 0


def complain(problem: str) -> int:
    sys.stderr.write(f"kokon: {problem}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
