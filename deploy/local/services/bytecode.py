"""Keeps compiled what services import: under an id of its own a service cannot write it, and would compile each time.

`python -m deploy.local.services.bytecode` does it before a unit of systemd starts, which may write nothing beside its
data; with MODULE... it imports them, so that Python writes down what it compiles.
"""

import compileall
import os
import sys
from importlib import import_module
from pathlib import Path

from deploy.local.machine import numeric_ids
from deploy.local.machine.processes import AS_MODULE, Program
from deploy.local.machine.program_environment import ROOT, plain
from deploy.local.machine.programs import run
from shared.topology import SERVICES

OURS = ("shared", "services")
PACKAGES = ROOT / "uv.lock"
MARK = Path(sys.prefix) / "kokon-compiled"
"""Written after the packages of this lock were compiled."""


def keep_compiled() -> None:
    """Where it is so already, that takes a twentieth of a second. Where nothing can be written, nothing is done."""
    if not (numeric_ids.are_used() and os.access(MARK.parent, os.W_OK)):
        return
    for folder in OURS:
        compileall.compile_dir(ROOT / folder, quiet=2)
    if not MARK.exists() or MARK.stat().st_mtime < PACKAGES.stat().st_mtime:
        modules = [f"services.{service}.app" for service in SERVICES]
        run(Program([*AS_MODULE, "deploy.local.services.bytecode", *modules], plain(), ROOT))
        MARK.touch()


if __name__ == "__main__":
    for name in sys.argv[1:]:
        import_module(name)
    if not sys.argv[1:]:
        keep_compiled()
