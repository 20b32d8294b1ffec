"""A program for the tests of the fork server: `python -m tests.deploy.forked VERB [WORDS]`."""

import atexit
import ctypes
import json
import os
import random
import secrets
import sys
import threading
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey


def tell() -> dict[str, object]:
    return {
        "words": sys.argv[2:],
        "environment": dict(os.environ),
        "dumpable": looked_into(),
        "in_memory": [Path(word).read_text() for word in sys.argv if word.startswith("/proc/self/fd/")],
        "handed_over": Path("/proc/self/environ").read_bytes().decode(),
        "folder": str(Path.cwd()),
        "users": [list(os.getresuid()), list(os.getresgid())],
        "groups": os.getgroups(),
        "rights": status("CapEff").lstrip("0") or "0",
        "no_new_rights": status("NoNewPrivs") == "1",
        "session": os.getsid(0) == os.getpid(),
        "descriptors": len(list(Path("/proc/self/fd").iterdir())) - 1,  # without the one that reads the list
        "threads": threading.active_count(),
        "loaded": "sqlalchemy" in sys.modules,
    }


def status(name: str) -> str:
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(f"{name}:")]
    return line.partition(":")[2].strip()


def looked_into() -> bool:
    """Whether others could look into this process until now: from here on it may look at itself."""
    libc = ctypes.CDLL(None)
    dumpable = bool(libc.prctl(3, 0, 0, 0, 0))
    libc.prctl(4, 1, 0, 0, 0)
    return dumpable


def draw() -> list[str]:
    """From everything that could have been seeded before the copy was made."""
    return [str(random.random()), secrets.token_hex(), X25519PrivateKey.generate().private_bytes_raw().hex()]


def repeat_at_the_end() -> None:
    """Of the main thread; others may still have something to say."""
    threading.main_thread().join()
    sys.stdout.write(sys.stdin.read())


def finds(half: str, other: str) -> bool:
    """Whether the two halves stand together anywhere in what can be written to in the memory of this process."""
    wanted = half.encode() + other.encode()
    with Path("/proc/self/maps").open() as maps, Path("/proc/self/mem").open("rb", buffering=0) as memory:
        for line in maps.readlines():
            place, rights, *_ = line.split()
            if rights.startswith("rw") and not line.rstrip().endswith(("[vvar]", "[vsyscall]")):
                start, end = (int(each, 16) for each in place.split("-"))
                memory.seek(start)
                if _count(memory.read(end - start), wanted):
                    return True
    return False


def _count(read: bytes, wanted: bytes) -> int:
    """`wanted` itself is in this memory as well: only what has the planted mark before it counts."""
    return read.count(b'"PLANTED": "' + wanted)


if __name__ == "__main__":
    match sys.argv[1]:
        case "tell":
            sys.stdout.write(json.dumps(tell()))
        case "draw":
            sys.stdout.write(json.dumps(draw()))
        case "find":
            looked_into()
            sys.stdout.write(json.dumps(finds(sys.argv[2], sys.argv[3])))
        case "repeat":
            atexit.register(sys.stderr.write, "heard\n")
            threading.Thread(target=repeat_at_the_end).start()
            sys.exit(4)
        case "read":
            sys.stdout.write(json.dumps({name: Path(os.environ[name]).read_text() for name in sys.argv[2:]}))
        case "end":
            sys.exit(int(sys.argv[2]))
        case "fail":
            raise RuntimeError("on purpose")
        case _:
            time.sleep(60)
