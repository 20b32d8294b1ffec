"""A centre on this machine, as a backup is made of it."""

from pathlib import Path
from typing import Any

from deploy.local.backup import key_copies
from deploy.local.backup.on_this_machine import OnThisMachine
from deploy.local.servers import database_dumps
from deploy.local.services import client_keys
from deploy.local.settings.service_settings import kept_for, settings_of
from deploy.operations.backups.backup_letters import WAITING


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
