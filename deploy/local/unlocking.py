"""The passphrase of locked key files, where nothing says where it is: whoever sits at the terminal is asked."""

import os
import sys
from functools import cache
from pathlib import Path

import typer
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from deploy.secrets_file import is_locked
from deploy.trouble import Trouble
from shared.locked import COST

SAID = "CASES_KEY_PASSPHRASE_FILE"
CREDENTIAL = "cases-key-passphrase"


def ask_where_needed(key_file: Path) -> None:
    """Once in a command, and before it draws how far it is. Without a terminal `cases` says itself what is missing."""
    if is_locked(key_file) and not said() and sys.stdin.isatty():
        words = typer.prompt("Passphrase of the key file", hide_input=True, err=True)
        os.environ[SAID] = str(in_memory(words))


def said() -> bool:
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
    words = words_in(file)
    if not file.is_file():
        # a descriptor can be read once; whoever comes after reads this
        os.environ[SAID] = str(in_memory(words))
    return made_of(words, service, centre)


def words_in(file: Path) -> str:
    try:
        return file.read_text().rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise Trouble("no_passphrase", f"{file} cannot be read.", "name a file with the passphrase.") from None


@cache
def made_of(words: str, service: str, centre: str) -> Path:
    made = Scrypt(f"kokon/{service}.key/v1|{centre}".encode(), 32, COST, 8, 1).derive(words.encode())
    return in_memory(made.hex())


def in_memory(words: str) -> Path:
    """A file that lies on no disk, is there as long as this process, and opens for its own user alone.

    The programs that it starts read it; so does one that has to come back later.
    """
    if not hasattr(os, "memfd_create"):
        raise Trouble("no_memory_file", "This system keeps no passphrase in memory.", f"name a file in {SAID}.")
    descriptor = os.memfd_create("passphrase", os.MFD_CLOEXEC)
    os.fchmod(descriptor, 0o600)
    os.write(descriptor, words.encode())
    return Path(f"/proc/{os.getpid()}/fd/{descriptor}")
