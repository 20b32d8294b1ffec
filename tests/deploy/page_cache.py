"""What of a file is in the memory of the kernel alone: it outlives the program that wrote it, not a power cut."""

import ctypes
import os
import sys
from pathlib import Path

CACHESTAT = 451
"""The number of the call on every kind of machine; Linux has it since 6.5."""


class Range(ctypes.Structure):
    _fields_ = (("offset", ctypes.c_uint64), ("length", ctypes.c_uint64))


class Pages(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in ("cached", "dirty", "written_now", "evicted", "just_evicted"))


def unwritten(file: Path) -> int | None:
    """Pages that are not on the disk; None where the kernel does not say."""
    if sys.platform != "linux":
        return None
    pages, whole = Pages(), Range(0, 0)
    descriptor = os.open(file, os.O_RDONLY)
    try:
        failed = ctypes.CDLL(None).syscall(CACHESTAT, descriptor, ctypes.byref(whole), ctypes.byref(pages), 0)
    finally:
        os.close(descriptor)
    return None if failed else int(pages.dirty + pages.written_now)
