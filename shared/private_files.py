"""Files with secrets: read only where nobody but their owner can read them."""

import os
import stat
from pathlib import Path
from typing import Literal

type Problem = Literal["missing", "unreadable", "open_to_others"]


class PrivateFileError(Exception):
    """The file is not read; its content and its name stand in no text of this error."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem: Problem = problem


def read_private(file: Path) -> bytes:
    """Of a file for its owner alone, a pipe (`/dev/fd/3`) or a credential of systemd. Raises PrivateFileError."""
    try:
        mode = file.stat().st_mode
        if not is_private(file, mode):
            raise PrivateFileError("open_to_others")
        return file.read_bytes()
    except FileNotFoundError:
        raise PrivateFileError("missing") from None
    except OSError:
        raise PrivateFileError("unreadable") from None


def is_private(file: Path, mode: int) -> bool:
    # systemd gives its credentials to the service by an access list, whose mask shows as the rights of the group
    for_others = 0o037 if file.parent == credentials() else 0o077
    return stat.S_ISFIFO(mode) or (stat.S_ISREG(mode) and not mode & for_others)


def credentials() -> Path | None:
    """Where systemd puts what LoadCredential and LoadCredentialEncrypted name."""
    told = os.environ.get("CREDENTIALS_DIRECTORY")
    return Path(told) if told else None
