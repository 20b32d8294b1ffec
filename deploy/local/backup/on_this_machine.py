"""What the backup of a centre and of an office on this machine have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from deploy.local.servers import clock, database_dumps
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation


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
