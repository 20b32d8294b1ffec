"""Where the code could open a connection, and where a running process does."""

import ast
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

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


def ways_out(source: str) -> set[str]:
    """Libraries and calls by which this module reaches others."""
    return {way for node in ast.walk(ast.parse(source)) for way in _ways(node)}


def _ways(node: ast.AST) -> Iterator[str]:
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


@contextmanager
def connections() -> Iterator[set[str]]:
    """Whom this process speaks to for a while: hosts, with their ports where it came so far, and paths of sockets."""
    reached = set[str]()
    asked, connected = socket.getaddrinfo, socket.socket.connect

    def ask(host: object, *more: object, **named: object) -> object:
        reached.add(_text(host))
        return asked(host, *more, **named)  # type: ignore[arg-type]

    def connect(own: socket.socket, address: object) -> None:
        reached.add(":".join(map(_text, address[:2])) if isinstance(address, tuple) else _text(address))
        connected(own, address)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", ask)
        patch.setattr(socket.socket, "connect", connect)
        yield reached


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
