"""The health check of a container for keeps: a program that answers nothing is ended, and the engine starts it anew.

python -IS /alive.py [PORT [PATH [FOLDER]]]      exit status 0: it is well

FOLDER holds `main.pid`, the process that may be ended, and what this notes between two questions. An answer of any kind
is an answer: a service that says it is not ready would not get its database back by a new start. With `init: true`
the program is not the first process of its container, which no process in it could end.
"""

import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

SECONDS: float = 4
AT_THE_START = 36
"""Questions without an answer that are borne until the first answer: three minutes, where one is asked every 5 s."""
LATER = 3
"""In a row: half a minute and more, where one is asked every 10 s."""


def main(port: str = "9000", path: str = "/ready", folder: str = "/tmp") -> int:  # noqa: S108 - of the container alone
    notes = Path(folder)
    status = answer(int(port), path)
    if status is None:
        unanswered(notes)
        return 1
    (notes / "answered").touch()
    (notes / "unanswered").unlink(missing_ok=True)
    return 0 if status == b"200" else 1


def answer(port: int, path: str) -> bytes | None:
    """The status, or None where nothing came in time."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
            connection.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
            words = connection.recv(64).split(b" ")
    except OSError:
        return None
    return words[1] if len(words) > 1 else None


def unanswered(notes: Path) -> None:
    """Counted by questions, not by time: when the whole machine stood still, nobody had asked."""
    count = notes / "unanswered"
    number = int(count.read_text()) + 1 if count.exists() else 1
    count.write_text(str(number))
    if number < (LATER if (notes / "answered").exists() else AT_THE_START):
        return
    count.unlink()
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int((notes / "main.pid").read_text()), signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
