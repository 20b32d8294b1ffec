"""The key that certificates of erasure are signed with, and how it is told to others."""

from base64 import b64decode, b64encode
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SIGNS = b"kokon/erasure-certificate/key/v1"


def signing_key(seed: bytes) -> Ed25519PrivateKey:
    """Derived from the centre's own Ed25519 seed, for certificates alone."""
    return Ed25519PrivateKey.from_private_bytes(HKDF(SHA256(), 32, None, SIGNS).derive(seed))


def public_text(key: Ed25519PrivateKey) -> str:
    return b64encode(key.public_key().public_bytes_raw()).decode()


def fingerprint(public_key: str) -> str:
    """Of a public key, in groups that can be read out."""
    digest = sha256(b64decode(public_key)).hexdigest()[:32]
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))
