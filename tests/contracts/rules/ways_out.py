"""Ways out: which modules open a connection to others, how, and which setting says where to."""

import ast
from collections.abc import Iterable, Iterator

from tests.contracts.rules.rule import SERVICES, Found, found, rule
from tests.contracts.rules.sources import Source

LIBRARIES = (
    "aiohttp", "aiosmtplib", "apprise", "asyncpg", "ftplib", "grpc", "http.client", "httpx", "hvac", "multiprocessing",
    "opentelemetry.exporter", "psycopg", "requests", "smtplib", "socket", "subprocess", "urllib.request", "urllib3",
    "websockets", "xmlrpc",
)  # fmt: skip
CALLS = frozenset({
    "open_connection", "create_connection", "open_unix_connection", "create_unix_connection", "sock_connect",
    "create_datagram_endpoint", "create_subprocess_exec", "create_subprocess_shell", "subprocess_exec",
    "create_async_engine", "create_engine", "NatsBroker", "BoundBroker", "NATS",
})  # fmt: skip
"""A program that is started can connect, too."""
GOES_TO: dict[str, tuple[set[str], str]] = {
    "shared/store/connections.py": ({"create_async_engine", "socket"}, "DATABASE_URL"),
    "shared/bus/relay.py": ({"create_async_engine"}, "DATABASE_URL"),
    "shared/store/migrations/env.py": ({"create_async_engine"}, "DATABASE_URL"),
    "shared/bus/subscriptions.py": ({"BoundBroker"}, "NATS_URL"),
    "services/notify/channels/email.py": ({"aiosmtplib"}, "SMTP_URL"),
    "services/notify/channels/gateway.py": ({"httpx"}, "GATEWAY_FILE"),
    "services/notify/channels/messengers.py": ({"apprise", "open_connection"}, "MESSENGERS_FILE"),
    "services/cases/foundation/keys/transit.py": ({"hvac", "requests"}, "TRANSIT_URL"),
    "shared/accounts/oidc/client.py": ({"httpx"}, "OIDC_ISSUER"),
    "shared/telemetry/exporter.py": ({"opentelemetry.exporter"}, "OTLP_ENDPOINT"),
    "shared/store/upgrade.py": ({"asyncpg"}, ""),
    "shared/runtime/server.py": ({"socket"}, ""),
    "shared/documents/inspection.py": ({"create_subprocess_exec"}, ""),
    "shared/printing/printer.py": ({"create_subprocess_exec"}, ""),
}
"""How, and which setting says where to. Without one: names a class of the library, listens, or starts one of ours. The
`socket` of a store has the names of options alone, which are set on a connection that is there."""


@rule(
    over=SERVICES,
    besides={f"{file}: {way}" for file, (ways, _) in GOES_TO.items() for way in ways},
    violations=[
        "import httpx",
        "def page():\n    from urllib.request import urlopen",
        "import urllib.request",
        "from http import client",
        "import asyncio\nasyncio.open_connection('h', 1)",
        "import nats\nnats.connect('h')",
        "import socket as plain",
    ],
    innocent=["from urllib.parse import urlsplit\nfrom http import HTTPStatus"],
)
def a_connection_goes_where_a_setting_says(source: Source) -> Iterable[Found]:
    """A service that reaches another place than its settings name can be sent anywhere by what a stranger wrote."""
    for node in source.nodes:
        yield from (found(node, way) for way in ways_out(node))


def ways_out(node: ast.AST) -> Iterator[str]:
    """Libraries and calls by which this node reaches others."""
    match node:
        case ast.Import(names=names):
            imported = [each.name for each in names]
        case ast.ImportFrom(module=str(module), names=names):
            imported = [f"{module}.{each.name}" for each in names]
        case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)) if called in CALLS:
            yield called
            return
        case ast.Call(func=ast.Attribute(value=ast.Name(id="nats"), attr="connect")):
            yield "nats.connect"
            return
        case _:
            return
    yield from (way for way in LIBRARIES for name in imported if f"{name}.".startswith(f"{way}."))
