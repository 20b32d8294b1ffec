"""The log files of the programs: written by them, followed here, so that nothing is lost when we are gone."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

LARGEST = 8 * 1_048_576
"""Bytes after which a log is put aside. One such is kept, so that a program has about twice as much in all."""


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """For a program to write to."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    bound(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def bound(path: Path) -> bool:
    """Puts the end of a long log aside and begins it anew, while its program goes on writing to it; whether it did.

    A line that is written just between the two is lost; so is the end itself where the disk is full.
    """
    if not path.exists() or path.stat().st_size <= LARGEST:
        return False
    aside = path.with_name(f"{path.name}.1")
    aside.unlink(missing_ok=True)
    with path.open("r+b") as log:
        try:
            _copy_end(log, aside)
        except OSError:
            aside.unlink(missing_ok=True)
        log.truncate(0)
    return True


def _copy_end(log: BinaryIO, aside: Path) -> None:
    log.seek(-LARGEST, os.SEEK_END)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as kept:
        shutil.copyfileobj(log, kept)


class Follower:
    """Hands on each whole line that is added to a file from now on, and lets the file not grow without end."""

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
        if bound(self._path):
            self._offset = 0


def last_line(path: Path) -> str:
    """The last thing a program said, for the one line that tells what is wrong."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4_096))
        lines = [line for line in file.read().decode(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip()[:300] if lines else ""
