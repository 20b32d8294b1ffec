"""The key file on disk: written once, refused when others could read it, and the provider that works with it."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from services.cases.keys.domain import KeyNotUnwrappedError, Wrapped, binding_of
from services.cases.keys.form import CentreKeys, KeyFileError, understood, written
from shared.sealing import PrivateKey, Suite

NONCE_BYTES = 12


class SealedFileKeys:
    """Wraps with the key-encryption keys of the file. Old versions stay readable, the current one writes."""

    def __init__(self, keys: CentreKeys) -> None:
        self._centre = keys.centre
        self._keks = {version: AESGCM(kek) for version, kek in keys.keks.items()}
        self.kek_version = keys.kek_version

    async def wrap(self, keys: Mapping[str, bytes]) -> dict[str, Wrapped]:
        kek = self._keks[self.kek_version]
        return {key_id: Wrapped(self.kek_version, self._box(kek, key_id, key)) for key_id, key in keys.items()}

    async def unwrap(self, wrapped: Mapping[str, Wrapped]) -> dict[str, bytes]:
        return {key_id: self._opened(key_id, entry) for key_id, entry in wrapped.items()}

    def _box(self, kek: AESGCM, key_id: str, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + kek.encrypt(nonce, key, binding_of(self._centre, key_id))

    def _opened(self, key_id: str, wrapped: Wrapped) -> bytes:
        nonce, box = wrapped.box[:NONCE_BYTES], wrapped.box[NONCE_BYTES:]
        try:
            return self._keks[wrapped.kek_version].decrypt(nonce, box, binding_of(self._centre, key_id))
        except (KeyError, InvalidTag, ValueError):
            raise KeyNotUnwrappedError(key_id) from None


def new_keys(centre: str) -> CentreKeys:
    """Fresh keys for a centre; clients' browsers use X25519, old ones P-256."""
    batch = os.urandom(4).hex()
    return CentreKeys(
        centre=centre,
        kek_version=1,
        keks={1: AESGCM.generate_key(256)},
        opening=tuple(PrivateKey.generate(f"request-{suite.word}-{batch}", suite) for suite in Suite),
        mark=os.urandom(32),
        handover=Ed25519PrivateKey.generate().private_bytes_raw(),
    )


def write_once(path: Path, keys: CentreKeys, passphrase: SecretStr | None) -> bool:
    """Whether the file is new. Never overwrites: a lost key file is lost data. Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(written(keys, passphrase))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    return True


def read_keys(path: Path, centre: str, passphrase: SecretStr | None) -> CentreKeys:
    """Raises KeyFileError; the service must not start without its keys."""
    try:
        mode = path.stat().st_mode
        content = path.read_bytes()
    except FileNotFoundError:
        raise KeyFileError("missing") from None
    except OSError:
        raise KeyFileError("unreadable") from None
    if not stat.S_ISREG(mode) or mode & 0o077:
        raise KeyFileError("open_to_others")
    return understood(content, centre, passphrase)
