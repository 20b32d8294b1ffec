"""Brings the databases up to date in a process of its own, `python -m deploy.local.servers.migrations`."""

import json
import sys

from alembic.util.exc import CommandError
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from shared.store.upgrade import migrate


def main() -> int:
    """{"service": "url", ...} on standard input: an address holds a password, so it is in no command line."""
    for service, url in json.load(sys.stdin).items():
        try:
            migrate(service, SecretStr(url))
        except (SQLAlchemyError, CommandError, OSError) as error:
            sys.stderr.write(f"{service}: {type(error).__name__}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
