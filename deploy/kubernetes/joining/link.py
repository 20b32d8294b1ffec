"""The two ends of a link in the operator's folders, for the joining that is the same everywhere."""

from dataclasses import dataclass
from pathlib import Path

from deploy.joining.membership import Membership
from deploy.joining.register import Register
from deploy.kubernetes import settings
from deploy.kubernetes.folder import prepare, release_keys
from deploy.kubernetes.installation import OFFICE
from deploy.nats.certificates import Authority
from deploy.nats.server_folders import membership_in, register_in
from deploy.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Hub:
    """The hub of an office; its server takes over when the folder is applied."""

    folder: Path

    @property
    def register(self) -> Register:
        return register_in(self.folder / "server")

    @property
    def authority(self) -> Authority:
        return Authority(self.folder / "server" / "hub" / "authority")

    @property
    def reach(self) -> str:
        """Raises Trouble where nobody has said it yet."""
        if said := self.register.entries().reach:
            return said
        raise Trouble("no_reach", "Nobody has said where centres reach the hub.", "say tls://hub.example.org:7422.")

    def reload(self) -> None:
        prepare(self.folder)

    def take_over(self, *changed: str) -> bool:
        self.reload()
        return False


@dataclass(frozen=True, slots=True)
class LinkedCentre:
    folder: Path
    name: str

    @property
    def membership(self) -> Membership:
        return membership_in(self.folder / "server", self.name)

    def release_keys(self) -> dict[str, str]:
        return release_keys(self.folder, self.name)

    def start_anew(self) -> None:
        prepare(self.folder)


def hub_in(folder: Path) -> Hub:
    if settings.read(folder).name != OFFICE:
        raise Trouble("not_an_office", f"{folder} is of a centre.", "name the folder of the office.")
    return Hub(folder)


def centre_in(folder: Path) -> LinkedCentre:
    if (centre := settings.read(folder).name) == OFFICE:
        raise Trouble("not_a_centre", f"{folder} is of the office.", "name the folder of a centre.")
    return LinkedCentre(folder, centre)
