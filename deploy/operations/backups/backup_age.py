"""Encrypted backups: each file in the format of age, for recipients whose key lies elsewhere."""

import io
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import file_digest, sha256
from pathlib import Path

import pyrage
from pyrage.x25519 import Identity, Recipient

from deploy.operations.backups.backup_sets import BackupSet, files_in, wipe
from deploy.trouble import Trouble

SUFFIX = ".age"
RECIPIENT = "KOKON_BACKUP_RECIPIENT"
"""What the timer that makes backups is told, in the place of `--recipient`; several with a space between them."""


def recipients_in(words: Sequence[str]) -> list[Recipient]:
    """Raises Trouble."""
    return [recipient_of(one) for word in words for one in word.split()]


def recipient_of(given: str) -> Recipient:
    try:
        return Recipient.from_str(given)
    except pyrage.RecipientError:
        what = f"{given} is no recipient of age."
        step = "copy the whole line that begins with age1, as ./kokon keys backup-identity printed it."
        raise Trouble("no_recipient", what, step) from None


@dataclass(frozen=True, slots=True)
class Locking:
    """Locks every file of a folder into another one, reads it back, and then wipes the first.

    `once` opens it, too: nobody else ever has it, and it is gone with this process.
    """

    recipients: Sequence[Recipient]
    once: Identity = field(default_factory=Identity.generate, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(map(str, self.recipients))

    def __call__(self, plain: Path, to: Path) -> None:
        for file in files_in(plain):
            target = to / f"{file.relative_to(plain)}{SUFFIX}"
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock(file, target, self.recipients, self.once)
        wipe(plain)


def lock(file: Path, to: Path, recipients: Sequence[Recipient], once: Identity) -> None:
    """It is read back by `once`. Raises Trouble."""
    with file.open("rb") as plain, owned(to) as locked:
        pyrage.encrypt_io(plain, locked, [*recipients, once.to_public()])
    found = Hashing()
    with to.open("rb") as locked, file.open("rb") as plain:
        pyrage.decrypt_io(locked, found, [once])
        if file_digest(plain, "sha256").digest() != found.sha256.digest():
            raise Trouble("not_backed_up", f"{to} does not open to what it was.", "run ./kokon doctor.")


def owned(file: Path) -> io.BufferedWriter:
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


class Hashing(io.RawIOBase):
    """A file of which only the hash is kept."""

    def __init__(self) -> None:
        self.sha256 = sha256()

    def writable(self) -> bool:
        return True

    def write(self, part: bytes) -> int:  # type: ignore[override]
        self.sha256.update(part)
        return len(part)


def unlocked(one: BackupSet, identities: Sequence[Identity], to: Path) -> BackupSet:
    """The same set as it was before it was locked, in a folder of its own. Raises Trouble."""
    if not one.manifest.locked_for:
        return one
    if not identities:
        step = f"name the file with the identity of {one.manifest.locked_for[0]} with --identity."
        raise Trouble("locked", f"The {one.manifest.part} are locked.", step)
    for file in one.folder.rglob(f"*{SUFFIX}"):
        plain = to / file.relative_to(one.folder).with_suffix("")
        plain.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        unlock(file, plain, identities)
    return replace(one, folder=to)


def unlock(file: Path, to: Path, identities: Sequence[Identity]) -> None:
    with file.open("rb") as locked, owned(to) as plain:
        try:
            pyrage.decrypt_io(locked, plain, identities)
        except pyrage.DecryptError:
            step = "name the identity that it was locked for with --identity."
            raise Trouble("not_opened", f"{file} does not open.", step) from None


def identities_in(file: Path | None) -> list[Identity]:
    """As `age-keygen` writes them. Raises Trouble."""
    if file is None:
        return []
    with suppress(OSError, UnicodeDecodeError, pyrage.IdentityError):
        lines = [line.strip() for line in file.read_text().splitlines()]
        if found := [Identity.from_str(line) for line in lines if line and not line.startswith("#")]:
            return found
    raise Trouble("no_identity", f"{file} holds no identity of age.", "name the file that was made for backups.")
