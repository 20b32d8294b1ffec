"""The file of a transfer: locked with a number inside, and outside for the key of one centre; both layers are age.

The key of the centre alone does not open it, and neither does the number. The number is kept by the centre that made
the file and said on the phone; once it is destroyed nobody opens the file any more. The format of both layers:
https://github.com/C2SP/C2SP/blob/main/age.md
"""

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256

import pyrage

from services.cases.rights.archives.age import Lock
from services.cases.rights.archives.domain import NUMBERS, passphrase
from services.cases.rights.transfers.bech32 import encoded
from shared.crypto.keypairs import NeverWrittenDown, PrivateKey, Suite
from shared.crypto.sealing import pad, unpadded

FILE_NAME = "transfer.age"
"""Says nothing of whose it is or where it goes."""
STEP = 64 * 1024
"""Files are filled up to whole steps, so that a size says little of how long a file is."""
LARGEST = 16 * STEP
ROOM = 16 * 1024
"""Bytes that the two locks take at most."""
MOST_WORK = 18
LOCKED = re.compile(rb"age-encryption\.org/v1\n-> scrypt [A-Za-z0-9+/]{22} ([0-9]{1,2})\n")
PUBLIC_KEY = re.compile(r"age1[02-9ac-hj-np-z]{58}")


class NotOpenedError(Exception):
    """It was not made for this centre, is not whole, or the number is another one: nobody is told which."""


class TooLongError(Exception):
    """There is more than fits into one file."""


@dataclass(frozen=True, slots=True)
class OwnKey(NeverWrittenDown):
    """The key of this centre for transfers; it follows from the key file, so that each copy of that has it, too."""

    _private: PrivateKey

    @classmethod
    def of(cls, secret: bytes, centre: str) -> "OwnKey":
        seed = hmac.digest(secret, f"kokon/transfer/v1|{centre}".encode(), "sha256")
        return cls(PrivateKey.derive("transfer", Suite.X25519, seed))

    @property
    def public(self) -> str:
        return encoded("age", self._private.public().raw)

    def opened(self, content: bytes) -> bytes:
        """What is locked with the number. Raises NotOpenedError."""
        identity = pyrage.x25519.Identity.from_str(encoded("age-secret-key-", self._private.raw).upper())
        try:
            inner: bytes = pyrage.decrypt(content, [identity])
        except pyrage.DecryptError:
            raise NotOpenedError from None
        return inner


def is_public_key(text: str) -> bool:
    if not PUBLIC_KEY.fullmatch(text):
        return False
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def fingerprint(public_key: str) -> str:
    """What is read out on the phone: almost 80 bits, in six groups of four digits."""
    return passphrase(int.from_bytes(sha256(b"kokon/transfer-key/v1|" + public_key.encode()).digest()) % NUMBERS)


def sealed_file(content: bytes, number: str, to: str) -> bytes:
    """Raises TooLongError."""
    filled = pad(content, STEP)
    if len(filled) > LARGEST:
        raise TooLongError
    lock = Lock(number)
    inner = lock.head + lock.locked(filled) + lock.end()
    made: bytes = pyrage.encrypt(inner, [pyrage.x25519.Recipient.from_str(to)])
    return made


def open_file(content: bytes, number: str, own: OwnKey) -> bytes:
    """Raises NotOpenedError."""
    if len(content) > LARGEST + ROOM:
        raise NotOpenedError
    inner = own.opened(content)
    locked = LOCKED.match(inner)
    # a forged file must not choose how much memory is spent on it
    if locked is None or int(locked[1]) > MOST_WORK:
        raise NotOpenedError
    try:
        filled: bytes = pyrage.passphrase.decrypt(inner, number)
    except pyrage.DecryptError:
        raise NotOpenedError from None
    found = unpadded(filled)
    if found is None:
        raise NotOpenedError
    return found
