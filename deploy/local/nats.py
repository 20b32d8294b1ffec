"""A NATS server of our own in a folder, for a centre or for the hub of the office.

hub = Hub(folder / "office")                    # account OFFICE
link = hub.admit("north", leaf_public_key)      # makes the certificate of the centre's link; reloads when running
centre = Centre(folder / "north", "north", link=link)   # or without a link
centre.start(); centre.provision()              # streams and consumers
centre.url, centre.seed("intake")               # nats://127.0.0.1:..., SecretStr
centre.kill(); centre.start()                   # a crash loses nothing that was acknowledged
"""

import json
from pathlib import Path
from urllib.request import urlopen

from deploy.local.nats_server import EmbeddedNats
from deploy.nats.certificates import Authority
from deploy.nats.configuration import LEAF_VARIABLE, Link, centre_configuration, hub_configuration
from deploy.nats.identities import CENTRE_IDENTITIES, HUB_IDENTITIES, LEAF, PROVISION, UPLINK
from deploy.nats.streams import Definition, centre_definitions, hub_definitions, uplink_definitions
from deploy.secrets_file import write_owner_only


class Centre(EmbeddedNats):
    """The server of a centre: accounts CENTRE and UPLINK."""

    def __init__(self, folder: Path, centre: str, *, link: Link | None = None, keys: Path | None = None) -> None:
        super().__init__(folder, centre, CENTRE_IDENTITIES, keys)
        self.link = link

    @property
    def leaf_public_key(self) -> str:
        """What the office needs to know to admit this centre."""
        return self.keys.public(LEAF)

    def configuration(self) -> str:
        return centre_configuration(self._place(), self._public_keys(), self.link)

    def secrets(self) -> dict[str, str]:
        return super().secrets() | {LEAF_VARIABLE: self.keys.seed(LEAF).get_secret_value()}

    def definitions(self) -> dict[str, tuple[Definition, ...]]:
        return {PROVISION: centre_definitions(self.name), UPLINK: uplink_definitions(self.name)}


class Hub(EmbeddedNats):
    """The server of the office: an account for each centre's link, and OFFICE."""

    def __init__(self, folder: Path, *, keys: Path | None = None) -> None:
        super().__init__(folder, "hub", HUB_IDENTITIES, keys)
        self._authority = Authority(self.folder / "authority")
        self._centres = self.folder / "centres.json"

    @property
    def centres(self) -> dict[str, str]:
        """Admitted centres: id and the public key of the link."""
        return json.loads(self._centres.read_text()) if self._centres.exists() else {}

    @property
    def leaf_url(self) -> str:
        return f"tls://127.0.0.1:{self.ports['leaf']}"

    def admit(self, centre: str, leaf_public_key: str, folder: Path) -> Link:
        """Takes a centre in and writes the certificate of its link into `folder`; again is harmless."""
        known = self.centres
        if known.get(centre) != leaf_public_key:
            write_owner_only(self._centres, json.dumps(known | {centre: leaf_public_key}, indent=1))
            self.reload()
        return Link(self.leaf_url, self._authority.issue(centre, folder))

    def linked(self) -> int:
        """How many centres are connected now."""
        with urlopen(f"{self.monitoring_url}/leafz", timeout=2) as answer:  # noqa: S310 - loopback
            return int(json.load(answer)["leafnodes"])

    def configuration(self) -> str:
        certificate = self._authority.issue("hub", self.folder / "tls")
        return hub_configuration(
            self._place(), self._public_keys(), self.centres, certificate, leaf_port=self.ports["leaf"]
        )

    def definitions(self) -> dict[str, tuple[Definition, ...]]:
        return {PROVISION: hub_definitions(sorted(self.centres))}

    def _listens_on(self) -> tuple[str, ...]:
        return ("client", "monitoring", "leaf")
