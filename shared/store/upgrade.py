"""`python -m shared.store.upgrade SERVICE` brings one database to the newest form.

KOKON_FRESH_BACKUP=needed   a database of an earlier version is changed only after a backup of the last 24 hours
KOKON_LAST_BACKUP           when that was: 2026-11-30T01:00:00+00:00, a file that says it, or `database`: a backup has
                            noted it in the comment of the database itself
"""

import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from asyncpg import PostgresError
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from shared.store.fresh_backup import NoFreshBackupError, check, in_comment, moment
from shared.store.schemas import ROOT
from shared.store.schemas import SCHEMAS as SCHEMAS

ALONE = Lock()
"""Alembic's context is one per process; between processes the environment locks the database."""
IN_DATABASE = "database"


def configuration(service: str, url: SecretStr) -> Config:
    """Alembic's configuration of one database; the address stays out of it and of every message."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "shared/store/migrations"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(ROOT / SCHEMAS[service].versions))
    config.attributes["url"] = url
    return config


def migrate(service: str, url: SecretStr, *, before: Callable[[str | None, str], None] | None = None) -> None:
    """Runs all versions that are missing, in one transaction. Not callable from a running event loop: use a thread.

    `before` is called with the revision that is there, None in a new database, and with the comment of the database;
    when it raises, nothing is changed.
    """
    with ALONE:
        config = configuration(service, url)
        config.attributes["before"] = before
        command.upgrade(config, "head")


def check_backup(service: str, found: str | None, comment: str, wanted: Mapping[str, str]) -> None:
    """Asked before a migration, with the revision that is there. Raises NoFreshBackupError."""
    older = found is not None and found < SCHEMAS[service].newest
    if older and wanted.get("KOKON_FRESH_BACKUP") == "needed":
        said = wanted.get("KOKON_LAST_BACKUP", "")
        check(in_comment(comment) if said == IN_DATABASE else last_backup(said), datetime.now(UTC))


def last_backup(said: str) -> datetime | None:
    try:
        return moment(Path(said).read_text() if said.startswith("/") else said)
    except (OSError, UnicodeDecodeError):
        return None


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in SCHEMAS:
        return complain(f"name one of {', '.join(SCHEMAS)}")
    service = arguments[0]
    variable = SCHEMAS[service].variable
    if not (url := os.environ.get(variable)):
        return complain(f"{variable} is not set. Next step: set it to postgresql+asyncpg://USER:PASSWORD@HOST/DATABASE")
    try:
        migrate(
            service, SecretStr(url), before=lambda found, comment: check_backup(service, found, comment, os.environ)
        )
    except NoFreshBackupError as missing:
        step = "back up with the version that ran until now, or set KOKON_FRESH_BACKUP=not_needed."
        return complain(f"this version changes the database of {service}, and {missing.words}. Next step: {step}")
    except (SQLAlchemyError, CommandError, PostgresError, OSError) as error:
        return complain(f"{service}: {type(error).__name__}. Next step: check the database that {variable} names.")
    sys.stdout.write(f"kokon: {service} is up to date\n")
    return 0


def complain(problem: str) -> int:
    sys.stderr.write(f"kokon: {problem}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
