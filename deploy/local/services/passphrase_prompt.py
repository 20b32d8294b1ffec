"""Ask the operator at the terminal for the passphrase of locked key files, where no setting says where it is."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from deploy.local.machine.in_memory import in_memory
from deploy.secrets_file import is_locked
from deploy.trouble import Trouble
from shared.crypto.key_file import COST

SAID = "CASES_KEY_PASSPHRASE_FILE"
CREDENTIAL = "cases-key-passphrase"
LONGEST = 65_536
"""Bytes of a passphrase."""
_made: dict[tuple[object, ...], Path] = {}
"""By the file, as it was then, and for whom."""


def ask_where_needed(key_file: Path) -> None:
    """Once in a command, and before it draws how far it is. Without a terminal `cases` says itself what is missing."""
    if is_locked(key_file) and not is_given() and sys.stdin.isatty():
        words = typer.prompt("Passphrase of the key file", hide_input=True, err=True)
        os.environ[SAID] = str(in_memory(words.encode()))


def is_given() -> bool:
    return given() is not None


def given() -> Path | None:
    """Where the passphrase is."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    handed_over = Path(folder) / CREDENTIAL if folder else None
    if named := os.environ.get(SAID):
        return Path(named)
    return handed_over if handed_over and handed_over.exists() else None


def made_for(service: str, centre: str) -> Path | None:
    """A file with words that open the key file of another service: made of the passphrase, which it must not know.

    To guess the passphrase by them costs as much as by the key file itself. None where no passphrase is said.
    """
    file = given()
    if file is None:
        return None
    if not file.is_file():
        # a descriptor can be read once; later readers need this file
        with words_in(file) as words:
            file = in_memory(words)
        os.environ[SAID] = str(file)
    return made_of(file, service, centre)


def made_of(file: Path, service: str, centre: str) -> Path:
    """Once for each file as it is now; what it says is not remembered."""
    about = _about(file)
    known = about.st_dev, about.st_ino, about.st_mtime_ns, service, centre
    if known not in _made:
        with words_in(file) as words:
            made = Scrypt(f"kokon/{service}.key/v1|{centre}".encode(), 32, COST, 8, 1).derive(words)
        _made[known] = in_memory(made.hex().encode())
    return _made[known]


@contextmanager
def words_in(file: Path) -> Iterator[memoryview]:
    """The passphrase, in one place of the memory that is overwritten afterwards."""
    room = bytearray(LONGEST)
    try:
        length = _read(file, room)
        while length and room[length - 1] in b"\r\n":
            length -= 1
        yield memoryview(room)[:length]
    finally:
        room[:] = bytes(LONGEST)


def _read(file: Path, room: bytearray) -> int:
    length = 0
    try:
        with file.open("rb", buffering=0) as opened:
            while more := opened.readinto(memoryview(room)[length:]):
                length += more
    except OSError:
        raise _unreadable(file) from None
    return length


def _about(file: Path) -> os.stat_result:
    try:
        return file.stat()
    except OSError:
        raise _unreadable(file) from None


def _unreadable(file: Path) -> Trouble:
    return Trouble("no_passphrase", f"{file} cannot be read.", "name a file with the passphrase.")
