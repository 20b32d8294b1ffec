"""Numeric users without a name: as root each program of an installation runs under one of its own.

account_for(folder, "cases")    # Account(70014, 70014); None where the program runs as the user who starts it

Which ten ids an installation has stands in a list of the machine, so no two installations share one. This is the one
place that says which program gets which id.
"""

import fcntl
import functools
import json
import os
import pwd
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.local.machine.processes import Account
from deploy.local.machine.program_environment import ROOT
from deploy.secrets_file import NUMERIC_IDS, write_owner_only
from deploy.trouble import Trouble

EACH = 10
PROGRAMS = ("postgres", "nats", "migrations", "intake", "cases", "quality", "notify", "office")
"""By their place in the ids of an installation; the order never changes, new ones come at the end."""
REGISTER = Path("/var/lib/kokon-ids/installations.json")
"""First id to folder, of every installation on this machine that root has started."""
PROBE = "import sys\nfor name in sys.argv[1:]: open(name, 'rb').close()"
NEEDED = (ROOT / "shared" / "runtime" / "server.py", Path(json.__file__))
"""One file of ours and one of Python: where an id of a service cannot read these, no service can start under it."""


def is_root() -> bool:
    return os.geteuid() == 0


def are_used() -> bool:
    """Whether programs run under ids of their own: as root on Linux, where such an id may read the program."""
    return is_root() and sys.platform == "linux" and _may_run_program()


def account_for(folder: Path, program: str) -> Account | None:
    """The id of one of PROGRAMS in that installation. Raises Trouble where there is none left."""
    if not are_used():
        return None
    id = first_id(folder.resolve()) + PROGRAMS.index(program)
    return Account(id, id)


def first_id(folder: Path) -> int:
    """Of the ids of that installation: as it is in the list, else the lowest ones that nobody has.

    Looked up each time: a folder that was lost and made anew may have others.
    """
    try:
        with _alone():
            known = {int(first): place for first, place in _listed().items() if Path(place).is_dir()}
            if mine := _id_of(folder, known):
                return mine
            first = _free(known)
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # what is not there counts as gone
            write_owner_only(REGISTER, json.dumps(known | {first: str(folder)}, indent=1, sort_keys=True))
            return first
    except OSError as error:
        what = f"{REGISTER}, the list of numeric ids, cannot be kept ({error.strerror})."
        raise Trouble("no_ids", what, "let root write there, or start Kokon as another user.") from None


def known_id(folder: Path) -> int | None:
    """The same of one that was started before. Raises Trouble."""
    return _id_of(folder, {int(first): place for first, place in _listed().items()})


def _id_of(folder: Path, known: Mapping[int, str]) -> int | None:
    return next((first for first, place in known.items() if place == str(folder)), None)


def _listed() -> dict[str, str]:
    try:
        listed: dict[str, str] = json.loads(REGISTER.read_text())
    except FileNotFoundError:
        return {}
    except ValueError:
        step = "stop all installations of this machine and delete it; each gets its ids anew at its next start."
        raise Trouble("no_ids", f"{REGISTER}, the list of numeric ids, cannot be read.", step) from None
    return listed


def _free(known: dict[int, str]) -> int:
    for first in range(NUMERIC_IDS.start, NUMERIC_IDS.stop, EACH):
        if first not in known and not any(map(_has_name, range(first, first + EACH))):
            return first
    step = "delete installations that nobody needs, or start Kokon as another user than root."
    raise Trouble("no_ids", f"All ids from {NUMERIC_IDS.start} to {NUMERIC_IDS.stop - 1} are taken.", step)


def _has_name(id: int) -> bool:
    try:
        pwd.getpwuid(id)
    except KeyError:
        return False
    return True


@contextmanager
def _alone() -> Iterator[None]:
    REGISTER.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(REGISTER.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@functools.cache
def _may_run_program() -> bool:
    """Tried once: folders above may be closed, and a container may have no such ids."""
    line, id = [sys.executable, "-I", "-S", "-c", PROBE, *map(str, NEEDED)], NUMERIC_IDS.start
    try:
        subprocess.run(line, cwd="/", env={}, user=id, group=id, extra_groups=[], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
