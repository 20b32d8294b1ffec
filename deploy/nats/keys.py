"""Nkeys: one signing seed per identity, made once, in a file only its owner can read."""

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

import nkeys
from pydantic import SecretStr

from deploy.secrets_file import write_owner_only

AT_REST = "at_rest"


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

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        known = json.loads(self._path.read_text()) if self._path.exists() else {}
        if name not in known:
            known[name] = make()
            write_owner_only(self._path, json.dumps(known, indent=1))
        return str(known[name])


def new_seed() -> str:
    return str(nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER).decode())


def new_at_rest_key() -> str:
    """Begins with a letter: the server reads a variable like a value, and digits first would be a number."""
    return f"key{secrets.token_hex(32)}"


def public_of(seed: SecretStr) -> str:
    return str(nkeys.from_seed(seed.get_secret_value().encode()).public_key.decode())
