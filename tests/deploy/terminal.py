"""A command at a terminal: each answer is typed when it is asked for."""

import os
import pty
import subprocess
import sys
from collections.abc import Sequence

from deploy.local.machine.program_environment import plain
from tests.deploy.building import ROOT


def typed(module: str, *words: str, answers: Sequence[str] = ()) -> tuple[int, str]:
    """The exit code, and all that stands there then."""
    ours, theirs = pty.openpty()
    line = [sys.executable, "-m", module, *words]
    process = subprocess.Popen(
        line, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env=plain()
    )
    os.close(theirs)
    shown, left = "", list(answers)
    try:
        while part := os.read(ours, 4096):
            shown += part.decode()
            if left and shown.endswith(": "):
                os.write(ours, f"{left.pop(0)}\n".encode())
                shown += "\n"
    except OSError:
        pass  # it is over
    os.close(ours)
    return process.wait(), shown
