"""One supervisor a folder: a lock that dies with its holder, and a list of what it had started."""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Self

import psutil

from deploy.local.machine.processes import Identity, kill_all
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble


class Claim:
    """`with Claim(folder)`: nobody else works in this folder, and nothing of a dead supervisor is left running."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "run"
        self._list = self._folder / "processes.json"
        self._lock: int | None = None

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        if not _locked(descriptor):
            holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip()
            os.close(descriptor)
            raise Trouble(
                "already_running",
                f"It runs already in {self._folder.parent} (process {holder}).",
                f"stop it with Ctrl-C there, or `kill {holder}`, or choose another --folder.",
            )
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        self._lock = descriptor
        self.sweep()
        return self

    def __exit__(self, *_: object) -> None:
        self._list.unlink(missing_ok=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def holder(self) -> int | None:
        """The number of the process that works in this folder now."""
        file = self._folder / "lock"
        if not file.exists():
            return None
        descriptor = os.open(file, os.O_RDWR)
        try:
            words = os.pread(descriptor, 32, 0).decode(errors="replace").strip()
            return None if _locked(descriptor) else int(words)
        finally:
            os.close(descriptor)

    def process(self, name: str) -> psutil.Process | None:
        """One of those that the supervisor of this folder keeps running, asked from beside it."""
        return next((identity.process() for known, identity in self._remembered() if known == name), None)

    def remember(self, pids: Mapping[str, int]) -> None:
        identities = {name: asdict(Identity.of(pid)) for name, pid in pids.items() if psutil.pid_exists(pid)}
        write_owner_only(self._list, json.dumps(identities, indent=1))

    def sweep(self) -> list[str]:
        """End processes that an earlier supervisor left; a process id that was reused is not touched."""
        left = {name: process for name, identity in self._remembered() if (process := identity.process())}
        for process in left.values():
            kill_all([process, *process.children(recursive=True)])
        return sorted(left)

    def _remembered(self) -> list[tuple[str, Identity]]:
        try:
            listed = json.loads(self._list.read_text())
        except (OSError, ValueError):
            return []
        return [(name, Identity(**identity)) for name, identity in listed.items()]


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
