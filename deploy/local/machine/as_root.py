"""Find what runs as root: an attacker who breaks into one service then has the whole machine."""

import os
import shlex
from pathlib import Path

from deploy.local.machine.program_environment import ROOT
from deploy.operations.findings import Finding

WHAT = "All services run as root, so whoever breaks into one of them has the whole machine."


def is_root() -> bool:
    return os.geteuid() == 0


def next_step(folder: Path) -> str:
    places = " ".join(dict.fromkeys(shlex.quote(str(place)) for place in (ROOT, folder)))
    return f"stop, make a user for it (useradd --system kokon; chown -R kokon: {places}), and start it as that user."


def judged(folder: Path) -> Finding:
    """A note: containers and CI do so as well, and PostgreSQL never runs as root."""
    if is_root():
        return Finding("user", "optional", WHAT.rstrip("."), next_step(folder))
    return Finding("user", "ok", "not root")
