"""Writes what servers outside this program need: configuration, secrets and certificates, one folder a server.

    FOLDER/<name>/{nats.conf,secrets.conf,keys.json,tls/}     for the hub and every centre
    FOLDER/hub/{authority,federation}, FOLDER/<centre>/link   of the deploy step alone: authority, register, invitation

The server gets `nats.conf` (it includes `secrets.conf`) and `tls/`; a service gets the one seed that is its own.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from deploy.joining.addresses import host_of
from deploy.joining.membership import Membership
from deploy.joining.register import Register
from deploy.nats.certificates import Authority
from deploy.nats.configuration import (
    AT_REST_VARIABLE,
    LEAF_VARIABLE,
    Certificate,
    Link,
    Place,
    centre_configuration,
    hub_configuration,
)
from deploy.nats.configuration_writer import write_with_secrets
from deploy.nats.identities import CENTRE_IDENTITIES, HUB_IDENTITIES
from deploy.nats.keys import Keys
from deploy.secrets_file import write_owner_only

LEAF_PORT = 7422


@dataclass(frozen=True, slots=True)
class Surroundings:
    """How the servers see their own world: where the prepared folder and the store are mounted, and the hub's name."""

    mounted: Path = Path("/etc/nats")
    store: Path = Path("/data")
    hub_host: str = "hub"

    @property
    def hub(self) -> str:
        """By which centres on the same network reach it."""
        return f"tls://{self.hub_host}:{LEAF_PORT}"


def prepare(
    folder: Path,
    centres: Mapping[str, str] | Sequence[str],
    surroundings: Surroundings,
    *,
    office: bool = True,
    release_keys: Mapping[str, dict[str, str]] | None = None,
) -> None:
    """Again is harmless: keys and certificates that are there stay, the configuration is written anew.

    `centres` by id, with their names where they have one; each is invited, answers and is admitted here.
    """
    names = centres if isinstance(centres, Mapping) else {centre: centre for centre in centres}
    for centre, name in names.items():
        if office:
            join(folder, centre, name, surroundings, (release_keys or {}).get(centre))
        prepare_centre(folder / centre, centre, surroundings)
    if office:
        prepare_hub(folder / "hub", surroundings)


def register_in(folder: Path) -> Register:
    return Register(folder / "hub" / "federation")


def membership_in(folder: Path, centre: str) -> Membership:
    return Membership(folder / centre / "link")


def join(folder: Path, centre: str, name: str, surroundings: Surroundings, release_keys: dict[str, str] | None) -> None:
    """The whole way of `./kokon join`, with both ends here. Without release keys the answer waits for them.

    A centre that has left, at either end, comes back by an invitation alone.
    """
    now, register, membership = datetime.now(UTC), register_in(folder), membership_in(folder, centre)
    state, known = membership.state, register.entries().members.get(centre)
    if known and not (known.leaf and state):
        return
    if state is None or state.invitation not in register.entries().invited:
        authority = Authority(folder / "hub" / "authority").certificate.read_text()
        invitation = register.invite(centre, name, hub=surroundings.hub, authority=authority, now=now)
        membership.forget()
        membership.accept(invitation, centre, now=now, called=True)
    answer = membership.answer(release_keys or UNKNOWN, renews=bool(known and known.leaf))
    if release_keys or not (known and known.leaf):
        register.admit(answer, answer.fingerprint, now=now, keep_old=False)


UNKNOWN = {"release-0": "A" * 43 + "="}
"""Stands for keys that the centre has not made yet; nobody has its private half."""


def prepare_hub(folder: Path, surroundings: Surroundings) -> None:
    keys, register = Keys(folder / "keys.json"), Register(folder / "federation")
    links, reach = register.links, register.entries().reach
    hosts = (surroundings.hub_host, "localhost", "127.0.0.1", *([host_of(reach)] if reach else []))
    authority = Authority(folder / "authority")
    issued = authority.issue("hub", folder / "tls", hosts=hosts)
    # the certificate is of the one in use now, so nobody needs the one before
    authority.forget_before()
    trusted = [issued.authority.read_text(), *(member.certificate for member in links.values())]
    write_owner_only(folder / "tls" / "trusted.pem", "".join(trusted))
    place = Place("hub", surroundings.store, host="0.0.0.0")  # noqa: S104 - inside a network of its own
    tls = surroundings.mounted / "tls"
    seen = Certificate(tls / "hub.pem", tls / "hub.key", tls / "trusted.pem")
    leaves = {centre: member.leaf for centre, member in links.items()}
    text = hub_configuration(place, keys.publics(HUB_IDENTITIES), leaves, seen, leaf_port=LEAF_PORT)
    _write(folder, text, {AT_REST_VARIABLE: keys.at_rest().get_secret_value()})


def prepare_centre(folder: Path, centre: str, surroundings: Surroundings) -> None:
    keys, membership = Keys(folder / "keys.json"), Membership(folder / "link")
    secrets = {AT_REST_VARIABLE: keys.at_rest().get_secret_value()}
    link = None
    if (own := membership.current) and (state := membership.state):
        given = {"link.pem": own.certificate, "link.key": own.key, "authority.pem": membership.authority}
        for name, source in given.items():
            write_owner_only(folder / "tls" / name, source.read_text())
        tls = surroundings.mounted / "tls"
        link = Link(state.hub, Certificate(tls / "link.pem", tls / "link.key", tls / "authority.pem"))
        secrets[LEAF_VARIABLE] = own.seed.get_secret_value()
    else:
        shutil.rmtree(folder / "tls", ignore_errors=True)
    place = Place(centre, surroundings.store, host="0.0.0.0")  # noqa: S104 - inside a network of its own
    _write(folder, centre_configuration(place, keys.publics(CENTRE_IDENTITIES), link), secrets)


def _write(folder: Path, text: str, secrets: Mapping[str, str]) -> None:
    write_with_secrets(folder / "nats.conf", text, secrets, folder / "secrets.conf")
