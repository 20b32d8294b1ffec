"""Sealing for one reader: HPKE (RFC 9180) in an envelope that says nothing but its suite, padded so that length says nothing."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import ec, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

VERSION = 1
HEAD = 2
TAG = 16
LENGTH = 4
BLOCK = 4_096
CURVE = ec.SECP256R1()
CURVE_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Purpose(StrEnum):
    """What a sealed thing is for; part of what the seal is bound to."""

    REQUEST = "request"
    REPLY = "reply"
    ADDRESS = "address"


class Suite(IntEnum):
    """The second byte of an envelope; KDF and AEAD are HKDF-SHA256 and AES-256-GCM in both."""

    X25519 = 1
    P256 = 2

    @property
    def word(self) -> str:
        return self.name.lower()

    @property
    def kem(self) -> hpke.KEM:
        return hpke.KEM.X25519 if self is Suite.X25519 else hpke.KEM.P256

    @property
    def kem_id(self) -> int:
        return 0x0020 if self is Suite.X25519 else 0x0010

    @property
    def public_size(self) -> int:
        """Bytes of a public key, which are also the bytes of `enc`."""
        return 32 if self is Suite.X25519 else 65

    def cipher(self) -> hpke.Suite:
        return hpke.Suite(self.kem, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class NotOpenedError(Exception):
    """A blob could not be opened. It says neither why nor what: the reasons of a seal are the attacker's news."""


class UnusableKeyError(ValueError):
    """Bytes that are not a key of the suite they claim."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    key_id: str
    suite: Suite
    raw: bytes

    def __post_init__(self) -> None:
        if _loaded(self.suite, self.raw) is None:
            raise UnusableKeyError(f"not a public key of {self.suite.word}")

    def to_json(self) -> dict[str, str]:
        return {"key_id": self.key_id, "suite": self.suite.word, "public": base64.b64encode(self.raw).decode()}

    @classmethod
    def from_json(cls, entry: dict[str, str]) -> Self:
        """Raises UnusableKeyError; never quotes what it was given."""
        try:
            suite = Suite[entry["suite"].upper()]
            raw = base64.b64decode(entry["public"], validate=True)
            key_id = entry["key_id"]
        except (KeyError, AttributeError, TypeError, ValueError):
            malformed = True
        else:
            malformed = False
        if malformed:
            raise UnusableKeyError("not the JSON of a public key")
        return cls(key_id, suite, raw)


@dataclass(frozen=True, slots=True)
class PrivateKey:
    key_id: str
    suite: Suite
    raw: bytes = field(repr=False)

    @classmethod
    def generate(cls, key_id: str, suite: Suite = Suite.X25519) -> Self:
        if suite is Suite.X25519:
            return cls(key_id, suite, x25519.X25519PrivateKey.generate().private_bytes_raw())
        number = ec.generate_private_key(CURVE).private_numbers().private_value
        return cls(key_id, suite, number.to_bytes(32))

    @classmethod
    def derive(cls, key_id: str, suite: Suite, ikm: bytes) -> Self:
        """DeriveKeyPair of RFC 9180, 7.1.3: the same secret gives the same key, here and in the browser."""
        return cls(key_id, suite, _derived(suite, ikm))

    def public(self) -> PublicKey:
        return PublicKey(self.key_id, self.suite, _raw_public(self._loaded()))

    def _loaded(self) -> x25519.X25519PrivateKey | ec.EllipticCurvePrivateKey:
        if self.suite is Suite.X25519:
            return x25519.X25519PrivateKey.from_private_bytes(self.raw)
        return ec.derive_private_key(int.from_bytes(self.raw), CURVE)

    def opened(self, sealed: bytes, info: bytes) -> bytes:
        return self.suite.cipher().decrypt(sealed, self._loaded(), info)


def seal(content: bytes, to: PublicKey, *, purpose: Purpose, centre: str, block: int = BLOCK) -> str:
    """Base64 of the envelope. Raises UnusableKeyError for a key nobody can hold (a point of small order)."""
    key = _loaded(to.suite, to.raw)
    info = bound_to(purpose, centre, to.key_id)
    sealed = None
    if key is not None:
        try:
            sealed = to.suite.cipher().encrypt(pad(content, block), key, info)
        except ValueError:
            sealed = None
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
    """Length, content, zeros: a whole number of blocks."""
    size = LENGTH + len(content)
    return (len(content).to_bytes(LENGTH) + content).ljust(-(-size // block) * block, b"\0")


def unpadded(padded: bytes) -> bytes | None:
    """The content, or None where the padding is not what `pad` makes."""
    length = int.from_bytes(padded[:LENGTH])
    content, zeros = padded[LENGTH : LENGTH + length], padded[LENGTH + length :]
    return content if len(padded) >= LENGTH + length and not any(zeros) else None


def looks_sealed(blob: str, *, block: int = BLOCK) -> Suite | None:
    """The suite of something that has the shape of an envelope, without any key; None for anything else."""
    try:
        envelope = base64.b64decode(blob, validate=True)
        version, suite = envelope[0], Suite(envelope[1])
    except (binascii.Error, IndexError, ValueError):
        return None
    size = len(envelope) - HEAD - suite.public_size - TAG
    return suite if version == VERSION and size > 0 and size % block == 0 else None


def _opened(blob: str, key: PrivateKey, info: bytes) -> bytes | None:
    try:
        envelope = base64.b64decode(blob, validate=True)
        if envelope[:HEAD] != bytes((VERSION, key.suite)):
            return None
        return key.opened(envelope[HEAD:], info)
    except (InvalidTag, ValueError):
        return None


def _loaded(suite: Suite, raw: bytes) -> x25519.X25519PublicKey | ec.EllipticCurvePublicKey | None:
    if len(raw) != suite.public_size:
        return None
    try:
        if suite is Suite.X25519:
            return x25519.X25519PublicKey.from_public_bytes(raw)
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)
    except ValueError:
        return None


def _raw_public(key: x25519.X25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    if isinstance(key, x25519.X25519PrivateKey):
        return key.public_key().public_bytes_raw()
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(suite: Suite, ikm: bytes) -> bytes:
    suite_id = b"KEM" + suite.kem_id.to_bytes(2)
    prk = hmac.digest(b"", b"HPKE-v1" + suite_id + b"dkp_prk" + ikm, hashlib.sha256)

    def expanded(label: bytes, info: bytes) -> bytes:
        labelled = (32).to_bytes(2) + b"HPKE-v1" + suite_id + label + info
        return hmac.digest(prk, labelled + b"\x01", hashlib.sha256)

    if suite is Suite.X25519:
        return expanded(b"sk", b"")
    candidates = (expanded(b"candidate", bytes((counter,))) for counter in range(256))
    return next(candidate for candidate in candidates if 0 < int.from_bytes(candidate) < CURVE_ORDER)


def keys_from_json(text: str) -> tuple[PublicKey, ...]:
    """The keys of a setting: a JSON list of `{"key_id", "suite", "public"}`; raises UnusableKeyError."""
    try:
        entries = json.loads(text)
    except ValueError:
        entries = None
    if not isinstance(entries, list):
        raise UnusableKeyError("not a JSON list of public keys")
    return tuple(PublicKey.from_json(entry) for entry in entries)
