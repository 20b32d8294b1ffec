"""A key file that a passphrase locks: AES-256-GCM under a key that scrypt makes of it, and where the passphrase is."""

import json
import os
import stat
from base64 import b64encode
from pathlib import Path
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, SecretStr

COST = 2**17
"""Of scrypt, with r=8 and p=1: a guess costs 128 MiB and about a third of a second (the first choice of OWASP)."""


class LockedError(Exception):
    """The file cannot be unlocked. The text has the reason and the next step."""


class Lock(BaseModel):
    """A locked file with its scrypt parameters, so that it stays readable when the default cost is raised."""

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
    """The content of the file; without a passphrase only its permissions protect it."""
    if passphrase is None:
        return content
    salt, nonce = os.urandom(16), os.urandom(12)
    lock = Lock(n=COST, p=1, salt=b64encode(salt), nonce=b64encode(nonce), box=b"")
    box = lock.cipher(passphrase).encrypt(nonce, json.dumps(content).encode(), purpose.encode())
    return {"sealed": lock.model_copy(update={"box": box}).model_dump(mode="json")}


def unlocked(stored: dict[str, Any], passphrase: SecretStr | None, *, purpose: str, file: Path) -> dict[str, Any]:
    """The content of a locked or an unlocked file. Raises LockedError, and ValueError for a malformed file."""
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


def is_locked(stored: dict[str, Any]) -> bool:
    return "sealed" in stored


def passphrase_of(file: Path | None, service: str) -> SecretStr | None:
    """From the file that is named, else `SERVICE_KEY_PASSPHRASE_FILE`, else systemd's credential of the service.

    None where nothing is named. Raises LockedError.
    """
    named = os.environ.get(f"{service.upper()}_KEY_PASSPHRASE_FILE")
    handed_over = Path(os.environ.get("CREDENTIALS_DIRECTORY", "/nowhere")) / f"{service}-key-passphrase"
    source = file or (Path(named) if named else handed_over if handed_over.exists() else None)
    return needed(source) if source else None


def needed(file: Path) -> SecretStr:
    """Read the passphrase, the only line of the file; `/dev/fd/3` is a file, too. Raises LockedError."""
    try:
        mode = file.stat().st_mode
        words = file.read_text().rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        mode, words = 0, ""
    # systemd gives its credentials to the service by an access list, whose mask shows as the rights of the group
    for_others = 0o037 if str(file.parent) == os.environ.get("CREDENTIALS_DIRECTORY") else 0o077
    if not words or (stat.S_ISREG(mode) and mode & for_others):
        step = "put the passphrase on its one line, then chmod 600."
        raise LockedError(f"the file with the passphrase is missing, empty or open to others. Next step: {step}")
    return SecretStr(words)
