"""What the operator says of an installation in `settings.toml`, and what follows from it."""

import re
import tomllib
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from deploy.compose.environment import Variables
from deploy.kubernetes.installation import OFFICE
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble
from shared.events import CentreId

FILE = "settings.toml"
CENTRE: TypeAdapter[str] = TypeAdapter(CentreId)
BEGINNING = Path(__file__).parent
OF_OWNER = re.compile(r"OWNER_(?=DATABASE_URL$)")
"""What stands before the name of an address that migrations use and no service is given."""
POLICIES = {"mail": "to-mail", "office": "to-office", "cluster": "to-api"}
"""The network policies that let a pod out, by the name of the address in the settings."""


@dataclass(frozen=True, slots=True)
class Settings:
    name: str
    services: dict[str, Variables]
    ways_out: dict[str, tuple[str, int]]
    """Network and port by the name of the policy."""
    recipients: str = ""
    """Whom backups are locked for, with a space between them."""

    def host(self, service: str) -> str:
        """Of its pages, as browsers know it."""
        parts = urlsplit(self.services.get(service, {}).get("PUBLIC_URL", ""))
        if parts.scheme != "https" or not parts.hostname:
            raise mistake(f"[{service}] PUBLIC_URL", "an address that begins with https://")
        return parts.hostname

    def variables(self, service: str) -> Variables:
        """Of one service, with the addresses of the others that its pages lead to."""
        public = {name: given["PUBLIC_URL"] for name, given in self.services.items() if "PUBLIC_URL" in given}
        shown = {"cases": ("intake", "quality", "notify"), "quality": ("cases", "intake"), "notify": ("cases",)}
        others = {f"{other.upper()}_URL": public[other] for other in shown.get(service, ()) if other in public}
        given = self.services.get(service, {})
        own = {key: value for key, value in given.items() if not OF_OWNER.search(key)}
        return {"LOG_FORMAT": "json"} | others | own

    def migration_variables(self, service: str) -> Variables:
        """Where the databases lie elsewhere: their addresses with the role to which the tables belong."""
        given = self.services.get(service, {})
        return {OF_OWNER.sub("", key): value for key, value in given.items() if OF_OWNER.search(key)}


def begin(folder: Path, name: str) -> None:
    """Write the settings that an operator then edits. What is there stays."""
    if (folder / FILE).exists():
        return
    check_name(name)
    words = (BEGINNING / (OFFICE if name == OFFICE else "centre") / FILE).read_text()
    write_owner_only(folder / FILE, Template(words).substitute(name=name))


def read(folder: Path) -> Settings:
    file = folder / FILE
    try:
        given = tomllib.loads(file.read_text())
    except OSError:
        raise Trouble("no_folder", f"{file} is not there.", "python -m deploy.kubernetes begin FOLDER NAME.") from None
    except ValueError:
        raise Trouble("unreadable", f"{file} is no TOML.", "mend it.") from None
    name, addresses = given.pop("name", None), given.pop("addresses", {})
    recipients = checked_recipients(given.pop("backup", {}))
    check_name(name)
    if strange := [key for key, table in given.items() if not isinstance(table, dict)]:
        raise mistake(strange[0], "a table with the settings of a service")
    services = {service: {key: written(value) for key, value in table.items()} for service, table in given.items()}
    ways_out = {POLICIES[key]: way_out(key, value) for key, value in addresses.items()}
    return Settings(name, services, ways_out, recipients)


def check_name(name: object) -> None:
    try:
        CENTRE.validate_python(name)
    except ValidationError:
        raise mistake(
            "name", "the id of a centre (small letters, digits and hyphens, a letter first), or office"
        ) from None


def checked_recipients(said: object) -> str:
    if not isinstance(said, dict) or set(said) - {"RECIPIENT"}:
        raise mistake("[backup]", "a table with RECIPIENT alone")
    words = str(said.get("RECIPIENT", ""))
    if any(not one.startswith("age1") for one in words.split()):
        raise mistake("[backup] RECIPIENT", "one that begins with age1, or several with a space between them")
    return words


def written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def way_out(name: str, given: str) -> tuple[str, int]:
    """Of `192.0.2.25:587`, `192.0.2.0/28:587` or `[2001:db8::25]:587`."""
    address, _, port = given.rpartition(":")
    try:
        return str(ip_network(address.strip("[]"))), int(port)
    except ValueError:
        raise mistake(f"[addresses] {name}", "an IP address, a colon and a port") from None


def mistake(name: str, wanted: str) -> Trouble:
    return Trouble("bad_setting", f"{name} in {FILE} is not {wanted}.", "mend it, then run this again.")
