"""The centre of this folder, as operations on its link need it."""

from dataclasses import dataclass

from deploy.joining.membership import Membership
from deploy.local.servers.nats import Centre
from deploy.local.services import service_keys
from deploy.local.settings.installation import Installation


@dataclass(frozen=True, slots=True)
class LinkedCentre:
    installation: Installation
    server: Centre

    @property
    def name(self) -> str:
        return self.installation.id

    @property
    def membership(self) -> Membership:
        return self.server.membership

    def release_keys(self) -> dict[str, str]:
        return service_keys.public_release_keys(self.installation)

    def start_anew(self) -> None:
        self.server.start_anew()
