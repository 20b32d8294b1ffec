"""Code of an attacker in one program of an installation: `python -m tests.deploy.intruder FOLDER PID...`.

Says what it reaches: files below the folder, by their place in it, and of each process what it lets others do.
"""

import ctypes
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

PTRACE_DETACH, PTRACE_SEIZE = 17, 0x4206
libc = ctypes.CDLL(None, use_errno=True)


def files_read(folder: Path) -> Iterator[str]:
    """Those that lie where an attacker knows that they lie: folders need not be open to a look."""
    for place in sys.stdin.read().splitlines():
        try:
            (folder / place).open("rb").close()
        except OSError:
            continue
        yield place


def done_to(pid: int) -> Iterator[str]:
    try:
        os.kill(pid, 0)
        yield "signal"
    except OSError:
        pass
    if libc.ptrace(PTRACE_SEIZE, pid, None, None) == 0:
        libc.ptrace(PTRACE_DETACH, pid, None, None)
        yield "ptrace"
    for name in ("environ", "mem", "maps"):
        try:
            Path("/proc", str(pid), name).open("rb").close()
        except OSError:
            continue
        yield name
    for name in ("fd", "cwd"):
        try:
            list(Path("/proc", str(pid), name).iterdir())
        except OSError:
            continue
        yield name


if __name__ == "__main__":
    processes = {pid: list(done_to(int(pid))) for pid in sys.argv[2:]}
    json.dump({"files": list(files_read(Path(sys.argv[1]))), "processes": processes}, sys.stdout)
