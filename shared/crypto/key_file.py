"""A key file that a passphrase locks: AES-256-GCM under a key that scrypt makes of it, and where the passphrase is."""

import json
import os
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, SecretStr

from shared.private_files import PrivateFileError, credentials, read_private

COST = 2**17
"""Of scrypt, with r=8 and p=1: a guess costs 128 MiB and about a third of a second (the first choice of OWASP)."""


class LockedError(Exception):
    """The file stays locked. Says why and what to do."""


class KeyFileError(Exception):
    """The key file cannot be used. Says why and what to do, never what is in it."""


class Lock(BaseModel):
    """What is locked, and what the lock was made with: what is made today stays readable when guesses cost more."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    n: int = Field(ge=2**14, le=2**20)
    r: Literal[8] = 8
    p: int = Field(ge=1, le=8)
    salt: Base64Bytes
    nonce: Base64Bytes
    box: Base64Bytes

    def cipher(self, passphrase: SecretStr) -> AESGCM:
        return AESGCM(Scrypt(self.salt, 32, self.n, self.r, self.p).derive(passphrase.get_secret_value().encode()))


def locked(content: dict[str, Any], passphrase: SecretStr | None, *, purpose: str) -> dict[str, Any]:
    """As the file has it; without a passphrase only its permissions protect it."""
    if passphrase is None:
        return content
    salt, nonce = os.urandom(16), os.urandom(12)
    lock = Lock(n=COST, p=1, salt=b64encode(salt), nonce=b64encode(nonce), box=b"")
    box = lock.cipher(passphrase).encrypt(nonce, json.dumps(content).encode(), purpose.encode())
    return {"sealed": lock.model_copy(update={"box": box}).model_dump(mode="json")}


def unlocked(stored: dict[str, Any], passphrase: SecretStr | None, *, purpose: str, file: Path) -> dict[str, Any]:
    """What the file has, locked or not. Raises LockedError, and ValueError for what is no lock."""
    if not is_locked(stored):
        return stored
    lock = Lock.model_validate(stored["sealed"])
    if passphrase is None:
        step = "name a file with its passphrase, for ./kokon in CASES_KEY_PASSPHRASE_FILE, else in that of the service."
        raise LockedError(f"{file} is locked. Next step: {step}")
    try:
        content: dict[str, Any] = json.loads(lock.cipher(passphrase).decrypt(lock.nonce, lock.box, purpose.encode()))
    except InvalidTag:
        raise LockedError(f"the passphrase does not open {file}. Next step: use the one it was made with.") from None
    return content


def read_key_file[Key](
    file: Path, passphrase: SecretStr | None, understood: Callable[[dict[str, Any]], Key], *, purpose: str, service: str
) -> Key:
    """What `understood` makes of the JSON in it. Raises KeyFileError for the one thing that is wrong."""
    try:
        return understood(unlocked(json.loads(read_private(file)), passphrase, purpose=purpose, file=file))
    except PrivateFileError as error:
        reason = in_words(error, file, service)
    except LockedError as error:
        reason = str(error)
    except (ValueError, KeyError, TypeError, AttributeError):
        reason = f"{file} holds no key. Next step: restore it from the backup."
    raise KeyFileError(reason)


def in_words(error: PrivateFileError, file: Path, service: str) -> str:
    if error.problem == "open_to_others":
        return f"{file} can be read by others. Next step: chmod 600 {file}"
    there = ": it is not there" if error.problem == "missing" else ""
    return f"{file} cannot be read{there}. Next step: python -m services.{service}.keys init"


def is_locked(stored: dict[str, Any]) -> bool:
    return "sealed" in stored


def passphrase_of(file: Path | None, service: str) -> SecretStr | None:
    """From the file that is named, else `SERVICE_KEY_PASSPHRASE_FILE`, else systemd's credential of the service.

    None where nothing is named. Raises LockedError.
    """
    named = os.environ.get(f"{service.upper()}_KEY_PASSPHRASE_FILE")
    folder = credentials()
    handed_over = folder / f"{service}-key-passphrase" if folder else None
    source = file or (Path(named) if named else handed_over if handed_over and handed_over.exists() else None)
    return needed(source) if source else None


def needed(file: Path) -> SecretStr:
    """What stands on its one line; `/dev/fd/3` is a file, too. Raises LockedError."""
    try:
        words = read_private(file).decode().rstrip("\r\n")
    except (PrivateFileError, UnicodeDecodeError):
        words = ""
    if not words:
        step = "put the passphrase on its one line, then chmod 600."
        raise LockedError(f"the file with the passphrase is missing, empty or open to others. Next step: {step}")
    return SecretStr(words)
