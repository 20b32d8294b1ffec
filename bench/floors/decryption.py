"""The least that opens what was sealed: `cryptography` alone, without places, padding or words of ours."""

import os
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.crypto.keypairs import PrivateKey

type Sealed = Sequence[bytes]


def envelopes(contents: Sequence[bytes], key: PrivateKey, info: bytes) -> Sealed:
    """HPKE, one for each content."""
    cipher, to = key.suite.cipher(), key.public().loaded()
    assert to is not None
    return [cipher.encrypt(content, to, info) for content in contents]


def opened_envelopes(sealed: Sealed, key: PrivateKey, info: bytes) -> int:
    cipher, private = key.suite.cipher(), key.loaded()
    return sum(len(cipher.decrypt(one, private, info)) for one in sealed)


def field_key(key: bytes, purpose: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, None, purpose.encode()).derive(key))


def fields(keys: Sequence[bytes], purposes: Sequence[str], content: bytes) -> Sequence[Sealed]:
    """AES-256-GCM; for each key one of each purpose in turn, as many as there are purposes."""
    return [[sealed(field_key(key, purpose), content) for purpose in purposes] for key in keys]


def sealed(cipher: AESGCM, content: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + cipher.encrypt(nonce, content, None)


def opened_fields(keys: Sequence[bytes], purposes: Sequence[str], sealed: Sequence[Sealed]) -> int:
    """Each key of a purpose is derived once for a client."""
    size = 0
    for key, blobs in zip(keys, sealed, strict=True):
        ciphers = {purpose: field_key(key, purpose) for purpose in set(purposes)}
        for purpose, blob in zip(purposes, blobs, strict=True):
            size += len(ciphers[purpose].decrypt(blob[:12], blob[12:], None))
    return size
