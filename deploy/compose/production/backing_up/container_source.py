"""An installation in containers, as a backup is made of it: from a container that reaches its database servers."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.compose.layout import ASIDE, Installation
from deploy.compose.production.backing_up import container_keys
from deploy.compose.production.backing_up.container_postgres import servers_of
from deploy.local.servers import clock, database_dumps, postgres_program
from deploy.operations.backups.backup_letters import WAITING
from deploy.target import answer_of, trouble_of

VERSION = "select version_num from alembic_version;"
OTHERWISE = ("Casework gave no answer.", "docker compose ps, then run this again.")


@dataclass(frozen=True, slots=True)
class ContainerInstallation:
    """What of it a centre and the office have alike."""

    one: Installation

    @property
    def id(self) -> str:
        return self.one.name

    @property
    def port(self) -> int:
        """For who restores it on one machine."""
        return 8400

    @property
    def aside(self) -> Path:
        return self.one.folder / ASIDE

    @property
    def postgres_version(self) -> str:
        return postgres_program.version()

    def dump(self, database: str, file: Path) -> None:
        database_dumps.dump(servers_of(self.one)[database], database, file)

    def versions(self, *databases: str) -> dict[str, str]:
        return {name: self.ask(name, VERSION) for name in databases}

    def doubts(self, now: datetime) -> dict[str, datetime]:
        return clock.doubting(self.one.services, self.ask, now=now)

    def ask(self, database: str, question: str) -> str:
        return servers_of(self.one)[database].sql(question, database=database, role=database)


@dataclass(frozen=True, slots=True)
class ContainerSource(ContainerInstallation):
    """A centre. The settings of `cases` are those of this process."""

    @property
    def name(self) -> str:
        return os.environ.get("CASES_CENTRE_NAME", "")

    @property
    def databases(self) -> Sequence[str]:
        return ("intake", "cases", "cases_keys", "quality", "notify")

    @property
    def backup_days(self) -> str | None:
        return os.environ.get("CASES_BACKUP_DAYS") or None

    def asked(self, *words: str, given: str = "") -> dict[str, Any]:
        return self._answer("services.cases.backup", *words, given=given)

    def change_keys(self, *words: str) -> dict[str, Any]:
        return self._answer("services.cases.keys", *words)

    def printed_keys(self, dump: Path) -> str:
        return b"".join(database_dumps.printed(dump, *database_dumps.CLIENT_KEYS_ALONE)).decode()

    def copy_keys(self, to: Path) -> None:
        container_keys.copy_keys(self.one, to)

    def copy_register(self, to: Path) -> None:
        container_keys.copy_register(self.one, to)

    def letters_wait(self) -> bool:
        return self.ask("intake", WAITING) != "0"

    def copy_letter_keys(self, to: Path) -> None:
        container_keys.copy_letter_keys(self.one, to)

    def _answer(self, module: str, *words: str, given: str = "") -> dict[str, Any]:
        line = [sys.executable, "-m", module, *words]
        finished = subprocess.run(line, input=given, capture_output=True, text=True, check=False)
        if finished.returncode:
            raise trouble_of(finished.stderr, otherwise=OTHERWISE)
        return answer_of(finished.stdout)
