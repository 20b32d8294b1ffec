"""A centre and an office on this machine, as backups are made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.local.backup import key_copies, office_copies
from deploy.local.servers import clock, database_dumps
from deploy.local.servers.servers import Servers
from deploy.local.services import client_keys
from deploy.local.settings.installation import Installation
from deploy.local.settings.service_settings import kept_for, settings_of
from deploy.operations.backups.backup_letters import WAITING


@dataclass(frozen=True, slots=True)
class OnThisMachine:
    """Its database server runs."""

    installation: Installation
    servers: Servers

    @property
    def id(self) -> str:
        return self.installation.id

    @property
    def name(self) -> str:
        return self.installation.name

    @property
    def port(self) -> int:
        return self.installation.port

    @property
    def databases(self) -> Sequence[str]:
        return self.installation.databases

    @property
    def aside(self) -> Path:
        return self.installation.folder / "run"

    @property
    def postgres_version(self) -> str:
        return self.servers.postgres.version()

    def dump(self, database: str, file: Path) -> None:
        database_dumps.dump(self.servers.postgres, database, file)

    def versions(self, *databases: str) -> dict[str, str]:
        return self.servers.postgres.versions(*databases)

    def doubts(self, now: datetime) -> dict[str, datetime]:
        return clock.doubts(self.installation, now=now)


class LocalSource(OnThisMachine):
    __slots__ = ()

    @property
    def backup_days(self) -> str | None:
        return (kept_for("cases", self.installation.variables) | settings_of("cases")).get("BACKUP_DAYS")

    def asked(self, *words: str, given: str = "") -> dict[str, Any]:
        return client_keys.run_command(self.installation, *words, module=client_keys.BACKING_UP, given=given)

    def change_keys(self, *words: str) -> dict[str, Any]:
        return client_keys.run_command(self.installation, *words)

    def printed_keys(self, dump: Path) -> str:
        return b"".join(database_dumps.printed(dump, *database_dumps.CLIENT_KEYS_ALONE)).decode()

    def copy_keys(self, to: Path) -> None:
        key_copies.copy_keys(self.installation, to)

    def copy_register(self, to: Path) -> None:
        key_copies.copy_register(self.installation, to)

    def letters_wait(self) -> bool:
        return self.servers.postgres.ask(WAITING, database="intake") != "0"

    def copy_letter_keys(self, to: Path) -> None:
        key_copies.copy_letter_keys(self.installation, to)


class LocalOffice(OnThisMachine):
    __slots__ = ()

    def copy_keys(self, to: Path) -> None:
        office_copies.copy_keys(self.installation, to)

    def copy_register(self, to: Path) -> None:
        office_copies.copy_register(self.installation, to)
