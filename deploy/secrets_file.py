"""Secrets that are made once and stay in files only their owner can read."""

import json
import os
import secrets
from pathlib import Path


def write_owner_only(path: Path, text: str) -> None:
    """Whole or not at all, 0600 from the first byte; folders that it makes for it are 0700, every one of them."""
    for folder in reversed((path.parent, *path.parent.parents)):
        if not folder.exists():
            folder.mkdir(exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


class Passwords:
    """Random passwords by name, made when first asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __repr__(self) -> str:
        return f"Passwords({self._path})"

    def of(self, name: str) -> str:
        known = json.loads(self._path.read_text()) if self._path.exists() else {}
        if name not in known:
            known[name] = secrets.token_urlsafe(32)
            write_owner_only(self._path, json.dumps(known, indent=1))
        return str(known[name])
