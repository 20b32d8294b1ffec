"""The file of the keys for letters: it changes each day, so it lies where the service may write, sealed by its keys."""

import json
import os
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from services.cases.foundation.keys.form import CLOSED, CentreKeys, KeyFileError, OpeningKey
from services.cases.foundation.keys.place import (
    Change,
    KeyPlace,
    Stamp,
    alone,
    blank,
    drafted,
    fsync_folder,
    give_to_owner,
    read_privately,
    remove_drafts,
    with_new_opening,
)
from services.cases.foundation.keys.register import Register
from shared.crypto.keypairs import NeverWrittenDown, PrivateKey, Suite

PLACE, NAME = "letters", "letter-keys"
NONCE_BYTES = 12


class LetterKeys(BaseModel):
    """What is sealed in the file: the keys, the newest first."""

    model_config = CLOSED

    number: int = Field(ge=0)
    opening: tuple[OpeningKey, ...] = Field(min_length=1, repr=False)
    made: dict[str, AwareDatetime]
    ending: frozenset[str]


@dataclass(frozen=True, slots=True)
class LetterFile(NeverWrittenDown):
    """Where the keys for letters lie. Only the key file of the centre opens it. Raises KeyFileError."""

    path: Path
    centre: str
    mark: bytes = field(repr=False)

    @classmethod
    def beside(cls, register: Register, keys: CentreKeys) -> "LetterFile":
        """In a folder of its own beside the register of destroyed keys: where that lies, the service may write."""
        assert register.path
        return cls(register.path.with_name(PLACE) / NAME, keys.centre, keys.mark)

    def begin(self, keys: CentreKeys, *, now: datetime) -> CentreKeys:
        """The keys for letters; where the file is not there yet, those of an earlier version, or new ones."""
        if not self.path.exists():
            first = keys if keys.opening else with_new_opening(keys, now=now)
            try:
                self.path.parent.mkdir(mode=0o700, exist_ok=True)
                drafted(self.path, self._sealed(first)).replace(self.path)
                fsync_folder(self.path.parent)
            except OSError:
                raise KeyFileError("letters_unwritable") from None
        return self.read(keys)

    def found(self, keys: CentreKeys) -> CentreKeys:
        """For a command: those of an earlier version as long as no service has begun."""
        return self.read(keys) if self.path.exists() else keys

    def stamp(self) -> Stamp:
        """Another one as soon as the file is another; None where there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def read(self, keys: CentreKeys) -> CentreKeys:
        """All keys of the centre, with those for letters as this file has them."""
        try:
            told = json.loads(read_privately(self.path))
            nonce, box = b64decode(told["nonce"]), b64decode(told["box"])
            found = LetterKeys.model_validate_json(self._cipher().decrypt(nonce, box, self.centre.encode()))
        except (ValueError, KeyError, TypeError, InvalidTag, ValidationError):
            raise KeyFileError("letters_unreadable") from None
        opening = tuple(PrivateKey(key.key_id, Suite[key.suite.upper()], key.private) for key in found.opening)
        return replace(keys, opening=opening, made=found.made, ending=found.ending, opening_number=found.number)

    def change(self, keys: CentreKeys, change: Change) -> CentreKeys:
        """Read, change and replace it while nobody else does; an interruption leaves the old file or the new one."""
        try:
            with alone(self.path.parent):
                changed = change(self.read(keys))
                remove_drafts(self.path)
                draft = drafted(self.path, self._sealed(changed))
                give_to_owner(draft, self.path.stat())
                with self.path.open("r+b") as before:
                    draft.replace(self.path)
                    fsync_folder(self.path.parent)
                    blank(before)
        except OSError:
            raise KeyFileError("letters_unwritable") from None
        return changed

    def _sealed(self, keys: CentreKeys) -> bytes:
        body = LetterKeys(
            number=keys.opening_number,
            opening=tuple(OpeningKey.of(key) for key in keys.opening),
            made=dict(keys.made),
            ending=keys.ending,
        )
        nonce = os.urandom(NONCE_BYTES)
        box = self._cipher().encrypt(nonce, body.model_dump_json().encode(), self.centre.encode())
        return json.dumps({"nonce": b64encode(nonce).decode(), "box": b64encode(box).decode()}).encode() + b"\n"

    def _cipher(self) -> AESGCM:
        return AESGCM(HKDF(SHA256(), 32, None, f"kokon/letter-keys/v1|{self.centre}".encode()).derive(self.mark))


def take_over_letters(place: KeyPlace, keys: CentreKeys, file: LetterFile, *, now: datetime) -> CentreKeys:
    """All keys, with those for letters; those that an earlier version kept in the key file leave it.

    Where that file cannot be changed they stay there until `python -m services.cases.keys init` is run again.
    """
    found = file.begin(keys, now=now)
    if keys.opening:
        with suppress(KeyFileError):
            place.change(without_letters)
    return found


def without_letters(keys: CentreKeys) -> CentreKeys:
    return replace(keys, opening=(), made={})
