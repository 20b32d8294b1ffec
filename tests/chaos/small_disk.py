"""A disk of a few MiB in the place of a folder, that can be filled up and made larger; skips where none can be made."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class SmallDisk:
    def __init__(self, place: Path, mode: str = "700") -> None:
        self.place = place
        self.mode = mode

    def resize(self, mebibytes: int) -> None:
        _mount("remount", mebibytes, self.place, self.mode)

    def fill(self, but: int = 0) -> None:
        """All of it but so many bytes."""
        with (self.place / "ballast").open("ab", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(4_096))
            except OSError:
                ballast.truncate(max(0, ballast.tell() - but))

    def make_room(self) -> None:
        (self.place / "ballast").unlink()


@contextmanager
def small_disk(place: Path, mebibytes: int) -> Iterator[SmallDisk]:
    with small_disk_if_allowed(place, mebibytes) as disk:
        if disk is None:
            pytest.skip("a small disk is made by root on Linux alone")
        yield disk


@contextmanager
def small_disk_if_allowed(place: Path, mebibytes: int, *, mode: str = "700") -> Iterator[SmallDisk | None]:
    """None where nobody but root may make one."""
    place.mkdir(parents=True, exist_ok=True)
    try:
        _mount("rw", mebibytes, place, mode)
    except (OSError, subprocess.CalledProcessError):
        yield None
        return
    try:
        yield SmallDisk(place, mode)
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=False)


def _mount(option: str, mebibytes: int, place: Path, mode: str) -> None:
    line = ["mount", "-t", "tmpfs", "-o", f"{option},size={mebibytes}m,mode={mode}", "tmpfs", str(place)]
    subprocess.run(line, check=True, capture_output=True)
