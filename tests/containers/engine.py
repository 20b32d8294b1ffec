"""What the engine does to a container; and its volumes, on disks of their own in memory, which can be filled."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.chaos.small_disk import small_disk_if_allowed


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


@contextmanager
def on_disks(project: str, sizes: Mapping[str, int]) -> Iterator[bool]:
    """MiB by volume. False where this machine lets nobody make one: then the volumes are as the engine makes them. In
    the end they are gone."""
    made, volumes = False, [f"{project}_{volume}" for volume in sizes]
    with ExitStack() as stack:
        stack.callback(
            subprocess.run, ["docker", "volume", "rm", "--force", *volumes], capture_output=True, check=False
        )
        for volume, size in sizes.items():
            labels = {"project": project, "volume": volume}
            words = [word for key, value in labels.items() for word in ("--label", f"com.docker.compose.{key}={value}")]
            line = ["docker", "volume", "create", *words, f"{project}_{volume}"]
            subprocess.run(line, capture_output=True, check=True)
            disk = small_disk_if_allowed(place_of(f"{project}_{volume}"), size, mode="755")
            made = stack.enter_context(disk) is not None
        yield made


def place_of(volume: str) -> Path:
    """Where the files of a volume lie on this machine."""
    line = ["docker", "volume", "inspect", "--format", "{{.Mountpoint}}", volume]
    return Path(subprocess.run(line, capture_output=True, text=True, check=True).stdout.strip())
