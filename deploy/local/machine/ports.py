"""Ports on this machine: chosen once, kept in a file, and checked before something starts on them."""

import fcntl
import json
import os
import random
import socket
import tempfile
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble

CHOICE = range(20_000, 32_000)
"""Below the ports that systems hand out by themselves: nobody takes one while a server restarts."""
_CLAIMED: set[int] = set()
"""By this process; the lock of a byte is its own again and again."""


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def check(port: int, what: str, host: str = "127.0.0.1", *, instead: str = "choose another --port") -> None:
    if not is_free(port, host):
        raise Trouble("port_taken", f"Port {port} for {what} is taken.", f"stop the other program, or {instead}.")


def claim(first: int, length: int = 1) -> bool:
    """Takes ports in a row for as long as this process lives: nobody who asks here gets them meanwhile. All or none.

    A lock on a byte a port, in one file of this machine: it goes with the process, whatever ends it.
    """
    wanted = range(first, first + length)
    if not _CLAIMED.isdisjoint(wanted) or not all(map(is_free, wanted)):
        return False
    try:
        fcntl.lockf(_register(), fcntl.LOCK_EX | fcntl.LOCK_NB, length, first)
    except BlockingIOError:
        return False
    _CLAIMED.update(wanted)
    return True


def row(length: int, preferred: Iterable[int] = ()) -> int:
    """The first of so many free ports in a row, claimed: a preferred one where it can be had."""
    for first in (*preferred, *random.sample(CHOICE, len(CHOICE))):
        if claim(first, length):
            return first
    raise Trouble("port_taken", "There are not enough free ports on this machine.", "stop something that listens.")


def choose(number: int) -> list[int]:
    return [row(1) for _ in range(number)]


@cache
def _register() -> int:
    """Open until the process ends: closing it would give up every claim."""
    file = Path(tempfile.gettempdir()) / f"kokon-ports-{os.getuid()}"
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def stored_ports(file: Path, names: Sequence[str]) -> dict[str, int]:
    """The same ports at every start of the same folder."""
    known: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    for port in known.values():
        claim(port)
    missing = [name for name in names if name not in known]
    if missing:
        known |= dict(zip(missing, choose(len(missing)), strict=True))
        write_owner_only(file, json.dumps(known, indent=1))
    return known
