"""Installations with stand-ins in the place of the services, on ports of their own."""

import sys
from pathlib import Path

from deploy.local.machine import ports
from deploy.local.machine.display import Display
from deploy.local.machine.processes import Program, apart, together
from deploy.local.machine.program_environment import plain
from deploy.local.servers.servers import Servers
from deploy.local.settings import operators
from deploy.local.settings.installation import Installation, Kind
from deploy.local.supervision.supervisor import Supervisor
from tests import data_folders

ROOT = Path(__file__).parents[2]


def installation(folder: Path, id: str = "north", *, kind: Kind = "centre") -> Installation:
    return Installation(folder / id, id, kind, port=ports.row(4))


class WithoutDatabases(Servers):
    def ensure_databases(self) -> list[str]:
        """Stand-ins need none."""
        return []


class WithStandIns(Supervisor):
    """Real servers and streams; the services only say that they are ready."""

    def __init__(self, installation: Installation, *, display: Display | None = None) -> None:
        super().__init__(installation, display=display)
        self.servers = WithoutDatabases(installation)
        data_folders.WANTED[installation.folder.resolve() / "postgres"] = ()

    async def prepare(self) -> None:
        await together(apart(self.servers.nats.provision))

    def program(self, service: str) -> Program:
        told = plain() | {"PORT": str(operators.ports_of(self.installation)[service])}
        if self.reasons_of(service).exists():
            told["REASONS"] = str(self.reasons_of(service))
        return Program([sys.executable, "-m", "tests.deploy.stand_in"], told, ROOT)

    def reasons_of(self, service: str) -> Path:
        """A file with a JSON list makes the stand-in say that it is not ready."""
        return self.installation.folder / f"{service}.reasons.json"
