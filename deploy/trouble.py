"""What a person can do something about: one line on what is wrong, one on the next step."""

import errno
from pathlib import Path


class Trouble(Exception):
    """Expected trouble. `code` is for scripts, `what` and `next_step` for people; `step` where it happened on the way,
    when somebody knows."""

    def __init__(self, code: str, what: str, next_step: str, step: str = "") -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.next_step = next_step
        self.step = step

    def __str__(self) -> str:
        return f"{self.what} Next step: {self.next_step}"


SIGNS = (
    ("look up effective user", "no_account", "This user has no name on this machine.", "add it to /etc/passwd."),
    ("connection to server", "no_database", "The database does not answer.", "start it with ./kokon up."),
    ("Connection refused", "no_database", "The database does not answer.", "start it with ./kokon up."),
    ("No space left on device", "disk_full", "The disk is full.", "make room on it, then start again."),
    ("no space left on device", "disk_full", "The disk is full.", "make room on it, then start again."),
    ("Address already in use", "port_taken", "A port is taken.", "stop the other program, or choose --port."),
    ("address already in use", "port_taken", "A port is taken.", "stop the other program, or choose --port."),
    (
        "could not create lock file",
        "folder_unwritable",
        "The folder cannot be written to.",
        "check its owner and rights.",
    ),
    ("Permission denied", "folder_unwritable", "The folder cannot be written to.", "check its owner and rights."),
    ("permission denied", "folder_unwritable", "The folder cannot be written to.", "check its owner and rights."),
    ("Read-only file system", "folder_unwritable", "The disk is read-only.", "choose another --folder."),
)


def trouble_of(error: OSError) -> Trouble:
    """An operating system's refusal that can happen anywhere a file is written."""
    where = f" ({error.filename})" if error.filename else ""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return Trouble("disk_full", f"The disk is full{where}.", "make room on it, then start again.")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return Trouble("folder_unwritable", f"Not allowed{where}.", "check the owner, or choose another --folder.")
        case errno.ENOTDIR | errno.EISDIR | errno.EEXIST | errno.ENAMETOOLONG | errno.ELOOP:
            return Trouble("wrong_path", f"Nothing can be kept there: {error.strerror}{where}.", "name another place.")
        case _:
            return Trouble("system", f"The system refused: {error.strerror}{where}.", "run ./kokon doctor.")


def trouble_from(program: str, output: str, log: Path) -> Trouble:
    """Puts the last words of a program that did not start into one line."""
    for sign, code, what, next_step in SIGNS:
        if sign in output:
            return Trouble(code, f"{program} did not start. {what}", next_step)
    return Trouble("not_started", f"{program} did not start.", f"read the end of {log}.")
