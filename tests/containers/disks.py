"""Volumes of a Compose project on disks of their own, in memory: they can be filled, and nothing waits for a disk."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.chaos.small_disk import small_disk_if_allowed


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
