"""The text of a server's configuration file, for a centre and for the hub of the office."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.nats import identities
from deploy.nats.configuration_writer import Value, Variable, written
from deploy.nats.identities import DEAD_LETTERS, PROVISION, SYSTEM, UPLINK, UPLINK_LENT, account_of_service
from deploy.nats.keys import BEFORE
from deploy.nats.streams import centre_definitions, hub_definitions, making, uplink_definitions
from shared.topology import DOWNLINK, SERVICES

AT_REST_VARIABLE = "KOKON_AT_REST_KEY"
AT_REST_BEFORE_VARIABLE = "KOKON_AT_REST_KEY_BEFORE"
LEAF_VARIABLE = "KOKON_LEAF_SEED"
MEBIBYTE = 1_048_576
GIBIBYTE = 1_024 * MEBIBYTE
UNCOMPRESSED = "off"
"""Of a link. Releases are filled up to one size so that their length tells nothing; compressed they would be as long as
what is in them. And what compresses takes some 2 MiB of the hub for each link.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server listens and keeps its streams. `name` is the centre's id, or `hub`."""

    name: str
    store: Path
    port: int = 4222
    monitoring_port: int = 8222
    host: str = "127.0.0.1"
    monitoring_host: str = "127.0.0.1"
    monitoring_path: str = ""
    """Before every page on what the server does; nobody else finds them where nobody else can guess it."""
    changes_key: bool = False
    """Whether the store may still be sealed with the key before."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Paths as the server sees them."""

    certificate: Path
    key: Path
    authority: Path


@dataclass(frozen=True, slots=True)
class Link:
    """The way from a centre to the hub."""

    url: str
    certificate: Certificate


type Settings = dict[str, Value]


def centre_configuration(place: Place, public_keys: Mapping[str, str], link: Link | None = None) -> str:
    return written(centre_settings(place, public_keys, link))


def hub_configuration(
    place: Place,
    public_keys: Mapping[str, str],
    centres: Mapping[str, str],
    certificate: Certificate,
    leaf_port: int = 7422,
    leaf_host: str | None = None,
) -> str:
    return written(hub_settings(place, public_keys, centres, certificate, leaf_port, leaf_host))


def centre_settings(place: Place, public_keys: Mapping[str, str], link: Link | None = None) -> Settings:
    """A centre: the streams in CENTRE, each service in an account that keeps nothing, what may leave or come in UPLINK,
    and the link bound to UPLINK alone.

    `public_keys` by identity; a key that is being changed is there a second time, with `keys.BEFORE` behind its name.
    """
    accounts: dict[str, Value] = {
        "CENTRE": _streams(place.name, public_keys),
        "UPLINK": _what_may_leave(place.name, public_keys),
        **{account_of_service(one): _service(public_keys, one, "CENTRE") for one in SERVICES},
    }
    settings = _server(place) | {"accounts": accounts}
    if link:
        settings["leafnodes"] = {"remotes": [_remote(place.name, link)]}
    return settings


def hub_settings(
    place: Place,
    public_keys: Mapping[str, str],
    centres: Mapping[str, str],
    certificate: Certificate,
    leaf_port: int = 7422,
    leaf_host: str | None = None,
) -> Settings:
    """The hub: one account per centre (id and the public key of its link), OFFICE with the streams that source from
    them, and the service in an account that keeps nothing.
    """
    accounts: dict[str, Value] = {"SYS": {"users": _users(public_keys, SYSTEM, identities.system_user)}}
    accounts |= {account_of(centre): identities.hub_account(centre, key) for centre, key in centres.items()}
    accounts["OFFICE"] = _office(public_keys, centres)
    accounts[account_of_service("office")] = _service(public_keys, "office", "OFFICE")
    leafnodes: dict[str, Value] = {
        "host": leaf_host or place.host,
        "port": leaf_port,
        "tls": _tls(certificate) | {"verify": True},
        "compression": UNCOMPRESSED,
        "isolate_leafnode_interest": True,
    }
    return _server(place) | {"accounts": accounts, "system_account": "SYS", "leafnodes": leafnodes}


def account_of(centre: str) -> str:
    return f"CENTRE_{centre.upper().replace('-', '_')}"


def _service(public_keys: Mapping[str, str], service: str, lender: str) -> dict[str, Value]:
    users = _users(public_keys, service, lambda key: identities.service_user(service, key))
    return identities.service_account(service, users, lender)


def _streams(centre: str, public_keys: Mapping[str, str]) -> dict[str, Value]:
    users = _provision_users(public_keys, PROVISION, making(centre_definitions(centre)))
    users += _users(public_keys, DEAD_LETTERS, lambda key: identities.dead_letters_user(key, replays=True))
    exports = [lent for service in SERVICES for lent in identities.service_exports(service)]
    limits = _limits(6 * GIBIBYTE, streams=16, consumers=60)
    return {"jetstream": limits, "users": users, "exports": exports, "imports": identities.centre_imports(centre)}


def _what_may_leave(centre: str, public_keys: Mapping[str, str]) -> dict[str, Value]:
    publisher = account_of_service("quality")
    exports: list[Value] = [
        {"service": "uplink.>", "accounts": [publisher]},
        *identities.link_exports(centre),
    ]
    exports += [{"service": lent, "accounts": [publisher]} for lent in UPLINK_LENT]
    users = _provision_users(public_keys, UPLINK, making(uplink_definitions(centre)))
    return {"jetstream": _limits(512 * MEBIBYTE, streams=1, consumers=4), "users": users, "exports": exports}


def _office(public_keys: Mapping[str, str], centres: Collection[str]) -> dict[str, Value]:
    # centres come and go while the server runs
    handed_down = (f"$JS.API.CONSUMER.CREATE.{DOWNLINK}.*",)
    users = _provision_users(public_keys, PROVISION, (*making(hub_definitions(())), *handed_down))
    users += _users(public_keys, DEAD_LETTERS, lambda key: identities.dead_letters_user(key, replays=False))
    imports = [entry for centre in centres for entry in identities.office_imports(centre, account_of(centre))]
    exports = identities.service_exports("office")
    exports += [entry for centre in centres for entry in identities.office_exports(centre, account_of(centre))]
    limits = _limits(6 * GIBIBYTE, streams=6, consumers=40 + len(centres))
    return {"jetstream": limits, "users": users, "imports": imports, "exports": exports}


def _provision_users(public_keys: Mapping[str, str], identity: str, makes: tuple[str, ...]) -> list[Value]:
    return _users(public_keys, identity, lambda key: identities.provision_user(key, identity, makes))


def _users(public_keys: Mapping[str, str], identity: str, user: Callable[[str], Value]) -> list[Value]:
    """One, or two with the same rights while the key is being changed."""
    return [user(public_keys[name]) for name in (identity, identity + BEFORE) if name in public_keys]


def _limits(disk: int, *, streams: int, consumers: int) -> dict[str, Value]:
    return {"max_memory": 16 * MEBIBYTE, "max_file": disk, "max_streams": streams, "max_consumers": consumers}


def _server(place: Place) -> Settings:
    before: Settings = {"prev_encryption_key": Variable(AT_REST_BEFORE_VARIABLE)} if place.changes_key else {}
    hidden: Settings = {"http_base_path": place.monitoring_path} if place.monitoring_path else {}
    return {
        "server_name": place.name,
        "host": place.host,
        "port": place.port,
        "http": f"{place.monitoring_host}:{place.monitoring_port}",
        **hidden,
        "max_payload": MEBIBYTE,
        # both formats of acknowledgement are permitted; pinned, so that an upgrade cannot choose for us
        "feature_flags": {"js_ack_fc_v2": True},
        "jetstream": {
            "store_dir": str(place.store),
            "domain": place.name,
            "max_memory_store": 64 * MEBIBYTE,
            "max_file_store": 8 * GIBIBYTE,
            "sync_interval": "always",
            "cipher": "aes",
            "key": Variable(AT_REST_VARIABLE),
            **before,
        },
    }


def _remote(centre: str, link: Link) -> dict[str, Value]:
    imports, exports = identities.kept_at_home(centre)
    return {
        "urls": [link.url],
        # only where the centre was told to: a hub gossips its own addresses, and they would be tried before this one
        "ignore_discovered_servers": True,
        "account": "UPLINK",
        "nkey": Variable(LEAF_VARIABLE),
        "tls": _tls(link.certificate),
        "compression": UNCOMPRESSED,
        "deny_imports": imports,
        "deny_exports": exports,
    }


def _tls(certificate: Certificate) -> dict[str, Value]:
    return {
        "cert_file": str(certificate.certificate),
        "key_file": str(certificate.key),
        "ca_file": str(certificate.authority),
        "handshake_first": True,
    }
