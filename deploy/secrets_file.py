"""Secrets that are made once and stay in files only their owner can read."""

import json
import os
import secrets
from pathlib import Path

NUMERIC_IDS = range(70_000, 100_000)
"""Users without a name, under which root runs programs. Above those that systems and systemd give away (65535), below
those for users of containers (100000)."""


def write_owner_only(path: Path, text: str) -> None:
    """Whole or not at all, 0600 from the first byte; folders that it makes for it are 0700, every one of them.

    What root writes anew stays that of its owner: a program that runs under an id of its own reads it.
    """
    for folder in reversed((path.parent, *path.parent.parents)):
        if not folder.exists():
            folder.mkdir(exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        if os.geteuid() == 0 and path.exists():
            os.fchown(file.fileno(), path.stat().st_uid, path.stat().st_gid)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def is_locked(key_file: Path) -> bool | None:
    """Whether a key file of a service needs a passphrase. None where there is none yet."""
    try:
        return "sealed" in json.loads(key_file.read_text())
    except (OSError, ValueError):
        return None


NEXT = " next"
"""Behind the name of a password that is being changed where it is asked for."""


class Passwords:
    """Random passwords by name, made when first asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __repr__(self) -> str:
        return f"Passwords({self._path})"

    def of(self, name: str) -> str:
        known = self._known()
        if name not in known:
            self._write(known | {name: secrets.token_urlsafe(32)})
        return self._known()[name]

    def knows(self, name: str) -> bool:
        return name in self._known()

    def renew(self, *names: str) -> None:
        """New ones in the place of those that are there."""
        self._write(self._known() | {name: secrets.token_urlsafe(32) for name in names})

    def next(self, name: str) -> str:
        """The one that will be the password, once it was said where it is asked for; the same until `take_over`."""
        return self.of(name + NEXT)

    def take_over(self, name: str) -> bool:
        """The next one is the password; False where there is none."""
        known = self._known()
        following = known.pop(name + NEXT, None)
        if following:
            self._write(known | {name: following})
        return following is not None

    def _known(self) -> dict[str, str]:
        known: dict[str, str] = json.loads(self._path.read_text()) if self._path.exists() else {}
        return known

    def _write(self, known: dict[str, str]) -> None:
        write_owner_only(self._path, json.dumps(known, indent=1))
