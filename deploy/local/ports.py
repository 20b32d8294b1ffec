"""Ports on this machine: chosen once, kept in a file, and checked before something starts on them."""

import json
import random
import socket
from collections.abc import Sequence
from pathlib import Path

from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble

CHOICE = range(20_000, 32_000)
"""Below the ports that systems hand out by themselves: nobody takes one while a server restarts."""


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def check(port: int, what: str, host: str = "127.0.0.1") -> None:
    if not is_free(port, host):
        raise Trouble(
            "port_taken", f"Port {port} for {what} is taken.", "stop the other program, or choose another --port."
        )


def choose(number: int) -> list[int]:
    chosen: list[int] = []
    for port in random.sample(CHOICE, len(CHOICE)):
        if is_free(port):
            chosen.append(port)
        if len(chosen) == number:
            return chosen
    raise Trouble("port_taken", "There is no free port on this machine.", "stop something that listens.")


def kept(file: Path, names: Sequence[str]) -> dict[str, int]:
    """The same ports at every start of the same folder."""
    known: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    missing = [name for name in names if name not in known]
    if missing:
        known |= dict(zip(missing, choose(len(missing)), strict=True))
        write_owner_only(file, json.dumps(known, indent=1))
    return known
