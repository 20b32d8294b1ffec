"""Sealing for one reader: HPKE (RFC 9180) in an envelope that shows its suite, padded so that length says little."""

import base64
from enum import StrEnum

from cryptography.exceptions import InvalidTag

from shared.crypto.keypairs import PrivateKey, PublicKey, Suite, UnusableKeyError, keys_from_json

__all__ = [
    "NotOpenedError",
    "PrivateKey",
    "PublicKey",
    "Purpose",
    "Suite",
    "UnusableKeyError",
    "bound_to",
    "keys_from_json",
    "looks_sealed",
    "open_sealed",
    "pad",
    "seal",
    "unpadded",
]

VERSION = 1
HEAD = 2
TAG = 16
LENGTH = 4
BLOCK = 4_096


class Purpose(StrEnum):
    """The purpose of a sealed value, bound to it by HPKE's `info`."""

    REQUEST = "request"
    REPLY = "reply"
    ADDRESS = "address"
    NOTICE = "notice"


class NotOpenedError(Exception):
    """A blob cannot be opened. It carries neither reason nor content, as both would help an attacker."""


def seal(content: bytes, to: PublicKey, *, purpose: Purpose, centre: str, block: int = BLOCK) -> str:
    """Base64 of the envelope. Raises UnusableKeyError for a key nobody can hold (a point of small order)."""
    sealed = _sealed(pad(content, block), to, bound_to(purpose, centre, to.key_id))
    if sealed is None:
        raise UnusableKeyError(f"cannot seal for this key of {to.suite.word}")
    return base64.b64encode(bytes((VERSION, to.suite)) + sealed).decode()


def open_sealed(blob: str, key: PrivateKey, *, purpose: Purpose, centre: str) -> bytes:
    """The content. Anything that is not exactly what `seal` made for this key, purpose and centre: NotOpenedError."""
    padded = _opened(blob, key, bound_to(purpose, centre, key.key_id))
    content = None if padded is None else unpadded(padded)
    if content is None:
        raise NotOpenedError
    return content


def bound_to(purpose: Purpose, centre: str, key_id: str) -> bytes:
    """The `info` of HPKE: a blob opens only as what it was sealed for."""
    return f"kokon/{purpose}/v1|{centre}|{key_id}".encode()


def pad(content: bytes, block: int) -> bytes:
    """Pad to a whole number of blocks: length, content, zeros."""
    size = LENGTH + len(content)
    return (len(content).to_bytes(LENGTH) + content).ljust(-(-size // block) * block, b"\0")


def unpadded(padded: bytes) -> bytes | None:
    """The content, or None for malformed padding."""
    length = int.from_bytes(padded[:LENGTH])
    content, zeros = padded[LENGTH : LENGTH + length], padded[LENGTH + length :]
    return content if len(padded) >= LENGTH + length and zeros == bytes(len(zeros)) else None


def looks_sealed(blob: str, *, block: int = BLOCK) -> Suite | None:
    """The suite of something that has the shape of an envelope, without any key; None for anything else."""
    try:
        envelope = base64.b64decode(blob, validate=True)
        version, suite = envelope[0], Suite(envelope[1])
    except (IndexError, ValueError):
        return None
    size = len(envelope) - HEAD - suite.public_size - TAG
    return suite if version == VERSION and size > 0 and size % block == 0 else None


def _sealed(padded: bytes, to: PublicKey, info: bytes) -> bytes | None:
    key = to.loaded()
    if key is None:
        return None
    try:
        return to.suite.cipher().encrypt(padded, key, info)
    except ValueError:
        return None


def _opened(blob: str, key: PrivateKey, info: bytes) -> bytes | None:
    try:
        envelope = base64.b64decode(blob, validate=True)
        if envelope[:HEAD] != bytes((VERSION, key.suite)):
            return None
        return key.suite.cipher().decrypt(envelope[HEAD:], key.loaded(), info)
    except (InvalidTag, ValueError):
        return None
