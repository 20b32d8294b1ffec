"""What the key file says: the keys of one centre as JSON, sealed with a passphrase where there is one."""

import os
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, Self

from cryptography.exceptions import InvalidTag
from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from shared.crypto import key_file as locked_file
from shared.crypto.key_file import Lock
from shared.crypto.keypairs import NeverWrittenDown, PrivateKey, Suite
from shared.events import CentreId, KeyId

Problem = Literal[
    "missing",
    "open_to_others",
    "unreadable",
    "unwritable",
    "other_centre",
    "passphrase_needed",
    "wrong_passphrase",
    "no_kek",
    "passphrase_file",
    "letters_unreadable",
    "letters_unwritable",
]
type SuiteWord = Literal["x25519", "p256"]
CLOSED = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
COST = locked_file.COST
Key32 = Annotated[Base64Bytes, Field(min_length=32, max_length=32)]


class KeyFileError(Exception):
    """The centre's keys cannot be used; nothing may be read or written without them."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem: Problem = problem


@dataclass(frozen=True, slots=True)
class CentreKeys(NeverWrittenDown):
    """Everything secret that a centre's `cases` needs. `opening` are the keys that clients' words are sealed for.

    `keks` are empty where another provider wraps the keys of the clients. `handover_before` is there while the key for
    coming over is changed; `certificates` from the first change on, for until then both came from the same seed.
    `opening` lie in a file of their own (`letter_file`). `made` says by key id when they were made, as far as it is
    known; for those in `ending` nothing new is to be sealed; `opening_number` grows with each change of these.
    """

    centre: str
    kek_version: int
    keks: dict[int, bytes] = field(repr=False)
    opening: tuple[PrivateKey, ...] = field(repr=False)
    mark: bytes = field(repr=False)
    handover: bytes = field(repr=False)
    handover_before: bytes | None = field(default=None, repr=False)
    certificates: bytes | None = field(default=None, repr=False)
    made: Mapping[str, datetime] = field(default_factory=dict)
    ending: frozenset[str] = frozenset()
    opening_number: int = 0

    @property
    def opening_made(self) -> datetime | None:
        """When the newest of `opening` were made."""
        return self.made.get(self.opening[0].key_id) if self.opening else None

    @property
    def opening_since(self) -> datetime | None:
        """When the oldest of `opening` were made: what was sealed before that moment opens no more."""
        known = [self.made[key.key_id] for key in self.opening if key.key_id in self.made]
        return min(known) if known and len(known) == len(self.opening) else None

    @property
    def seed_of_certificates(self) -> bytes:
        return self.certificates or self.handover

    @property
    def newest_opening(self) -> tuple[PrivateKey, ...]:
        """One for each suite; those behind them are on their way out."""
        return self.opening[: len(Suite)]


class OpeningKey(BaseModel):
    model_config = CLOSED

    key_id: KeyId
    suite: SuiteWord
    private: Base64Bytes = Field(repr=False)

    @classmethod
    def of(cls, key: PrivateKey) -> Self:
        return cls(key_id=key.key_id, suite=key.suite.word, private=b64encode(key.raw))


class Keys(BaseModel):
    """Raw keys in base64: 32 bytes each, `handover` is an Ed25519 seed.

    `opening` and what is said of them are of earlier versions; the service takes them over at its next start.
    """

    model_config = CLOSED

    current: int = Field(ge=0)
    keks: dict[int, Key32] = Field(repr=False)
    opening: tuple[OpeningKey, ...] = ()
    mark: Key32 = Field(repr=False)
    handover: Key32 = Field(repr=False)
    handover_before: Key32 | None = Field(default=None, repr=False)
    certificates: Key32 | None = Field(default=None, repr=False)
    opening_made: AwareDatetime | None = None
    opening_since: AwareDatetime | None = None

    def made(self) -> dict[str, datetime]:
        """By key id, when those of `opening` were made."""
        newest, older = self.opening[: len(Suite)], self.opening[len(Suite) :]
        told = [(key, self.opening_made) for key in newest] + [(key, self.opening_since) for key in older]
        return {key.key_id: made for key, made in told if made}


SealedKeys = Lock
"""`Keys` as JSON, bound to the centre."""


class KeyFile(BaseModel):
    model_config = CLOSED

    kokon_keys: Literal[1] = 1
    centre: CentreId
    keys: Keys | None = None
    sealed: SealedKeys | None = None


def written(keys: CentreKeys, passphrase: SecretStr | None) -> bytes:
    """The bytes of the file. Without a passphrase only its permissions protect it."""
    body = Keys(
        current=keys.kek_version,
        keks={version: b64encode(kek) for version, kek in keys.keks.items()},
        opening=tuple(OpeningKey.of(key) for key in keys.opening),
        mark=b64encode(keys.mark),
        handover=b64encode(keys.handover),
        handover_before=keys.handover_before and b64encode(keys.handover_before),
        certificates=keys.certificates and b64encode(keys.certificates),
        opening_made=keys.opening_made,
        opening_since=keys.opening_since,
    )
    file = KeyFile(centre=keys.centre, keys=body)
    if passphrase is not None:
        file = KeyFile(centre=keys.centre, sealed=locked(body, keys.centre, passphrase))
    return file.model_dump_json(indent=2, exclude_none=True).encode() + b"\n"


def locked(body: Keys, centre: str, passphrase: SecretStr) -> SealedKeys:
    salt, nonce = os.urandom(16), os.urandom(12)
    lock = SealedKeys(n=COST, p=1, salt=b64encode(salt), nonce=b64encode(nonce), box=b"")
    box = lock.cipher(passphrase).encrypt(nonce, body.model_dump_json(exclude_none=True).encode(), centre.encode())
    return lock.model_copy(update={"box": box})


def understood(content: bytes, centre: str, passphrase: SecretStr | None) -> CentreKeys:
    """Raises KeyFileError with the one thing that is wrong."""
    try:
        file = KeyFile.model_validate_json(content)
    except ValidationError:
        raise KeyFileError("unreadable") from None
    if file.centre != centre:
        raise KeyFileError("other_centre")
    keys = file.keys or unlocked(file, passphrase)
    if keys.keks and keys.current not in keys.keks:
        raise KeyFileError("unreadable")
    return CentreKeys(
        centre=centre,
        kek_version=keys.current,
        keks=dict(keys.keks),
        opening=tuple(PrivateKey(key.key_id, Suite[key.suite.upper()], key.private) for key in keys.opening),
        mark=keys.mark,
        handover=keys.handover,
        handover_before=keys.handover_before,
        certificates=keys.certificates,
        made=keys.made(),
    )


def unlocked(file: KeyFile, passphrase: SecretStr | None) -> Keys:
    if file.sealed is None:
        raise KeyFileError("unreadable")
    if passphrase is None:
        raise KeyFileError("passphrase_needed")
    try:
        body = file.sealed.cipher(passphrase).decrypt(file.sealed.nonce, file.sealed.box, file.centre.encode())
        return Keys.model_validate_json(body)
    except InvalidTag:
        raise KeyFileError("wrong_passphrase") from None
    except ValidationError:
        raise KeyFileError("unreadable") from None
