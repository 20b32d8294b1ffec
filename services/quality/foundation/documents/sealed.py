"""A document at rest: AES-256-GCM under the centre's key for documents, bound to its place, its length blurred."""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.crypto.sealing import pad, unpadded

NONCE = 12
BLOCK = 65_536
"""Bytes to whose multiple a document is filled up."""


class NotOpenedError(Exception):
    """Sealed under another key, or not as it was written. Says nothing else."""


def seal(content: bytes, key: bytes, *, centre: str, document: UUID) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, pad(content, BLOCK), bound_to(centre, document))


def open_sealed(sealed: bytes, key: bytes, *, centre: str, document: UUID) -> bytes:
    """Raises NotOpenedError."""
    try:
        padded = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to(centre, document))
    except (InvalidTag, ValueError):
        raise NotOpenedError from None
    content = unpadded(padded)
    if content is None:
        raise NotOpenedError
    return content


def bound_to(centre: str, document: UUID) -> bytes:
    return f"kokon/register-document/v1|{centre}|{document}".encode()
