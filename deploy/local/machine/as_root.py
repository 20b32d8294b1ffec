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


def check_port(port: int) -> None:
    """Before a start that is for keeps. Raises Trouble where services cannot have their port."""
    if numeric_ids.are_used() and port < (first := _first_port()):
        what = f"Ports below {first} are for root, and each service runs under an id of its own."
        raise Trouble("port_for_root", what, "choose --port 8400, and lead a proxy there.")


def ids_of(folder: Path) -> dict[str, int]:
    """By program, of those that run under ids of their own."""
    accounts = {program: numeric_ids.account_for(folder, program) for program in numeric_ids.PROGRAMS}
    return {program: account.uid for program, account in accounts.items() if account}


def _first_port() -> int:
    """That anybody may listen on."""
    try:
        return int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text())
    except (OSError, ValueError):
        return 1024


def judged(folder: Path) -> Finding:
    """Notes alone: nothing is broken where services share a user. Root also looks at a folder that another user has."""
    others = folder.exists() and folder.stat().st_uid != 0
    if others or not numeric_ids.is_root():
        return Finding("user", "optional", SHARED, APART)
    if all_are_root():
        return Finding("user", "optional", f"{WHAT} {WHY}".rstrip("."), next_step(folder))
    first = numeric_ids.known_id(folder.resolve())
    which = f", from {first} to {first + numeric_ids.EACH - 1}" if first else ""
    return Finding("user", "ok", f"root; each program runs under an id of its own{which}")
