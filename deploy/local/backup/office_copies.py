"""What of an office a new machine needs again, beside its database; streams and passwords are made anew there."""

from pathlib import Path

from deploy.joining.entries import entries_in
from deploy.joining.hub_copies import BUS_KEYS, REGISTER
from deploy.local.servers.nats import Hub
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.secrets_file import write_owner_only

PORTS = "ports.json"


def hub_of(office: Installation) -> Hub:
    server = Servers(office).nats
    assert isinstance(server, Hub)
    return server


def copy_register(office: Installation, to: Path) -> None:
    """Who is a member, and by which ports centres on this machine find the hub: nothing secret."""
    hub = hub_of(office)
    for file in (hub.register.folder / REGISTER, hub.folder / PORTS):
        if file.exists():
            write_owner_only(to / file.name, file.read_text())


def copy_keys(office: Installation, to: Path) -> None:
    """The authority that all centres trust; the keys of the bus, for that of the service seals one-time codes."""
    hub = hub_of(office)
    for folder in hub.folder.glob("authority*"):
        for file in folder.iterdir():
            write_owner_only(to / folder.name / file.name, file.read_text())
    write_owner_only(to / BUS_KEYS, (office.keys / BUS_KEYS).read_text())


def put_keys_back(copied: Path, office: Installation) -> None:
    hub = hub_of(office)
    for folder in copied.glob("authority*"):
        for file in folder.iterdir():
            write_owner_only(hub.folder / folder.name / file.name, file.read_text())
    write_owner_only(office.keys / BUS_KEYS, (copied / BUS_KEYS).read_text())


def put_ports_back(copied: Path, office: Installation) -> None:
    """Where centres reach the hub by another address than this machine alone, any port will do."""
    if (copied / PORTS).exists() and not entries_in(copied / REGISTER).listen:
        write_owner_only(hub_of(office).folder / PORTS, (copied / PORTS).read_text())
