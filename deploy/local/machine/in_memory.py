"""Files in memory for secrets: a program opens one by the descriptor that it inherits."""

import fcntl
import os
from collections.abc import Buffer, Iterable
from pathlib import Path

from deploy.trouble import Trouble

FIRST = 200
"""A program has it by the same number; what it opens by itself, or is handed over beside, has smaller ones."""
_made: list[int] = []
_lent: dict[tuple[int, ...], Path] = {}
"""Copies, by the file as it was then and for whom."""


def in_memory(words: Buffer) -> Path:
    """It is there as long as this process, which nobody else can read, and names itself alike in all that it starts."""
    if not hasattr(os, "memfd_create"):
        raise Trouble("no_memory_file", "This system keeps no passphrase in memory.", "name a file with it.")
    made = os.memfd_create("passphrase", os.MFD_CLOEXEC)
    os.fchmod(made, 0o600)
    os.write(made, words)
    descriptor = fcntl.fcntl(made, fcntl.F_DUPFD_CLOEXEC, FIRST)
    os.close(made)
    _made.append(descriptor)
    return _path(descriptor)


def lent(file: Path, uid: int, gid: int) -> Path:
    """A copy of a file of ours that a program under that id reads, and no other. Of a file in memory it is the file."""
    found = file.stat()
    known = found.st_dev, found.st_ino, found.st_mtime_ns, uid
    if file in map(_path, _made):
        _lent[known] = file
    elif known not in _lent:
        _lent[known] = in_memory(file.read_bytes())
    os.chown(_lent[known], uid, gid)
    return _lent[known]


def named_in(texts: Iterable[str]) -> tuple[int, ...]:
    """The descriptors that a program needs which is told these paths."""
    told = set(texts)
    return tuple(each for each in _made if str(_path(each)) in told)


def _path(descriptor: int) -> Path:
    return Path(f"/proc/self/fd/{descriptor}")
