"""Writes what servers outside this program need: configuration, secrets and certificates, one folder a server.

    FOLDER/authority and, for the hub and every centre, FOLDER/<name>/{nats.conf,secrets.conf,keys.json,tls/}

The server gets `nats.conf` (it includes `secrets.conf`) and `tls/`; a service gets the one seed that is its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

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
from deploy.nats.identities import CENTRE_IDENTITIES, HUB_IDENTITIES, LEAF
from deploy.nats.keys import Keys
from deploy.nats.writing import written
from deploy.secrets_file import write_owner_only

LEAF_PORT = 7422


@dataclass(frozen=True, slots=True)
class Surroundings:
    """How the servers see their own world: where the prepared folder and the store are mounted, and the hub's name."""

    mounted: Path = Path("/etc/nats")
    store: Path = Path("/data")
    hub_host: str = "hub"


def prepare(folder: Path, centres: Sequence[str], surroundings: Surroundings, *, office: bool = True) -> None:
    """Again is harmless: keys and certificates that are there stay, the configuration is written anew."""
    leaves = {centre: Keys(folder / centre / "keys.json").public(LEAF) for centre in centres}
    authority = Authority(folder / "authority")
    if office:
        _prepare_hub(folder / "hub", leaves, authority, surroundings)
    for centre in centres:
        _prepare_centre(folder / centre, centre, authority if office else None, surroundings)


def _prepare_hub(folder: Path, leaves: Mapping[str, str], authority: Authority, surroundings: Surroundings) -> None:
    keys = Keys(folder / "keys.json")
    hosts = (surroundings.hub_host, "localhost", "127.0.0.1")
    authority.issue("hub", folder / "tls", hosts=hosts)
    public = {identity: keys.public(identity) for identity in HUB_IDENTITIES}
    place = Place("hub", surroundings.store, host="0.0.0.0")  # noqa: S104 - inside a network of its own
    text = hub_configuration(place, public, leaves, _seen("hub", surroundings), leaf_port=LEAF_PORT)
    _write(folder, text, {AT_REST_VARIABLE: keys.at_rest().get_secret_value()})


def _prepare_centre(folder: Path, centre: str, authority: Authority | None, surroundings: Surroundings) -> None:
    keys = Keys(folder / "keys.json")
    public = {identity: keys.public(identity) for identity in CENTRE_IDENTITIES}
    secrets = {AT_REST_VARIABLE: keys.at_rest().get_secret_value()}
    link = None
    if authority:
        authority.issue(centre, folder / "tls", hosts=(centre,))
        link = Link(f"tls://{surroundings.hub_host}:{LEAF_PORT}", _seen(centre, surroundings))
        secrets[LEAF_VARIABLE] = keys.seed(LEAF).get_secret_value()
    place = Place(centre, surroundings.store, host="0.0.0.0")  # noqa: S104 - inside a network of its own
    _write(folder, centre_configuration(place, public, link), secrets)


def _seen(name: str, surroundings: Surroundings) -> Certificate:
    tls = surroundings.mounted / "tls"
    return Certificate(tls / f"{name}.pem", tls / f"{name}.key", tls / "ca.pem")


def _write(folder: Path, text: str, secrets: Mapping[str, str]) -> None:
    write_owner_only(folder / "secrets.conf", written(dict(secrets)))
    write_owner_only(folder / "nats.conf", 'include "./secrets.conf"\n' + text)
