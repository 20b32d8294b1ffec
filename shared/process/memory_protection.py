"""What a process that holds keys does before it takes them: no memory on the disk, no secret for its children."""

import ctypes
import os
import resource
import sys

PR_SET_DUMPABLE = 4
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
if _libc:
    _libc.getenv.restype = ctypes.c_void_p


def keep_memory_private() -> None:
    """A crash leaves no core, and no other process of the same user reads the memory or the environment of this one."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if _libc:
        _libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def forget(prefix: str) -> None:
    """Takes every variable of that prefix out of the environment, and out of the memory in which it was handed over."""
    for name in [name for name in os.environ if name.startswith(prefix)]:
        if _libc and (place := _libc.getenv(name.encode())):
            ctypes.memset(place, 0, len(ctypes.string_at(place)))
        del os.environ[name]
