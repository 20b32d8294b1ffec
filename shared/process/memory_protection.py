"""What a process that holds keys does before it takes them: no memory on the disk, no secret for its children."""

import ctypes
import os
import resource
import sys

PR_GET_DUMPABLE, PR_SET_DUMPABLE = 3, 4
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
if _libc:
    _libc.getenv.restype = ctypes.c_void_p


class ExposedMemoryError(Exception):
    """This machine does not let a process keep its memory for itself."""

    def __str__(self) -> str:
        return "a crash would write the memory to the disk. Next step: let the service set its limit of cores to 0"


def keep_memory_private() -> None:
    """A crash leaves no core, and no other process of the same user reads the memory or the environment of this one.

    Raises ExposedMemoryError where that could not be set.
    """
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        raise ExposedMemoryError from None
    if _libc:
        _libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    if not is_memory_private():
        raise ExposedMemoryError


def is_memory_private() -> bool:
    dumpable = bool(_libc and _libc.prctl(PR_GET_DUMPABLE, 0, 0, 0, 0))
    return resource.getrlimit(resource.RLIMIT_CORE) == (0, 0) and not dumpable


def forget(prefix: str) -> None:
    """Takes every variable of that prefix out of the environment, and out of the memory in which it was handed over."""
    for name in [name for name in os.environ if name.startswith(prefix)]:
        if _libc and (place := _libc.getenv(name.encode())):
            ctypes.memset(place, 0, len(ctypes.string_at(place)))
        del os.environ[name]
