"""Says under which users the services run, and what it means where one user runs them all."""

import shlex
from pathlib import Path

from deploy.local.machine import numeric_ids
from deploy.local.machine.program_environment import ROOT
from deploy.operations.findings import Finding
from deploy.secrets_file import NUMERIC_IDS
from deploy.trouble import Trouble

WHAT = "All services run as root, so an attacker who breaks into one of them has the whole machine."
WHY = f"Ids of their own (from {NUMERIC_IDS.start} on) cannot read the program in {ROOT} here, or there are none."
SHARED = (
    "all services run as one user: code of an attacker in any of them, also in the public one, reads the keys, the "
    "passwords and the memory files of all, and changes what runs at the next start"
)
APART = "start it as root, which gives each service an id of its own, or in containers; SECURITY.md says what differs."


def all_are_root() -> bool:
    return numeric_ids.is_root() and not numeric_ids.are_used()


def next_step(folder: Path) -> str:
    places = " ".join(dict.fromkeys(shlex.quote(str(place)) for place in (ROOT, folder)))
    return (
        "put the program where everybody may read it, such as /opt/kokon; or stop, make a user for it "
        f"(useradd --system kokon; chown -R kokon: {places}), and start it as that user."
    )


def refused(folder: Path) -> Trouble:
    return Trouble("runs_as_root", f"{WHAT} {WHY}", next_step(folder))


def judged(folder: Path) -> Finding:
    """Notes alone: nothing is broken where services share a user."""
    if all_are_root():
        return Finding("user", "optional", f"{WHAT} {WHY}".rstrip("."), next_step(folder))
    if not numeric_ids.is_root():
        return Finding("user", "optional", SHARED, APART)
    first = numeric_ids.first_id(folder.resolve())
    last = first + numeric_ids.EACH - 1
    return Finding("user", "ok", f"root; each program runs under an id of its own, from {first} to {last}")
