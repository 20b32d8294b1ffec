"""Where a running process opens connections."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


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
