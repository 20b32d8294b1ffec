"""Key pairs for sealing: raw bytes with a name and a suite, made at random or derived from a secret (RFC 9180)."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NoReturn, Self, SupportsIndex

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import ec, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
CURVE_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

type Public = x25519.X25519PublicKey | ec.EllipticCurvePublicKey
type Private = x25519.X25519PrivateKey | ec.EllipticCurvePrivateKey


class Suite(IntEnum):
    """The second byte of an envelope; KDF and AEAD are HKDF-SHA256 and AES-256-GCM in both."""

    X25519 = 1
    P256 = 2

    @property
    def word(self) -> str:
        return self.name.lower()

    @property
    def kem_id(self) -> int:
        """The number RFC 9180 gives it."""
        return 0x0020 if self is Suite.X25519 else 0x0010

    @property
    def public_size(self) -> int:
        """Bytes of a public key, which are also the bytes of `enc`."""
        return 32 if self is Suite.X25519 else 65

    def cipher(self) -> hpke.Suite:
        kem = hpke.KEM.X25519 if self is Suite.X25519 else hpke.KEM.P256
        return hpke.Suite(kem, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class UnusableKeyError(ValueError):
    """The bytes are not a key of the suite."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    key_id: str
    suite: Suite
    raw: bytes

    def __post_init__(self) -> None:
        if self.loaded() is None:
            raise UnusableKeyError(f"not a public key of {self.suite.word}")

    def loaded(self) -> Public | None:
        if len(self.raw) != self.suite.public_size:
            return None
        try:
            if self.suite is Suite.X25519:
                return x25519.X25519PublicKey.from_public_bytes(self.raw)
            return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, self.raw)
        except ValueError:
            return None

    def to_json(self) -> dict[str, str]:
        return {"key_id": self.key_id, "suite": self.suite.word, "public": base64.b64encode(self.raw).decode()}

    @classmethod
    def from_json(cls, entry: object) -> Self:
        """Raises UnusableKeyError; never quotes what it was given."""
        match entry:
            case {"key_id": str(key_id), "suite": "x25519" | "p256" as word, "public": str(public)}:
                raw = _decoded(public)
            case _:
                raise UnusableKeyError("not the JSON of a public key")
        return cls(key_id, Suite[word.upper()], raw)


class NeverWrittenDown:
    """Base of objects that hold a private key: they refuse pickling and copying."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds keys and is never written down")


@dataclass(frozen=True, slots=True)
class PrivateKey(NeverWrittenDown):
    key_id: str
    suite: Suite
    raw: bytes = field(repr=False)
    _loaded: Private | None = field(default=None, init=False, repr=False, compare=False)

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

    def loaded(self) -> Private:
        """Made once, for it costs half of opening an envelope. Raises ValueError for bytes that are no key."""
        if self._loaded is None:
            object.__setattr__(self, "_loaded", _private(self.suite, self.raw))
        assert self._loaded is not None
        return self._loaded

    def public(self) -> PublicKey:
        return PublicKey(self.key_id, self.suite, _raw_public(self.loaded()))


def keys_from_json(text: str) -> tuple[PublicKey, ...]:
    """The keys of a setting: a JSON list of `{"key_id", "suite", "public"}`; raises UnusableKeyError."""
    try:
        entries = json.loads(text)
    except ValueError:
        entries = None
    if not isinstance(entries, list):
        raise UnusableKeyError("not a JSON list of public keys")
    return tuple(PublicKey.from_json(entry) for entry in entries)


def _private(suite: Suite, raw: bytes) -> Private:
    if suite is Suite.X25519:
        return x25519.X25519PrivateKey.from_private_bytes(raw)
    return ec.derive_private_key(int.from_bytes(raw), CURVE)


def _decoded(public: str) -> bytes:
    try:
        return base64.b64decode(public, validate=True)
    except ValueError:
        return b""


def _raw_public(key: Private) -> bytes:
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
