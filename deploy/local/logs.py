"""The log files of the programs: written by them, followed here, so that nothing is lost when we are gone."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

LARGEST = 8 * 1_048_576


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """For a program to write to; a long one is put aside first and one such is kept."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists() and path.stat().st_size > LARGEST:
        path.replace(path.with_suffix(".log.1"))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


class Follower:
    """Hands on each whole line that is added to a file from now on."""

    def __init__(self, path: Path, hear: Callable[[str], None]) -> None:
        self._path = path
        self._hear = hear
        self._offset = path.stat().st_size if path.exists() else 0
        self._rest = b""

    def look(self) -> None:
        if not self._path.exists():
            return
        if self._path.stat().st_size < self._offset:
            self._offset = 0
        with self._path.open("rb") as file:
            file.seek(self._offset)
            added = file.read()
        self._offset += len(added)
        *lines, self._rest = (self._rest + added).split(b"\n")
        for line in lines:
            self._hear(line.decode(errors="replace"))


def last_line(path: Path) -> str:
    """The last thing a program said, for the one line that tells what is wrong."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4_096))
        lines = [line for line in file.read().decode(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip()[:300] if lines else ""
