"""A NATS server that runs elsewhere, for a centre: its administrator is given the configuration, and it is looked at.

Accounts, rights and the link are what makes the boundaries of a centre, and they stand in the configuration of the
server: it serves this centre and nothing else.
"""

import json
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from deploy.local.servers.nats import Centre
from deploy.nats.configuration import Certificate, Link, Place, centre_configuration
from deploy.nats.configuration_writer import write_with_secrets
from deploy.nats.identities import CENTRE_IDENTITIES, PROVISION
from deploy.nats.stream_administration import account_now, lets_in_now
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble

GIVEN = "for-the-bus-administrator"
"""The folder with what its administrator needs, below that of the installation."""
THERE, STORE = Path("/etc/nats"), Path("/data")
"""Where the server sees that folder, and keeps its streams, in the configuration that is given."""
TLS = """
# The certificate by which services know the server; write in where it is.
tls {
  cert_file: "/etc/nats/server.pem"
  key_file: "/etc/nats/server.key"
}
"""


class OutsideNats(Centre):
    is_own = False

    def __init__(self, folder: Path, centre: str, *, url: str, monitoring: str, keys: Path, link: Path) -> None:
        super().__init__(folder, centre, keys=keys, link=link)
        self._url, self._monitoring = url, monitoring

    @property
    def url(self) -> str:
        return self._url

    @property
    def monitoring_url(self) -> str:
        if not self._monitoring:
            raise URLError("no page for monitoring is named")
        return self._monitoring.rstrip("/")

    @property
    def given(self) -> Path:
        return self.folder.parent / GIVEN

    @property
    def prepared(self) -> Path:
        return self.given

    def start(self, *, seconds: float = 30) -> None:
        """Raises Trouble where it does not take every identity, or keeps streams for somebody else."""
        self.write_configuration()
        self.check()

    def check(self) -> str:
        """What is right with it, in words. Raises Trouble."""
        refused = [one for one in CENTRE_IDENTITIES if not lets_in_now(self.url, one, self.seed(one))]
        if refused:
            what = f"The message bus at {self.url} does not let in {', '.join(refused)}."
            raise Trouble("not_let_in", what, self._step())
        domain = account_now(self.url, PROVISION, self.seed(PROVISION)).get("domain")
        if domain != self.name:
            what = f"The message bus at {self.url} keeps streams for {domain or 'nobody by name'}, not for {self.name}."
            raise Trouble("other_domain", what, self._step())
        return f"at {self.url}, lets in every identity and keeps streams for {self.name}"

    def _step(self) -> str:
        return f"have its administrator take over what is in {self.given}, then run this again."

    def stop(self) -> None:
        """It is not ours to stop."""

    def kill(self) -> None:
        """Nor to end."""

    def running(self) -> bool:
        return True

    def process(self) -> psutil.Process | None:
        return None

    def reload(self) -> bool:
        """The administrator takes over what changed. Raises Trouble until it was; again is harmless."""
        self.write_configuration()
        self.check()
        return True

    def start_anew(self, *, seconds: float = 30) -> bool:
        """As after a change of the link, which nothing here can see."""
        self.write_configuration()
        return False

    def ran_out_of_room(self) -> bool:
        return bool(self._monitoring) and super().ran_out_of_room()

    def write_configuration(self) -> None:
        text = self.configuration() + (TLS if self.url.startswith("tls:") else "")
        write_with_secrets(self.given / "nats.conf", text, self.secrets(), self.given / "secrets.conf")

    def configuration(self) -> str:
        place = Place(self.name, STORE, host="0.0.0.0")  # noqa: S104 - the administrator's own network
        return centre_configuration(place, self._public_keys(), self._link())

    def _link(self) -> Link | None:
        own, state = self.membership.current, self.membership.state
        if not (own and state):
            return None
        given = {"link.pem": own.certificate, "link.key": own.key, "authority.pem": self.membership.authority}
        for name, source in given.items():
            write_owner_only(self.given / "tls" / name, source.read_text())
        there = THERE / "tls"
        return Link(state.hub, Certificate(there / "link.pem", there / "link.key", there / "authority.pem"))

    def healthy(self) -> bool:
        try:
            with urlopen(f"{self.monitoring_url}/healthz", timeout=2) as answer:  # noqa: S310 - of the settings
                return bool(json.load(answer).get("status") == "ok")
        except (OSError, ValueError):
            return False
