"""Outside of both databases and their backups: which keys were destroyed, a line each, only ever longer."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from services.cases.foundation.keys.domain import KeysAwayError
from services.cases.foundation.keys.place import alone, credentials, fsync_folder

NAME = "destroyed-keys"


class NoPlaceError(Exception):
    """There is no folder in which the register could be kept."""


def register_of(key_file: Path, named: Path | None = None) -> "Register":
    """Beside the key file, or the file that was named. Raises NoPlaceError.

    Where systemd hands over the key file, nothing beside it lasts, and it has to be named.
    """
    file = named or key_file.parent / NAME
    if file.parent == credentials() or not file.parent.is_dir() or file.is_dir():
        raise NoPlaceError(str(file))
    return Register(file)


class Register:
    """`file` None remembers nothing. Raises KeysAwayError where the file cannot be read or written."""

    def __init__(self, file: Path | None) -> None:
        self.path = file

    def known(self) -> dict[str, datetime]:
        """By key id. A last line that was cut off by a power cut counts for nothing."""
        if self.path is None or not self.path.exists():
            return {}
        try:
            lines = self.path.read_text(encoding="ascii", errors="replace").splitlines()
        except OSError as error:
            raise KeysAwayError(f"destroyed keys: {type(error).__name__}") from None
        return dict(found for line in lines if (found := understood(line)))

    def note(self, destroyed: Mapping[str, datetime]) -> int:
        """Adds what is not there yet, and returns how much; on the disk when it returns."""
        if self.path is None or not destroyed:
            return 0
        try:
            with alone(self.path.parent):
                known = self.known()
                missing = [f"{key_id} {at.isoformat()}" for key_id, at in destroyed.items() if key_id not in known]
                self._append(missing)
                return len(missing)
        except OSError as error:
            raise KeysAwayError(f"destroyed keys: {type(error).__name__}") from None

    def _append(self, lines: list[str]) -> None:
        if not lines:
            return
        assert self.path
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
            # what was cut off stays a line of its own
            file.write(b"\n" * (file.tell() > 0) + "\n".join(lines).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        fsync_folder(self.path.parent)


def understood(line: str) -> tuple[str, datetime] | None:
    key_id, _, at = line.partition(" ")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (key_id, moment) if key_id and moment.tzinfo else None
