"""What the engine does to a container: kill it, cut it off, look into it."""

import json
import subprocess
from typing import Any


def docker(*words: str, given: str = "") -> str:
    finished = subprocess.run(["docker", *words], input=given, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def described(container: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(docker("inspect", container))[0]
    return told


def pid_of(container: str) -> int:
    """Of its first process, as this machine has it."""
    return int(described(container)["State"]["Pid"])


type Networks = dict[str, list[str]]
"""The names by which others know a container, by network."""


def cut_off(container: str, *, only: str = "") -> Networks:
    """Off all its networks, or off those whose name has this in it; returns what connects it again."""
    networks = described(container)["NetworkSettings"]["Networks"]
    cut = {name: list(told["Aliases"] or ()) for name, told in networks.items() if only in name}
    for name in cut:
        docker("network", "disconnect", name, container)
    return cut


def connect(container: str, networks: Networks) -> None:
    for name, aliases in networks.items():
        words = [word for alias in aliases for word in ("--alias", alias)]
        docker("network", "connect", *words, name, container)


def in_network_of(container: str, *command: str) -> str:
    """A program of this machine, which sees the network of the container."""
    line = ["nsenter", "--target", str(pid_of(container)), "--net", *command]
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout
