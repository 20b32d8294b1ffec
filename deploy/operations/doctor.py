"""What the doctor looks at wherever an installation lies: its bus, its disk, and whether its key file is locked."""

import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from deploy.nats import stream_faults
from deploy.nats.certificates import days_left
from deploy.nats.deviations import Bus
from deploy.nats.folder_check import Fault, check, check_rights
from deploy.operations.findings import Finding, of_fault
from deploy.secrets_file import is_locked
from deploy.trouble import Trouble

ROOM = 300_000_000
EXPORT_LATE = 2 * 24 * 3600.0
"""Seconds: one is written each night, and a machine may be off for one."""
EXPORT = "nightly export"
NOT_LOCKED = "not locked: whoever copies this disk, or has a backup of it, reads every client"


def faults_of_bus(folder: Path, everything: Path, running: Bus | None, *, server: Path | None = None) -> list[Fault]:
    """Of its configuration in `folder`, of the rights of all files, and of the streams where it runs."""
    faults = check(folder, server=server)
    faults += [fault for fault in check_rights(everything) if fault not in faults]
    return faults + (stream_faults.examine(running) if running else [])


def of_bus(what: str, faults: Iterable[Fault], *, running: bool) -> list[Finding]:
    """One finding for each fault, or one for what is right."""
    looked_at = "configuration, keys, certificates, rights and streams" if running else "configuration, keys and rights"
    return [of_fault(what, fault) for fault in faults] or [Finding(what, "ok", f"{looked_at} are as they should be")]


def of_disk(what: str, folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    step = "" if free > 3 * ROOM else "make room: about 1 GB is needed."
    measured = {"disk_free_bytes": float(free)}
    return Finding(what, "ok" if free > ROOM else "missing", f"{free / 1e9:.1f} GB free", step, measured)


def of_link(what: str, state: Callable[[], str]) -> Finding:
    """`state` says in words how it is, and raises Trouble where nothing crosses it."""
    try:
        return Finding(what, "ok", state(), measured={"link_up": 1})
    except Trouble as trouble:
        return Finding(what, "missing", trouble.what, trouble.next_step, {"link_up": 0})


def of_certificates(what: str, files: Iterable[Path], now: datetime) -> Finding | None:
    """In how many days the first of them ends: a number, for those who watch machines. That the end is near the look
    at the bus says, with the next step. None where there are none that can be read."""
    left = []
    for file in files:
        with suppress(OSError, ValueError):
            left.append(days_left(file, now))
    if not left:
        return None
    return Finding(what, "ok", f"the first ends in {int(min(left))} days", measured={"certificate_days": min(left)})


def of_key_file(what: str, file: Path, *, absent: Finding, step: str) -> Finding:
    """Of casework. `absent` is said where it was not made yet, `step` locks it."""
    locked = is_locked(file)
    if locked is None:
        return absent
    return Finding(what, "ok", "locked with a passphrase") if locked else Finding(what, "optional", NOT_LOCKED, step)


def of_exports(folder: Path, now: datetime, *, service: str = "quality") -> Finding:
    """When a service laid its last nightly export into the folder; without one, since when the folder waits for it."""
    step = f"see that {folder} has room and belongs to {service}; the log of {service} says more."
    what = EXPORT
    try:
        moments = [file.stat().st_mtime for file in folder.glob(f"kokon-{service}-*.json")]
        last = datetime.fromtimestamp(max(moments, default=folder.stat().st_mtime), UTC)
    except OSError as fault:
        return Finding(what, "missing", f"{folder} cannot be looked at ({type(fault).__name__})", step)
    if (now - last).total_seconds() > EXPORT_LATE:
        return Finding(what, "missing", f"none came into {folder} for {(now - last).days} days", step)
    if not moments:
        return Finding(what, "optional", f"none lies in {folder} yet", "wait until two in the morning.")
    measured = {"export_age_seconds": (now - last).total_seconds()}
    return Finding(what, "ok", f"the last one in {folder} is less than two days old", measured=measured)
