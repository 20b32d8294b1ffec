"""The passphrase of a locked key file, where nothing says where it is: whoever sits at the terminal is asked."""

import json
import os
import sys
from pathlib import Path

import typer

from deploy.trouble import Trouble

SAID = "CASES_KEY_PASSPHRASE_FILE"
CREDENTIAL = "cases-key-passphrase"


def is_locked(key_file: Path) -> bool | None:
    """None where there is none yet."""
    try:
        return "sealed" in json.loads(key_file.read_text())
    except (OSError, ValueError):
        return None


def ask_where_needed(key_file: Path) -> None:
    """Once in a command, and before it draws how far it is. Without a terminal `cases` says itself what is missing."""
    if is_locked(key_file) and not said() and sys.stdin.isatty():
        words = typer.prompt("Passphrase of the key file", hide_input=True, err=True)
        os.environ[SAID] = str(in_memory(words))


def said() -> bool:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    return bool(os.environ.get(SAID)) or bool(folder and (Path(folder) / CREDENTIAL).exists())


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
