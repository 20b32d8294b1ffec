"""The secret settings of each container, as variables in a file that only this container sees."""

import json
import shlex
from collections.abc import Mapping

from deploy.compose.layout import OWN, Installation
from deploy.databases.roles import owner_of
from deploy.nats.keys import Keys
from deploy.secrets_file import Passwords

PORT = 8000
OPERATOR_PORT = 9000
"""The port of `/ready` and `/metrics`: never published, reachable inside the container and its network alone."""
MEMBERS = "members.json"
"""File of the office with its centres, their names and release keys."""

HANDOVER = ("handover_public_key", "handover_public_key_before")
"""Of `cases`; the second one while the key is being changed."""

type Variables = dict[str, str]


def centre_variables(
    centre: Installation, keys: Keys, passwords: Passwords, public: Mapping[str, str]
) -> dict[str, Variables]:
    """By service. `public` holds what `cases` and `notify` said about their own keys, as JSON."""
    of_cases = json.loads(public["cases"])
    handover = json.dumps([of_cases[name] for name in HANDOVER if name in of_cases])
    urls = database_urls(centre, passwords)
    own: dict[str, Variables] = {
        "intake": {
            "CASEWORK_PUBLIC_KEYS": json.dumps([of_cases["handover_public_key"]]),
            "THREAD_KEY": of_cases["thread_key"],
        },
        "cases": {
            "KEYS_DATABASE_URL": urls["cases_keys"],
            "KEY_FILE": str(OWN / "centre.keys"),
            "NOTIFY_SEALING_KEY": public["notify"],
        },
        "quality": {
            "HANDOVER_PUBLIC_KEYS": handover,
            "RELEASE_KEY_FILE": str(OWN / "release.key"),
        },
        "notify": {
            "HANDOVER_PUBLIC_KEYS": handover,
            "SEALING_PRIVATE_KEY_FILE": str(OWN / "notify.key"),
        },
    }
    return {name: prefixed(name, usual(centre, name, keys, urls) | own[name]) for name in centre.services}


def office_variables(office: Installation, keys: Keys, passwords: Passwords) -> dict[str, Variables]:
    urls = database_urls(office, passwords)
    own = {"CENTRES_FILE": str(OWN / MEMBERS)}
    return {name: prefixed(name, usual(office, name, keys, urls) | own) for name in office.services}


def usual(installation: Installation, service: str, keys: Keys, urls: Mapping[str, str]) -> Variables:
    return {
        "CENTRE": installation.name,
        "HOST": "0.0.0.0",  # noqa: S104 - inside a network of its own
        "PORT": str(PORT),
        "OPERATOR_HOST": "0.0.0.0",  # noqa: S104
        "OPERATOR_PORT": str(OPERATOR_PORT),
        "DATABASE_URL": urls[service],
        "NATS_URL": f"nats://{installation.host('nats')}:4222",
        "NATS_SEED": keys.seed(service).get_secret_value(),
    }


def database_urls(installation: Installation, passwords: Passwords, *, of_owner: bool = False) -> dict[str, str]:
    roles = {name: owner_of(name) if of_owner else name for names in installation.databases.values() for name in names}
    return {
        name: f"postgresql+asyncpg://{roles[name]}:{passwords.of(roles[name])}@{installation.host(server)}:5432/{name}"
        for server, names in installation.databases.items()
        for name in names
    }


def migration_variables(installation: Installation, passwords: Passwords) -> dict[str, Variables]:
    """By service: what the container that brings its databases up to date is given, and no other."""
    urls = database_urls(installation, passwords, of_owner=True)
    own = {"cases": {"KEYS_DATABASE_URL": urls["cases_keys"]}} if "cases_keys" in urls else {}
    return {name: prefixed(name, {"DATABASE_URL": urls[name]} | own.get(name, {})) for name in installation.services}


def prefixed(service: str, variables: Variables) -> Variables:
    return {f"{service.upper()}_{name}": value for name, value in variables.items()}


def written(variables: Variables) -> str:
    """Return the variables as a file for a shell."""
    return "".join(f"{name}={shlex.quote(value)}\n" for name, value in variables.items())
