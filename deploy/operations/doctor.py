"""What the doctor looks at wherever an installation lies: its bus, its disk, and whether its key file is locked."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from deploy.nats import stream_faults
from deploy.nats.deviations import Bus
from deploy.nats.folder_check import Fault, check, check_rights
from deploy.operations.findings import Finding, of_fault
from deploy.secrets_file import is_locked

ROOM = 300_000_000
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


def of_key_file(what: str, file: Path, *, absent: Finding, step: str) -> Finding:
    """Of casework. `absent` is said where it was not made yet, `step` locks it."""
    locked = is_locked(file)
    if locked is None:
        return absent
    return Finding(what, "ok", "locked with a passphrase") if locked else Finding(what, "optional", NOT_LOCKED, step)
