"""One centre, or the office, on this machine: what it is called, where its folder is and which ports it has."""

import errno
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Literal

from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble
from shared.store.limits import CONNECTIONS
from shared.topology import SERVICES

FORMAT = 1
"""Of the folder; a newer program may read an older one, never the other way."""
DEFAULT_PORT = 8400
ROOM = 300_000_000
"""Bytes that must be free before anything is started: full disks are better met now than in the middle of a day."""
SETTINGS_FILE = "kokon.toml"
"""In its folder, which may hold it before anything else: see `settings_file`."""
OFFERED = ("de", "en", "ar")
"""The languages of the pages for staff, where nothing else is said."""
OWN_DATABASES = {"cases": ("cases", "cases_keys")}

type Kind = Literal["centre", "office"]


@dataclass(frozen=True, slots=True)
class Installation:
    """`port` is that of the first service; the others follow it."""

    folder: Path
    id: str
    kind: Kind = "centre"
    name: str = ""
    port: int = DEFAULT_PORT
    host: str = "127.0.0.1"
    demo: bool = False
    public_name: str = ""
    """Shown on the public pages; without it they stay neutral, for clients who are watched."""
    phone: str = ""
    phone_hours: str = ""
    """`1-4 10:00-16:00, 5 10:00-13:00`, where 1 is Monday."""
    smtp_url: str = "smtp://127.0.0.1:25"
    sender: str = "kokon@localhost.localdomain"
    client_sender: str = ""
    """Of mails to clients; without it they get none."""
    variables: tuple[tuple[str, str], ...] = ()
    """What services are told beside that, by the names of their variables; `LANGUAGES` is told to all of them."""
    addresses: tuple[tuple[str, str], ...] = ()
    """Of services, where browsers reach them in another way than on this machine."""
    connections: int = CONNECTIONS
    """Of each service to its database."""
    database_url: str = ""
    """Of a PostgreSQL elsewhere, without a password; empty where its own is started. `database_address`."""
    database_password_file: str = ""
    database_programs: str = ""
    """The folder of the client programs of PostgreSQL for that; empty for those that come with Kokon."""
    bus_url: str = ""
    """Of a NATS server elsewhere; empty where its own is started."""
    bus_monitoring: str = ""
    """Where that server says how it is; without it nothing here sees its link and its disk."""
    reach: str | None = None
    """Of an office: `tls://host:port` by which centres on other machines reach its hub."""
    listen: str | None = None
    """`host:port` on which the hub waits for them; None leaves both as they were."""

    @property
    def services(self) -> tuple[str, ...]:
        return ("office",) if self.kind == "office" else SERVICES

    @property
    def databases(self) -> tuple[str, ...]:
        return tuple(name for service in self.services for name in OWN_DATABASES.get(service, (service,)))

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def members_file(self) -> Path:
        """The centres of an office, with names and release keys; written when a centre is admitted."""
        return self.folder / "federation" / "members.json"

    def port_of(self, service: str) -> int:
        return self.port + self.services.index(service)

    def url_of(self, service: str) -> str:
        """Where it listens."""
        return f"http://{self.host}:{self.port_of(service)}"

    @property
    def urls(self) -> dict[str, str]:
        """Where people go; the pages of notify are reached from those of cases."""
        return {service: self.url_of(service) for service in self.services if service != "notify"}


@dataclass(frozen=True, slots=True)
class Described:
    """What the file in the folder says it belongs to."""

    format: int
    kind: Kind
    id: str
    name: str = ""
    port: int = DEFAULT_PORT


def description_in(folder: Path) -> Described | None:
    """None for a folder that is empty or not there yet."""
    ground(folder)
    file = folder / "installation.json"
    if file.exists():
        try:
            return Described(**json.loads(file.read_text()))
        except (ValueError, TypeError, IsADirectoryError):
            raise Trouble("folder_not_ours", f"{file} cannot be read.", "restore it from a backup.") from None
    if folder.exists() and any(path.name != SETTINGS_FILE for path in folder.iterdir()):
        raise Trouble("folder_not_ours", f"{folder} holds something else.", "choose an empty --folder.")
    return None


def ground(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there already: in it the rest is made."""
    found = next(path for path in (folder, *folder.parents) if path.exists())
    if not found.is_dir():
        raise Trouble("folder_not_ours", f"{found} is a file, not a folder.", "choose another --folder.")
    return found


def write_description(installation: Installation) -> None:
    """Writes the description into an empty folder; refuses one that belongs to somebody else."""
    found = description_in(installation.folder)
    wanted = Described(FORMAT, installation.kind, installation.id, installation.name, installation.port)
    if found is None:
        _make(installation.folder)
    elif found.format > FORMAT:
        raise Trouble("old_program", f"{installation.folder} was made by a newer version.", "update this program.")
    elif (found.kind, found.id) != (wanted.kind, wanted.id):
        raise Trouble(
            "folder_not_ours",
            f"{installation.folder} belongs to the {found.kind} {found.id}.",
            "choose another --folder, or leave --id and --office as they were.",
        )
    _check_room(installation.folder)
    if found != wanted:
        write_owner_only(installation.folder / "installation.json", json.dumps(asdict(wanted), indent=1))


def _check_room(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < ROOM:
        megabytes = free // 1_000_000
        raise Trouble("disk_full", f"Only {megabytes} MB are free for {folder}.", "make room, then start again.")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        check_writable(folder)
    except OSError as error:
        raise _unwritable(folder, error) from None


def check_writable(folder: Path) -> None:
    """Writes a file without a name where the folder is, or is to be; nothing is left of it."""
    try:
        with TemporaryFile(dir=ground(folder)):
            pass
    except OSError as error:
        raise _unwritable(folder, error) from None


def _unwritable(folder: Path, error: OSError) -> Trouble:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble("disk_full", f"The disk of {folder} is full.", "make room on it, then start again.")
    what = f"{folder} cannot be made or written to ({error.strerror})."
    return Trouble("folder_unwritable", what, "choose another --folder, or give it to the user who starts this.")
