"""A NATS server of our own in a folder, for a centre or for the hub of the office.

hub = Hub(folder / "office")                    # account OFFICE, and one for each member of its register
centre = Centre(folder / "north", "north")      # linked, where its membership says so
introduce(hub, centre)                          # both ends in one process: tests, the demonstration
centre.start(); centre.provision()              # streams and consumers
centre.url, centre.seed("intake")               # nats://127.0.0.1:..., SecretStr
centre.kill(); centre.start()                   # a crash loses nothing that was acknowledged
"""

from collections.abc import Iterable
from dataclasses import astuple, replace
from datetime import UTC, datetime
from pathlib import Path

from deploy.joining.addresses import host_of, port_of
from deploy.joining.membership import Membership
from deploy.joining.register import Register
from deploy.local.servers.nats_server import EmbeddedNats
from deploy.nats.certificates import Authority
from deploy.nats.configuration import LEAF_VARIABLE, Certificate, account_of, centre_configuration, hub_configuration
from deploy.nats.identities import CENTRE_IDENTITIES, HUB_IDENTITIES, PROVISION, SYSTEM, UPLINK, reset_subject
from deploy.nats.stream_administration import begin_again_now, disconnect_now, forget_now
from deploy.nats.streams import Definition, centre_definitions, hub_definitions, uplink_definitions
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble
from shared.topology import DOWNLINK


class Centre(EmbeddedNats):
    """The server of a centre: accounts CENTRE and UPLINK."""

    def __init__(self, folder: Path, centre: str, *, keys: Path | None = None, link: Path | None = None) -> None:
        super().__init__(folder, centre, CENTRE_IDENTITIES, keys)
        self.membership = Membership(link or self.folder / "link")

    def configuration(self) -> str:
        link = self.membership.link
        seen = link and replace(link, certificate=self._seen_certificate(link.certificate))
        return centre_configuration(self._place(), self._public_keys(), seen)

    def certificate_files(self) -> Iterable[Path]:
        return astuple(link.certificate) if (link := self.membership.link) else ()

    def secrets(self) -> dict[str, str]:
        current = self.membership.current
        return super().secrets() | ({LEAF_VARIABLE: current.seed.get_secret_value()} if current else {})

    def connected(self) -> bool:
        """Whether the link to the hub is up."""
        return bool(self.connections())

    def connections(self) -> set[str]:
        """Each connection to the hub has a number of its own, and a new one when it or this server comes back."""
        seen = self.ask("leafz")
        return {f"{seen['server_id']} {leaf['id']}" for leaf in seen.get("leafs") or []}

    def definitions(self) -> dict[str, tuple[Definition, ...]]:
        return {PROVISION: centre_definitions(self.name), UPLINK: uplink_definitions(self.name)}


class Hub(EmbeddedNats):
    """The server of the office: an account for each centre's link, and OFFICE."""

    def __init__(self, folder: Path, *, keys: Path | None = None, register: Register | None = None) -> None:
        super().__init__(folder, "hub", HUB_IDENTITIES, keys)
        self.register = register or Register(self.folder / "federation")
        self.authority = Authority(self.folder / "authority")

    @property
    def centres(self) -> dict[str, str]:
        """Members: id and the public key of the link."""
        return {centre: member.leaf for centre, member in self.register.links.items()}

    @property
    def leaf_url(self) -> str:
        """By which centres on this machine reach it."""
        return f"tls://127.0.0.1:{self._leaf_place()[1]}"

    @property
    def reach(self) -> str:
        return self.register.entries().reach or self.leaf_url

    def linked(self) -> list[str]:
        """Centres that are connected now."""
        return sorted(leaf["name"] for leaf in self.ask("leafz").get("leafs") or [])

    def take_over(self, *changed: str) -> bool:
        """Lets the running server know what the register says now, and its streams; False where nothing runs."""
        if not self.let_in(*changed):
            return False
        self.provision()
        for centre, member in self.register.entries().members.items():
            if not member.leaf:
                forget_now(self.url, PROVISION, self.seed(PROVISION), DOWNLINK, centre)
        return True

    def end_links(self) -> None:
        """They come back within a second, and each centre then takes anew what it has not had."""
        if links := [leaf["id"] for leaf in self.ask("leafz").get("leafs") or []]:
            disconnect_now(self.url, SYSTEM, self.seed(SYSTEM), self.ask("varz")["server_id"], links)

    def let_in(self, *changed: str) -> bool:
        """Links of `changed` centres begin anew: a server that reloads keeps what came with old keys."""
        if not self.reload():
            return False
        accounts = {account_of(centre) for centre in self.centres} - {account_of(centre) for centre in changed}
        old = [leaf["id"] for leaf in self.ask("leafz").get("leafs") or [] if leaf["account"] not in accounts]
        if old:
            disconnect_now(self.url, SYSTEM, self.seed(SYSTEM), self.ask("varz")["server_id"], old)
        return True

    def certificate(self) -> Certificate:
        """The hub's own, with the file of all whom it trusts: its authority, and exactly the members' certificates."""
        tls, reach = self.folder / "tls", self.register.entries().reach
        hosts = ["localhost", "127.0.0.1", *([host_of(reach)] if reach else [])]
        issued = self.authority.issue("hub", tls, hosts=hosts)
        trusted = [issued.authority.read_text(), *(one.certificate for one in self.register.links.values())]
        write_owner_only(tls / "trusted.pem", "".join(trusted))
        return replace(issued, authority=tls / "trusted.pem")

    def renew_certificate(self) -> None:
        """A new key and certificate from the authority that every centre trusts already."""
        for file in ("hub.pem", "hub.key"):
            (self.folder / "tls" / file).unlink(missing_ok=True)
        self.reload()

    def configuration(self) -> str:
        certificate, (host, port) = self._seen_certificate(self.certificate()), self._leaf_place()
        return hub_configuration(
            self._place(), self._public_keys(), self.centres, certificate, leaf_port=port, leaf_host=host
        )

    def certificate_files(self) -> Iterable[Path]:
        return (self.folder / "tls").iterdir()

    def definitions(self) -> dict[str, tuple[Definition, ...]]:
        return {PROVISION: hub_definitions(sorted(self.centres), not_yet=self.register.anew)}

    def take_anew(self) -> None:
        """After a restore: of each centre that is connected all that it ever released, from its own stream.

        Nobody may listen when its stream is asked to begin again, so only then the stream here is told to take it.
        Raises Trouble where a centre did not answer.
        """
        connected = set(self.linked())
        for centre in [one for one in self.register.anew if one in connected]:
            if not begin_again_now(self.url, PROVISION, self.seed(PROVISION), reset_subject(centre)[1:]):
                raise Trouble("no_answer", f"The stream of {centre} did not answer.", "look at the link there.")
            self.register.taken(centre)
            self.provision()

    def _leaf_place(self) -> tuple[str, int]:
        listen = self.register.entries().listen
        return (host_of(listen), port_of(listen)) if listen else ("127.0.0.1", self.ports["leaf"])

    def _listens_on(self) -> tuple[str, ...]:
        return ("client", "monitoring", "leaf")


def introduce(
    hub: Hub, centre: Centre, *, name: str = "", release_keys: dict[str, str] | None = None, now: datetime | None = None
) -> None:
    """Invitation, answer and admission in one go, where both ends are ours; again is harmless."""
    now = now or datetime.now(UTC)
    known = hub.register.links.get(centre.name)
    state = centre.membership.state
    if not (known and state and known.invitation == state.invitation):
        invitation = hub.register.invite(
            centre.name,
            name or centre.name,
            hub=hub.leaf_url,
            authority=hub.authority.trusted(),
            now=now,
        )
        centre.membership.forget()
        centre.membership.accept(invitation, centre.name, now=now, called=True)
    answer = centre.membership.answer(release_keys or {"release-0": "A" * 43 + "="}, renews=bool(known))
    if hub.register.admit(answer, answer.fingerprint, now=now) != "nothing":
        hub.let_in(centre.name)
