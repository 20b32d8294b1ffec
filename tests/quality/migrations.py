"""A database as an earlier version left it."""

from alembic import command
from pydantic import SecretStr

from shared.store.upgrade import ALONE, configuration


def migrate_to(revision: str, url: SecretStr) -> None:
    with ALONE:
        command.upgrade(configuration("quality", url), revision)
