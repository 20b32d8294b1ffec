"""The process in which one file is looked at: asked on its input, answers on its output, and ends."""

import json
import resource
import sys
from contextlib import suppress

from shared.documents.acceptance import RefusedError
from shared.documents.kinds import examined
from shared.process.memory_protection import keep_memory_private

MEMORY = 1024**3
"""Bytes of address space; a file of ten megabytes needs a fifth of it."""


def limit_this_process(seconds: int) -> None:
    """Nobody looks in, and no core is left. Some systems do not know every limit; those they know hold."""
    keep_memory_private()
    most_of = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_FSIZE: 0,
    }
    for what, most in most_of.items():
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def main() -> None:
    limit_this_process(int(sys.argv[1]))
    asked = json.loads(sys.stdin.buffer.readline())
    try:
        found = examined(asked["name"], sys.stdin.buffer.read(), clean=asked["clean"])
    except RefusedError as refused:
        sys.stdout.buffer.write(json.dumps({"refused": refused.refusal}).encode() + b"\n")
        return
    sys.stdout.buffer.write(json.dumps({"kind": found.kind}).encode() + b"\n")
    if asked["clean"]:
        sys.stdout.buffer.write(found.content)


if __name__ == "__main__":
    main()
