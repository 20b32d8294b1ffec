"""Nkeys: one signing seed per identity, made once, in a file only its owner can read."""

import base64
import binascii
import json
import os
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nkeys
from pydantic import SecretStr

from deploy.secrets_file import write_owner_only

AT_REST = "at_rest"
BEFORE = " before"
"""Behind the name of a key that is being changed: the old one, good until everybody uses the new one."""
MADE = "made"
"""When which key was made: name to day."""


class Keys:
    """Seeds by identity, made when first asked for, and the key of the store on disk."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __repr__(self) -> str:
        return f"Keys({self._path})"

    def seed(self, identity: str) -> SecretStr:
        return SecretStr(self._kept(identity, new_seed))

    def public(self, identity: str) -> str:
        return public_of(self.seed(identity))

    def at_rest(self) -> SecretStr:
        return SecretStr(self._kept(AT_REST, new_at_rest_key))

    def at_rest_before(self) -> SecretStr | None:
        """The key that the store may still be sealed with, while it is being changed."""
        found = self._known().get(AT_REST + BEFORE)
        return SecretStr(found) if found else None

    def names(self) -> list[str]:
        """Of the keys that are there; a key that is being changed counts once."""
        return [name for name in self._known() if name != MADE and not name.endswith(BEFORE)]

    def since(self, name: str) -> str | None:
        """The day on which it was made, where that is known."""
        made: dict[str, str] = self._known().get(MADE, {})
        return made.get(name)

    def publics(self, identities: Sequence[str]) -> dict[str, str]:
        """Public keys by identity, and those that are being changed with `BEFORE` behind the name."""
        found = {identity: self.public(identity) for identity in identities}
        old = {name: seed for name, seed in self._known().items() if name.removesuffix(BEFORE) in identities}
        return found | {name: public_of(SecretStr(seed)) for name, seed in old.items() if name.endswith(BEFORE)}

    def renew(self, name: str) -> None:
        """Make a new key; the old one stays valid beside it until `destroy_old`. Idempotent."""
        known = self._known()
        if name in known and name + BEFORE not in known:
            new = new_at_rest_key() if name == AT_REST else new_seed()
            self._write(known | {name: new, name + BEFORE: known[name]}, name)

    def destroy_old(self, name: str) -> None:
        """Destroy the old key."""
        known = self._known()
        if known.pop(name + BEFORE, None):
            self._write(known)

    def take_back(self, name: str) -> None:
        """Undo `renew`: destroy the new key."""
        known = self._known()
        if old := known.pop(name + BEFORE, None):
            self._write(known | {name: old})

    def _known(self) -> dict[str, Any]:
        known: dict[str, Any] = json.loads(self._path.read_text()) if self._path.exists() else {}
        return known

    def _write(self, known: dict[str, Any], new: str | None = None) -> None:
        if new:
            known = known | {MADE: known.get(MADE, {}) | {new: datetime.now(UTC).date().isoformat()}}
        write_owner_only(self._path, json.dumps(known, indent=1))

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        known = self._known()
        if name not in known:
            known[name] = make()
            self._write(known, name)
        return str(known[name])


def new_seed() -> str:
    return str(nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER).decode())


def new_at_rest_key() -> str:
    """Begins with a letter: the server reads a variable like a value, and digits first would be a number."""
    return f"key{secrets.token_hex(32)}"


def public_of(seed: SecretStr) -> str:
    return str(nkeys.from_seed(seed.get_secret_value().encode()).public_key.decode())


def is_public(key: str) -> bool:
    """Whether it is the public half of a user's key: the checksum in it fits, and the kind."""
    try:
        raw = base64.b32decode(key + "=" * (-len(key) % 8))
    except ValueError:
        return False
    return len(raw) == 35 and raw[0] == nkeys.PREFIX_BYTE_USER and raw[-2:] == crc16(raw[:-2]).to_bytes(2, "little")


def crc16(data: bytes) -> int:
    """CRC-16/XMODEM, as nkeys use it."""
    return binascii.crc_hqx(data, 0)
